/** Instructions with their arguments understood, as far as that is possible without knowing any variable. */
import { DockerfileError } from "./error.ts";
import { type FlagValues, parseFlags } from "./flags.ts";
import { heredocOf } from "./heredoc.ts";
import type { Instruction } from "./parse.ts";
import { suggestion } from "./suggest.ts";

interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface CopyStatement {
  readonly kind: "copy" | "add";
  readonly from: string;
  readonly chown: string;
  readonly chmod: string;
  readonly link: boolean;
  readonly parents: boolean;
  readonly exclude: readonly string[];
  readonly checksum: string;
  readonly unpack: boolean | undefined;
  readonly sources: readonly string[];
  readonly documents: readonly { readonly name: string; readonly content: string; readonly expand: boolean }[];
  readonly destination: string;
}

export interface RunStatement {
  readonly kind: "run";
  /** One string for the shell, or a program with its arguments. */
  readonly command: readonly string[];
  readonly shell: boolean;
  readonly mounts: readonly string[];
  readonly network: "default" | "none" | "host";
  /** What follows as a document when the command is nothing else. */
  readonly document: { readonly name: string; readonly content: string } | undefined;
}

export interface HealthcheckStatement {
  readonly kind: "healthcheck";
  readonly test: readonly string[];
  /** Nanoseconds, and as Go prints them. */
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly startInterval: number;
  readonly retries: number;
}

export type Statement =
  | { readonly kind: "from"; readonly base: string; readonly stage: string; readonly stageAsWritten: string; readonly as: string; readonly platform: string }
  | RunStatement
  | CopyStatement
  | { readonly kind: "env" | "label"; readonly pairs: readonly Pair[]; readonly legacy: boolean }
  | { readonly kind: "arg"; readonly pairs: readonly { readonly name: string; readonly value: string | undefined }[] }
  | { readonly kind: "expose" | "volume"; readonly words: readonly string[] }
  | { readonly kind: "user" | "workdir" | "stopsignal" | "maintainer"; readonly value: string }
  | { readonly kind: "cmd" | "entrypoint"; readonly command: readonly string[]; readonly shell: boolean }
  | HealthcheckStatement
  | { readonly kind: "onbuild"; readonly trigger: string }
  | { readonly kind: "shell"; readonly command: readonly string[] };

const INSTRUCTIONS = [
  "add",
  "arg",
  "cmd",
  "copy",
  "entrypoint",
  "env",
  "expose",
  "from",
  "healthcheck",
  "label",
  "maintainer",
  "onbuild",
  "run",
  "shell",
  "stopsignal",
  "user",
  "volume",
  "workdir",
] as const;

/** Throws DockerfileError with the line's number in the message, as BuildKit does. */
export function understand(instruction: Instruction): Statement {
  try {
    const parse = PARSERS[instruction.name];
    if (parse === undefined) {
      const upper = instruction.word.toUpperCase();
      const known = INSTRUCTIONS.map((name) => name.toUpperCase());
      throw new DockerfileError(`unknown instruction: ${instruction.word}${suggestion(upper, known)}`);
    }
    return parse(instruction);
  } catch (error) {
    if (!(error instanceof DockerfileError) || error.range !== undefined) throw error;
    throw new DockerfileError(`dockerfile parse error on line ${instruction.range.start}: ${error.message}`, instruction.range);
  }
}

const PARSERS: Readonly<Record<string, (instruction: Instruction) => Statement>> = {
  from: parseFrom,
  run: parseRun,
  copy: (instruction) => parseCopy(instruction, "copy"),
  add: (instruction) => parseCopy(instruction, "add"),
  env: (instruction) => parsePairs(instruction, "env"),
  label: (instruction) => parsePairs(instruction, "label"),
  arg: parseArg,
  expose: (instruction) => parseWords(instruction, "expose"),
  volume: (instruction) => {
    const volume = parseWords(instruction, "volume");
    if (volume.words.some((word) => word.trim() === "")) throw new DockerfileError("VOLUME specified can not be an empty string");
    return volume;
  },
  user: (instruction) => parseOne(instruction, "user"),
  workdir: (instruction) => parseOne(instruction, "workdir"),
  stopsignal: (instruction) => parseOne(instruction, "stopsignal"),
  maintainer: (instruction) => parseOne(instruction, "maintainer"),
  cmd: (instruction) => parseCommand(instruction, "cmd"),
  entrypoint: (instruction) => parseCommand(instruction, "entrypoint"),
  healthcheck: parseHealthcheck,
  onbuild: parseOnbuild,
  shell: parseShell,
};

