import type { Client, RawAnswer } from "./client.ts";
import { answerLines, type WireOptions } from "./wire-answer.ts";

type Compare =
  /** Everything, with what differs from run to run put in one form. */
  | "value"
  /** Keys, their order, the types of values and null versus empty; of lists the first item. */
  | "shape"
  /** Status and Content-Type only: the body is bytes or depends on the host. */
  | "head";

export interface Recorded {
  readonly request: string;
  readonly status: number;
  readonly type: string;
  readonly compare: Compare;
  readonly body: unknown;
}

export interface StepOptions {
  readonly compare?: Compare;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What of the body is kept, by its path; all of it when absent. */
  readonly only?: readonly string[];
  /** For an upgraded connection: what is typed. */
  readonly input?: string;
}

/** Plays a scenario's requests and keeps what was answered, in one form. */
export class Recorder {
  readonly steps: Record<string, Recorded> = {};
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** `name` says what is special about it; the key is made of it and the request. Gives the body parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: scenarios look into whatever came
  async step(name: string, request: string, options: StepOptions = {}): Promise<any> {
    const [method = "GET", target = "/"] = request.split(" ", 2);
    const answer = await inTime(
      name,
      options.input === undefined
        ? this.#client.request(method, target, options.body, options.headers)
        : this.#client.hijack(target, options.body, options.input),
    );
    if (name in this.steps) throw new Error(`two steps are called ${name}`);
    const compare = options.compare ?? "value";
    const body = bodyOf(answer);
    const kept = options.only === undefined || answer.status >= 400 ? body : part(body, options.only);
    this.steps[name] = {
      request: normalText(decodeURIComponent(request).replace(/(?<![0-9a-f])[0-9a-f]{20}(?=\/)/, "<prefix>")),
      status: answer.status,
      type: header(answer, "content-type"),
      compare,
      body: compare === "head" ? null : compare === "shape" ? shapeOf(kept) : normal(kept),
    };
    return body;
  }

  /** Keeps every byte of the answers to `sent` (CR LF where it has line ends): status lines, headers in their order, and how bodies are framed. */
  async wire(name: string, sent: string, options: WireOptions = {}): Promise<string> {
    const bytes = Buffer.from(sent.replaceAll("\n", "\r\n"), "latin1");
    const { bytes: came, closed } = await inTime(name, this.#client.raw(bytes));
    if (name in this.steps) throw new Error(`two steps are called ${name}`);
    const text = Buffer.from(came).toString("latin1");
    this.steps[name] = {
      request: normalText(sent.slice(0, 300)),
      status: Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 0),
      type: "",
      compare: "value",
      body: [...answerLines(text, options), closed ? "<closed>" : "<open>"],
    };
    return text;
  }

  /** Without keeping anything. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async quiet(request: string, body?: unknown): Promise<any> {
    const [method = "GET", target = "/"] = request.split(" ", 2);
    return bodyOf(await inTime(request, this.#client.request(method, target, body)));
  }
}

function part(body: unknown, paths: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(paths.map((path) => [path, at(body, path)] as const).filter(([, value]) => value !== undefined));
}

function at(body: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], body);
}

/** A request that is never answered shall say which one it is. */
async function inTime<T>(what: string, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer: ${what}`)), SECONDS * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

const SECONDS = 20;

function header(answer: RawAnswer, wanted: string): string {
  return answer.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}

/** JSON as its value, several lines of JSON as a list under `lines`, anything else as text. */
function bodyOf(answer: RawAnswer): unknown {
  if (!header(answer, "content-type").startsWith("application/json")) return answer.text;
  const lines = answer.text.split("\n").filter((line) => line.trim() !== "");
  try {
    return lines.length > 1 ? { lines: lines.map((line) => JSON.parse(line)) } : lines.length === 1 ? JSON.parse(lines[0] as string) : "";
  } catch {
    return answer.text;
  }
}

/** Numbers that follow from the clock, the host or the size of images. Zero stays zero. */
const VARIABLE_NUMBERS =
  /^(Pid|Created|created|time|timeNano|Size|SharedSize|SizeRw|SizeRootFs|VirtualSize|LayersSize|mtime|size|total|current|start|ImagesDisk|HostPort|PublicPort|Index)$/;

function normal(value: unknown, key = ""): unknown {
  if (typeof value === "string") return key === "execDuration" ? "<n>" : normalText(value);
  if (typeof value === "number") return VARIABLE_NUMBERS.test(key) && value > 0 ? "<n>" : value;
  if (Array.isArray(value)) return inOrder(value).map((item) => normal(item, key));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [normalText(name), normal(item, name)]));
  return value;
}

export function normalText(text: string): string {
  return text
    .replace(/\b(?=[0-9a-z]{0,24}[0-9])(?=[0-9a-z]{0,24}[a-z])[0-9a-z]{25}\b/g, "<object id>")
    .replace(/\b[0-9a-f]{64}\b/g, "<id>")
    .replace(/\b[0-9a-f]{32}\b/g, "<half id>")
    .replace(/(?<=^|[^0-9a-f])[0-9a-f]{12}(?=$|[^0-9a-f])/g, "<short>")
    .replace(/\b(?!0001-01-01)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "<time>")
    .replace(/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, "<mac>")
    .replace(/\bfd[0-9a-f]{2}(:[0-9a-f]{1,4}){2}(?=:)(:\d)?/g, "<local>")
    .replace(/\bveth[0-9a-f]{7}\b/g, "<veth>")
    .replace(/\b(?:172|192|10)(?:\.\d{1,3}){3}\b/g, "<ip>")
    .replace(/\bUp (Less than a second|\d+ seconds?|About a minute|\d+ minutes)/g, "Up <time>")
    .replace(/\((\d+)\) (Less than a second|\d+ seconds?|About a minute) ago/g, "($1) <time> ago")
    .replace(/(?<=[?&]version=)(?!1(?:&|$))\d+/g, "<n>")
    .replace(/(?<=\/nodes\/)[0-9a-z]{8}$/g, "<prefix>")
    .replace(/since=\d+&until=[\d.]+/g, "since=<then>&until=<now>")
    .replace(/is from 0\.01 to \d+\.00, as there are only \d+ CPUs/, "is from 0.01 to <n>.00, as there are only <n> CPUs")
    .replace(/(?<=available: )0-\d+/, "0-<n>")
    .replace(/docker-import-\d+/g, "docker-import-<n>")
    .replace(/28\.5\.2\+dfsg\d/g, "28.5.2");
}

/** Mounts come as Go's map gives them. */
function inOrder(list: readonly unknown[]): readonly unknown[] {
  const key = (item: unknown): string => (item as { Destination?: string } | null)?.Destination ?? "";
  return list.every((item) => key(item) !== "") ? [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1)) : list;
}

/** The type where a value stands; of a list what its first item is. Maps whose keys are data keep their values' first. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(inOrder(value)[0])];
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]));
  return value === null ? null : typeof value;
}
