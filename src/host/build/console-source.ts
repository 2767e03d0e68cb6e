import type { Step, Unit } from "../../protocol/steps.ts";

/** A ```` ```console run ```` block as its author wrote it. */
export interface ConsoleSource {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly user: string | undefined;
  readonly fresh: boolean;
  readonly units: readonly SourceUnit[];
}

export interface SourceUnit extends Unit {
  /** Line of the command in the file, from 1. */
  readonly line: number;
  /** Exit code that it must end with. */
  readonly exits: number;
}

/** Something in a page that its author has to mend. */
export class PageError extends Error {
  constructor(path: string, line: number, message: string) {
    super(`${path}:${line}: ${message}`);
    this.name = "PageError";
  }
}

const fence = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)\s*(.*)$/;

/** All runnable blocks of a page, in order. `path` is for error messages. */
export function consoleSources(source: string, path: string): readonly ConsoleSource[] {
  const blocks: ConsoleSource[] = [];
  const lines = source.split("\n");
  let index = 0;
  while (index < lines.length) {
    const opening = fence.exec(lines[index] ?? "");
    if (opening === null) {
      index += 1;
      continue;
    }
    const [, , marker = "", language = "", meta = ""] = opening;
    const end = closingFence(lines, index, marker);
    if (language === "console" && isRun(meta)) blocks.push(parseBlock(lines.slice(index + 1, end), meta, index + 1, path));
    index = end + 1;
  }
  return blocks;
}

export function isRun(meta: string): boolean {
  return meta.trim().split(/\s+/).includes("run");
}

function closingFence(lines: readonly string[], opening: number, marker: string): number {
  for (let index = opening + 1; index < lines.length; index += 1) {
    const line = (lines[index] ?? "").trim();
    if (line.length >= marker.length && line === marker[0]?.repeat(line.length)) return index;
  }
  return lines.length;
}

const keyNames: Readonly<Record<string, string>> = { Enter: "\r", Tab: "\t", Esc: "\x1b", Up: "\x1b[A", Down: "\x1b[B", Right: "\x1b[C", Left: "\x1b[D" };

function parseBlock(lines: readonly string[], meta: string, fenceLine: number, path: string): ConsoleSource {
  const options = parseMeta(meta, fenceLine, path);
  const units: { command: string; steps: Step[]; line: number; exits: number }[] = [];
  for (const [offset, raw] of lines.entries()) {
    const line = fenceLine + 1 + offset;
    const text = raw.trimEnd();
    const command = /^\s*\$ (.*)$/.exec(text);
    if (command !== null) {
      const { typed, exits } = splitAnnotation(command[1] ?? "");
      units.push({ command: typed, steps: [{ kind: "command", text: typed }], line, exits });
      continue;
    }
    const step = parseStep(text.trimStart());
    if (step === undefined) continue;
    const unit = units.at(-1);
    if (unit === undefined) throw new PageError(path, line, "a line of input needs a command (`$ …`) before it");
    unit.steps.push(step);
  }
  if (units.length === 0) throw new PageError(path, fenceLine, "a `console run` block needs at least one `$ command` line");
  const last = units.at(-1);
  if (options.exit !== undefined && last !== undefined) last.exits = options.exit;
  return { line: fenceLine, user: options.user, fresh: options.fresh, units };
}

/** `> text` is typed with Enter; `^C`, `^P^Q`, `<Tab>` are keys; anything else is sample output. */
function parseStep(text: string): Step | undefined {
  if (text === ">" || text.startsWith("> ")) return { kind: "input", text: text.slice(2) };
  if (!/^(\^[A-Z[\\\]^_]|<[A-Z][a-z]+>)+$/.test(text)) return undefined;
  let bytes = "";
  for (const [key, control, name] of text.matchAll(/\^(.)|<([A-Z][a-z]+)>/g)) {
    if (control !== undefined) bytes += String.fromCharCode(control.charCodeAt(0) & 0x1f);
    else bytes += keyNames[name ?? ""] ?? key;
  }
  return { kind: "keys", bytes };
}

/** `docker rm web  # exits 1` → the command, and the exit code that is expected. */
function splitAnnotation(text: string): { typed: string; exits: number } {
  const match = /^(.*?)\s+# exits (\d{1,3})$/.exec(text);
  return match === null ? { typed: text, exits: 0 } : { typed: match[1] ?? "", exits: Number(match[2]) };
}

function parseMeta(meta: string, line: number, path: string): { user: string | undefined; exit: number | undefined; fresh: boolean } {
  let user: string | undefined;
  let exit: number | undefined;
  let fresh = false;
  for (const word of meta.trim().split(/\s+/)) {
    const [name, value] = word.split("=", 2);
    if (word === "run") continue;
    else if (word === "fresh") fresh = true;
    else if (name === "user" && value) user = value;
    else if (name === "exit" && /^\d+$/.test(value ?? "")) exit = Number(value);
    else throw new PageError(path, line, `unknown word “${word}” after \`console run\`; known are user=NAME, exit=CODE, fresh`);
  }
  return { user, exit, fresh };
}
