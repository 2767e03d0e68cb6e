import { Exit } from "../lib/errors.ts";
import type { Tool } from "../lib/utility.ts";
import { parseSed } from "../sed/parse.ts";
import { replaceMatches } from "../sed/replace.ts";
import { type Command, SedError } from "../sed/script.ts";

/** What a name stands for: a member, or what a symbolic or hard link points at. */
export type NameKind = "member" | "symlink" | "hardlink";

export type NameTransform = (name: string, kind?: NameKind) => string;

/** --transform: sed's `s` commands on names, each with letters that say which names it is for. */
export async function readTransforms(tool: Tool): Promise<NameTransform> {
  const steps: Step[] = [];
  for (const expression of tool.values("transform")) {
    const found = parseExpression(expression);
    if (!found) {
      await tool.note("tar: Invalid transform expression\nTry 'tar --help' or 'tar --usage' for more information.\n");
      throw new Exit(2);
    }
    steps.push(...found);
  }
  return (name, kind = "member") =>
    steps.reduce((text, step) => (step.kinds.has(kind) ? (replaceMatches(step.command, step.pattern, text) ?? text) : text), name);
}

interface Step {
  readonly command: Command;
  readonly pattern: RegExp;
  readonly kinds: ReadonlySet<NameKind>;
}

const ALL: readonly [letter: string, kind: NameKind][] = [
  ["r", "member"],
  ["s", "symlink"],
  ["h", "hardlink"],
];

/** `s/a/b/flags;s,c,d,`; undefined when it is something else. */
function parseExpression(text: string): Step[] | undefined {
  const steps: Step[] = [];
  for (let at = 0; at < text.length; ) {
    if (/[;\s]/.test(text[at] as string)) {
      at++;
      continue;
    }
    const delimiter = text[at + 1];
    if (text[at] !== "s" || delimiter === undefined) return undefined;
    const middle = nextDelimiter(text, at + 2, delimiter);
    const end = middle === undefined ? undefined : nextDelimiter(text, middle + 1, delimiter);
    if (end === undefined) return undefined;
    const flags = /^[a-zA-Z0-9]*/.exec(text.slice(end + 1))?.[0] ?? "";
    const step = readStep(text.slice(at, end + 1), flags);
    if (!step) return undefined;
    steps.push(step);
    at = end + 1 + flags.length;
    if (at < text.length && text[at] !== ";") return undefined;
  }
  return steps;
}

function nextDelimiter(text: string, from: number, delimiter: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === delimiter) return at;
  }
  return undefined;
}

function readStep(source: string, flags: string): Step | undefined {
  if (/[^gixrRsShH0-9]/.test(flags)) return undefined;
  const kinds = new Set(ALL.filter(([letter]) => flags.includes(letter)).map(([, kind]) => kind));
  if (kinds.size === 0) for (const [, kind] of ALL) kinds.add(kind);
  for (const [letter, kind] of ALL) if (flags.includes(letter.toUpperCase())) kinds.delete(kind);
  const options = { extended: flags.includes("x"), sandbox: true, gnu: true, posix: false, nullData: false };
  try {
    const [command] = parseSed([{ text: source + flags.replace(/[xrRsShH]/g, ""), file: undefined }], options).commands;
    return command?.pattern ? { command, pattern: command.pattern, kinds } : undefined;
  } catch (error) {
    if (error instanceof SedError) return undefined;
    throw error;
  }
}