function parseFrom(instruction: Instruction): Statement {
  const { words } = instruction.args;
  const named = words.length === 3 && (words[1] as string).toLowerCase() === "as";
  const stage = named ? (words[2] as string).toLowerCase() : "";
  if (named && !/^[a-z][a-z0-9-_.]*$/.test(stage))
    throw new DockerfileError(`invalid name for build stage: ${JSON.stringify(words[2])}, name can't start with a number or contain symbols`);
  if (!named && words.length !== 1) throw new DockerfileError("FROM requires either one or three arguments");
  const flags = parseFlags(instruction, { platform: "string" });
  return { kind: "from", base: words[0] as string, stage, stageAsWritten: words[2] ?? "", as: words[1] ?? "", platform: flags.text("platform") };
}

function parseRun(instruction: Instruction): Statement {
  const flags = parseFlags(instruction, { mount: "strings", network: "string" });
  const network = flags.has("network") ? flags.text("network") : "default";
  if (network !== "default" && network !== "none" && network !== "host") throw new DockerfileError(`invalid network mode ${JSON.stringify(network)}`);
  if (flags.all("mount").includes("")) throw new DockerfileError("failed to parse csv mounts: EOF");
  const { words, json, text } = instruction.args;
  const { heredocs } = instruction;
  const [first] = heredocs;
  const alone = !json && heredocs.length === 1 && first !== undefined && heredocOf(text.trim()) !== undefined;
  const follows = heredocs.map(({ content, name }) => `\n${content}${name}`).join("");
  return {
    kind: "run",
    command: json ? words : [`${text}${alone ? "" : follows}`],
    shell: !json,
    mounts: flags.all("mount"),
    network,
    document: alone ? { name: first.name, content: first.content } : undefined,
  };
}

function parseCopy(instruction: Instruction, kind: "copy" | "add"): Statement {
  const upper = kind.toUpperCase();
  const { words } = instruction.args;
  if (words.length < 2) throw new DockerfileError(`${upper} requires at least two arguments, but only one was provided. Destination could not be determined`);
  const flags = parseFlags(
    instruction,
    kind === "copy"
      ? { chown: "string", from: "string", chmod: "string", link: "bool", exclude: "strings", ...(instruction.later ? { parents: "bool" } : {}) }
      : { chown: "string", chmod: "string", link: "bool", "keep-git-dir": "bool", checksum: "string", unpack: "bool", exclude: "strings" },
  );
  const sources: string[] = [];
  const documents: { name: string; content: string; expand: boolean }[] = [];
  for (const word of words.slice(0, -1)) {
    const announced = heredocOf(word);
    const document = announced === undefined ? undefined : instruction.heredocs.find(({ name }) => name === announced.name);
    if (document === undefined) sources.push(word);
    else documents.push({ name: document.name, content: document.content, expand: document.expand });
  }
  const destination = words.at(-1) as string;
  if (heredocOf(destination) !== undefined) throw new DockerfileError(`${upper} cannot accept a heredoc as a destination`);
  return {
    kind,
    from: flags.text("from"),
    chown: flags.text("chown"),
    chmod: flags.text("chmod"),
    link: flags.flag("link"),
    parents: flags.flag("parents"),
    exclude: flags.all("exclude"),
    checksum: flags.text("checksum"),
    unpack: flags.has("unpack") ? flags.flag("unpack") : undefined,
    sources,
    documents,
    destination,
  };
}

function parsePairs(instruction: Instruction, kind: "env" | "label"): Statement {
  parseFlags(instruction, {});
  const { pairs } = instruction.args;
  if (pairs.length === 0) throw new DockerfileError(`${kind.toUpperCase()} requires at least one argument`);
  if (pairs.some(({ name }) => name === "")) throw new DockerfileError(`${kind.toUpperCase()} names can not be blank`);
  return { kind, pairs: pairs.map(({ name, value }) => ({ name, value: value ?? "" })), legacy: pairs.some((pair) => pair.legacy) };
}

function parseArg(instruction: Instruction): Statement {
  parseFlags(instruction, {});
  const { pairs } = instruction.args;
  if (pairs.length === 0) throw new DockerfileError("ARG requires at least one argument");
  if (pairs.some(({ name }) => name === "")) throw new DockerfileError("ARG names can not be blank");
  return { kind: "arg", pairs: pairs.map(({ name, value }) => ({ name, value })) };
}

function parseWords(instruction: Instruction, kind: "expose" | "volume"): { kind: "expose" | "volume"; words: readonly string[] } {
  parseFlags(instruction, {});
  if (instruction.args.words.length === 0) throw new DockerfileError(`${kind.toUpperCase()} requires at least one argument`);
  return { kind, words: instruction.args.words };
}

