import { Errno } from "../../base/errno.ts";

/** Ends a program with this status; what had to be said is said. */
export class Exit extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** Says `program: message` and ends. */
export class Failure extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** Says `program: message`, then how to get help, and ends with the program's status for wrong usage. */
export class UsageError extends Error {}

/** Standard output took no more: not the fault of what was being read. */
export class WriteFailure extends Error {
  /** How much was to be written at once. */
  readonly size: number;

  constructor(message: string, size: number) {
    super(message);
    this.size = size;
  }
}

/** strerror of an Errno; anything else is our own bug and goes on. */
export function reason(error: unknown): string {
  if (error instanceof Errno) return error.message;
  throw error;
}

/** GNU's quoting of names in messages: 'x', 'it'\''s', ''$'\n'. */
export function quote(name: string): string {
  if (!/[\x00-\x1f\x7f']/.test(name)) return `'${name}'`;
  if (!/[\x00-\x1f\x7f"$`\\]/.test(name)) return `"${name}"`;
  return shellQuote(name);
}

/** shell-escape quoting, always with quotes. */
export function shellQuote(name: string): string {
  let text = "'";
  for (const character of name) {
    if (character === "'") text += "'\\''";
    else if (character < " " || character === "\x7f") text += `'$'${escapeControl(character)}''`;
    else text += character;
  }
  return `${text}'`;
}

/** As `ls` shows names on a terminal: quotes only where a shell would need them. */
export function quoteIfNeeded(name: string): string {
  if (name === "") return "''";
  if (!/[\s!"$&'()*;<=>?[\\\]^`|\x00-\x1f\x7f]|^[#~]|^\{\}?$/.test(name)) return name;
  if (name.includes("'") && !/[\x00-\x1f\x7f"$`\\!]/.test(name)) return `"${name}"`;
  return shellQuote(name).replace(/''$/, name.endsWith("'") ? "''" : "");
}

function escapeControl(character: string): string {
  const known: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v" };
  return known[character] === undefined ? `'\\${character.charCodeAt(0).toString(8).padStart(3, "0")}'` : `'${known[character]}'`;
}
