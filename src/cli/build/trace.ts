/** What is known of a build that goes on, put together from its messages. */

import type { Bytes } from "../../base/bytes.ts";
import type { SolveStatus, VertexWarning } from "../../base/solve-status.ts";
import { Utf8Decoder } from "../../base/utf8.ts";

export interface StatusLine {
  readonly id: string;
  current: number;
  total: number;
  started: number;
  completed: number | undefined;
  timestamp: number;
  /** Something changed since it was printed. */
  fresh: boolean;
}

export interface TraceVertex {
  readonly digest: string;
  name: string;
  /** Number in the plain display; 0 until it is shown. */
  index: number;
  started: number | undefined;
  /** Undefined while it goes on, again when it goes on again. */
  completed: number | undefined;
  /** When it was at work: starts with their ends. */
  readonly intervals: Map<number, number | undefined>;
  cached: boolean;
  error: string;
  readonly statuses: Map<string, StatusLine>;
  readonly warnings: VertexWarning[];
  warningsShown: number;
  /** Whole lines not printed yet, with their times. */
  lines: string[];
  partial: string;
  /** The last ones, for the excerpt when it fails. */
  readonly lastLines: string[];
  /** What a terminal shows of it. */
  logged: number;
  begun: boolean;
  finished: boolean;
  fresh: boolean;
}

const LAST_LINES = 10;
const MAX_VERTEXES = 10_000;
const MAX_INTERVALS = 1000;

export class Trace {
  /** Those that were begun, in order of their start. */
  readonly vertexes: TraceVertex[] = [];
  /** Those that were announced, too. */
  readonly #byDigest = new Map<string, TraceVertex>();
  readonly #decoders = new Map<string, Utf8Decoder>();
  /** Where lines end up when all are kept for the excerpt. */
  readonly keepAll: boolean;

  constructor(options: { keepAll: boolean } = { keepAll: false }) {
    this.keepAll = options.keepAll;
  }

  update(status: SolveStatus): void {
    for (const state of status.vertexes ?? []) {
      const vertex = this.#vertex(state.digest, state.name);
      if (vertex === undefined) continue;
      vertex.name = state.name;
      if (state.started !== undefined) {
        this.#begin(vertex);
        setInterval(vertex, milliseconds(state.started), state.completed);
      }
      if (state.cached === true) vertex.cached = true;
      if (state.error !== undefined) vertex.error = state.error;
      vertex.fresh = true;
    }
    for (const state of status.statuses ?? []) {
      const vertex = this.#byDigest.get(state.vertex);
      if (vertex === undefined) continue;
      this.#begin(vertex);
      vertex.statuses.set(state.id, {
        id: state.id,
        current: state.current,
        total: state.total ?? 0,
        started: milliseconds(state.started ?? state.timestamp),
        completed: state.completed === undefined ? undefined : milliseconds(state.completed),
        timestamp: milliseconds(state.timestamp),
        fresh: true,
      });
      vertex.fresh = true;
    }
    for (const warning of status.warnings ?? []) {
      const vertex = this.#byDigest.get(warning.vertex);
      vertex?.warnings.push(warning);
      if (vertex !== undefined) vertex.fresh = true;
    }
    for (const log of status.logs ?? []) this.#log(log.vertex, log.data, milliseconds(log.timestamp));
  }