function parseOne(instruction: Instruction, kind: "user" | "workdir" | "stopsignal" | "maintainer"): Statement {
  parseFlags(instruction, {});
  const [value] = instruction.args.words;
  if (value === undefined) throw new DockerfileError(`${kind.toUpperCase()} requires exactly one argument`);
  return { kind, value };
}

function parseCommand(instruction: Instruction, kind: "cmd" | "entrypoint"): Statement {
  parseFlags(instruction, {});
  const { words, json } = instruction.args;
  return { kind, command: words, shell: !json };
}

function parseShell(instruction: Instruction): Statement {
  parseFlags(instruction, {});
  const { words, json } = instruction.args;
  if (words.length === 0) throw new DockerfileError("SHELL requires at least one argument");
  if (!json) throw new DockerfileError("SHELL requires the arguments to be in JSON form");
  return { kind: "shell", command: words };
}

function parseOnbuild(instruction: Instruction): Statement {
  parseFlags(instruction, {});
  const { trigger } = instruction;
  if (trigger === undefined) throw new DockerfileError("ONBUILD requires at least one argument");
  const word = trigger.word.toUpperCase();
  if (word === "ONBUILD") throw new DockerfileError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (word === "MAINTAINER" || word === "FROM") throw new DockerfileError(`${word} isn't allowed as an ONBUILD trigger`);
  const documents = instruction.heredocs.map(({ content, name }) => `\n${content}${name}\n`).join("");
  return { kind: "onbuild", trigger: instruction.original.replace(/^onbuild\s*/i, "") + documents };
}

function parseHealthcheck(instruction: Instruction): Statement {
  const { words, json } = instruction.args;
  if (words.length === 0) throw new DockerfileError("HEALTHCHECK requires at least one argument");
  const kind = (words[0] as string).toUpperCase();
  const none = { kind: "healthcheck", interval: 0, timeout: 0, startPeriod: 0, startInterval: 0, retries: 0 } as const;
  if (kind === "NONE") {
    if (words.length > 1) throw new DockerfileError("HEALTHCHECK NONE takes no arguments");
    return { ...none, test: ["NONE"] };
  }
  const flags = parseFlags(instruction, { interval: "string", timeout: "string", "start-period": "string", "start-interval": "string", retries: "string" });
  if (kind !== "CMD") throw new DockerfileError(`Unknown type ${JSON.stringify(kind)} in HEALTHCHECK (try CMD)`);
  if (words.length === 1) throw new DockerfileError("Missing command after HEALTHCHECK CMD");
  return {
    ...none,
    test: json ? ["CMD", ...words.slice(1)] : ["CMD-SHELL", words.slice(1).join(" ")],
    interval: parseInterval(flags, "interval"),
    timeout: parseInterval(flags, "timeout"),
    startPeriod: parseInterval(flags, "start-period"),
    startInterval: parseInterval(flags, "start-interval"),
    retries: parseRetries(flags.text("retries")),
  };
}

function parseRetries(text: string): number {
  if (text === "") return 0;
  if (!/^[+-]?\d+$/.test(text)) throw new DockerfileError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) < 0) throw new DockerfileError(`--retries cannot be negative (${text})`);
  return Number(text);
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** What Go says of it: the first number may lack its unit or have one that nobody knows. */
function durationProblem(text: string): string {
  const shown = JSON.stringify(text);
  for (const [, number = "", unit = ""] of text.replace(/^[+-]/, "").matchAll(/([\d.]*)([^\d.]*)/g)) {
    if (!/\d/.test(number)) break;
    if (unit === "") return `time: missing unit in duration ${shown}`;
    if (UNITS[unit] === undefined) return `time: unknown unit ${JSON.stringify(unit)} in duration ${shown}`;
  }
  return `time: invalid duration ${shown}`;
}

function parseInterval(flags: FlagValues, name: string): number {
  const text = flags.text(name);
  if (text === "") return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (text === "0") return 0;
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text.replace(/^[+-]/, "")) {
    throw new DockerfileError(durationProblem(text));
  }
  const nanoseconds = (text.startsWith("-") ? -1 : 1) * parts.reduce((sum, [, value, unit]) => sum + Number(value) * (UNITS[unit as string] as number), 0);
  if (nanoseconds !== 0 && nanoseconds < 1e6) throw new DockerfileError(`Interval ${JSON.stringify(name)} cannot be less than 1ms`);
  return nanoseconds;
}