  /** How many steps there are, and how many of them are done. */
  get counts(): { total: number; completed: number } {
    return { total: this.#byDigest.size, completed: [...this.#byDigest.values()].filter(({ completed }) => completed !== undefined).length };
  }

  get warnings(): VertexWarning[] {
    return [...this.#byDigest.values()].flatMap((vertex) => vertex.warnings);
  }

  #vertex(digest: string, name: string): TraceVertex | undefined {
    const known = this.#byDigest.get(digest);
    if (known !== undefined || this.#byDigest.size >= MAX_VERTEXES) return known;
    const vertex: TraceVertex = {
      digest,
      name,
      index: 0,
      started: undefined,
      completed: undefined,
      intervals: new Map(),
      cached: false,
      error: "",
      statuses: new Map(),
      warnings: [],
      warningsShown: 0,
      lines: [],
      partial: "",
      lastLines: [],
      logged: 0,
      begun: false,
      finished: false,
      fresh: true,
    };
    this.#byDigest.set(digest, vertex);
    return vertex;
  }

  #begin(vertex: TraceVertex): void {
    if (vertex.begun) return;
    vertex.begun = true;
    this.vertexes.push(vertex);
  }

  #log(digest: string, data: Bytes, time: number): void {
    const vertex = this.#byDigest.get(digest);
    if (vertex === undefined) return;
    const decoder = this.#decoders.get(digest) ?? new Utf8Decoder();
    this.#decoders.set(digest, decoder);
    vertex.logged += data.length;
    const [rest, ...more] = (vertex.partial + decoder.decode(data)).split("\n").reverse();
    vertex.partial = rest ?? "";
    const seconds = ((time - (vertex.started ?? time)) / 1000).toFixed(3);
    for (const line of more.reverse()) this.#line(vertex, `${seconds} ${line.replace(/\r$/, "")}`);
    vertex.fresh = true;
  }

  /** Ends a line that the program did not end. */
  endLine(vertex: TraceVertex): void {
    if (vertex.partial === "") return;
    const seconds = (((vertex.completed ?? vertex.started ?? 0) - (vertex.started ?? 0)) / 1000).toFixed(3);
    this.#line(vertex, `${seconds} ${vertex.partial}`);
    vertex.partial = "";
  }

  #line(vertex: TraceVertex, line: string): void {
    vertex.lines.push(line);
    vertex.lastLines.push(line);
    if (!this.keepAll && vertex.lastLines.length > LAST_LINES) vertex.lastLines.shift();
    if (vertex.lastLines.length > 1000) vertex.lastLines.shift();
  }
}

function milliseconds(time: bigint): number {
  return Number(time / 1000n) / 1000;
}

/** A step may be at work several times: first its key is found, then its result is loaded. */
function setInterval(vertex: TraceVertex, started: number, completed: bigint | undefined): void {
  if (vertex.intervals.size < MAX_INTERVALS || vertex.intervals.has(started))
    vertex.intervals.set(started, completed === undefined ? undefined : milliseconds(completed));
  vertex.started = Math.min(vertex.started ?? started, started);
  const ends = [...vertex.intervals.values()];
  vertex.completed = ends.includes(undefined) ? undefined : Math.max(...(ends as number[]));
  if (vertex.completed === undefined) vertex.finished = false;
}

/** How long it was at work, in seconds. */
export function activeSeconds(vertex: TraceVertex, now: number): number {
  let total = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const [start, end = now] of [...vertex.intervals].sort(([a], [b]) => a - b)) {
    total += Math.max(0, end - Math.max(start, covered));
    covered = Math.max(covered, end);
  }
  return total / 1000;
}

/** `105B`, `1.99MB`. */
export function bytesText(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit === 0 ? rest : rest.toFixed(2)}${units[unit]}`;
}

/** What went wrong, with the last lines that were printed. */
export function errorExcerpts(trace: Trace): string {
  return trace.vertexes
    .filter(({ error }) => error !== "" && !error.endsWith("context canceled"))
    .map((vertex) => {
      trace.endLine(vertex);
      return `------\n > ${vertex.name}:\n${vertex.lastLines.map((line) => `${line}\n`).join("")}------\n`;
    })
    .join("");
}

/** `1 warning found (use docker --debug to expand):` */
export function warningList(trace: Trace, debug: boolean, excerpt: (range: { start: number; end: number }) => string): string {
  const { warnings } = trace;
  if (warnings.length === 0) return "";
  const head = `${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"} found${debug ? "" : " (use docker --debug to expand)"}:\n`;
  const items = warnings.map((warning) => {
    if (!debug) return ` - ${warning.short}\n`;
    const [range] = warning.range;
    return ` - ${warning.short}\n${warning.detail.map((line) => `${line}\n`).join("")}More info: ${warning.url}\n${range === undefined ? "" : excerpt(range)}\n`;
  });
  return `\n \x1b[33m${head}\x1b[0m${items.join("")}`;
}
