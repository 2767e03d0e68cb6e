import { Failure } from "../lib/errors.ts";
import { readAll } from "../lib/input.ts";
import { decodeText } from "../lib/text.ts";
import type { Tool } from "../lib/utility.ts";
import { compilePatterns, strayRepetitions } from "./patterns.ts";

/** What was asked for, and what has been found of it so far. */
export interface Search {
  readonly patterns: RegExp;
  readonly files: readonly string[];
  readonly recursive: boolean;
  readonly invert: boolean;
  readonly maximum: number;
  readonly before: number;
  readonly after: number;
  readonly context: boolean;
  readonly showName: boolean;
  readonly mode: "lines" | "only" | "count" | "with" | "without";
  readonly quiet: boolean;
  readonly lineNumbers: boolean;
  readonly offsets: boolean;
  readonly color: boolean;
  readonly ending: string;
  readonly binary: "binary" | "text" | "without-match";
  readonly zipped: boolean;
  found: boolean;
  failed: boolean;
  /** Something was printed, so that the next group is parted from it. */
  printed: boolean;
}

/** From the options and operands; undefined, with a message, when there is no pattern. */
export async function readSearch(tool: Tool): Promise<Search | undefined> {
  const given: string[] = [];
  let operands = tool.operands;
  for (const option of tool.given) {
    if (option.key === "regexp") given.push(option.value as string);
    if (option.key !== "file") continue;
    const fd = await tool.openInput(option.value as string);
    if (fd === undefined) return undefined;
    const text = decodeText(await readAll(tool.sys, fd));
    if (text !== "") given.push(text.replace(/\n$/, ""));
  }
  if (!tool.has("regexp", "file")) {
    const first = operands[0];
    if (first === undefined) {
      await tool.note(tool.gnu ? `Usage: ${tool.name} [OPTION]... PATTERNS [FILE]...\nTry '${tool.name} --help' for more information.\n` : tool.help());
      return undefined;
    }
    given.push(first);
    operands = operands.slice(1);
  }
  const extended = tool.last("extended-regexp", "basic-regexp", "fixed-strings", "perl-regexp") === "extended-regexp" || tool.name === "egrep";
  if (tool.gnu && extended) for (const sign of given.flatMap(strayRepetitions)) await tool.note(`${tool.called}: warning: ${sign} at start of expression\n`);
  const recursive = tool.has("recursive", "dereference-recursive") || tool.name === "rgrep" || tool.value("directories") === "recurse";
  const files = operands.length > 0 ? operands : recursive ? ["."] : ["-"];
  const number = (key: string) => {
    const text = tool.value(key);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new Failure(key === "max-count" ? "invalid max count" : `${text}: invalid context length argument`, 2);
    return Number(text);
  };
  const last = tool.last("with-filename", "no-filename");
  const color = tool.value("color") ?? tool.value("colour") ?? (tool.has("color", "colour") ? "auto" : "never");
  const context = number("context");
  const before = number("before-context") ?? context ?? 0;
  const after = number("after-context") ?? context ?? 0;
  const listing = tool.last("files-with-matches", "files-without-match");
  return {
    patterns: compilePatterns(
      tool,
      given.flatMap((text) => text.split("\n")),
    ),
    files,
    recursive,
    invert: tool.has("invert-match"),
    maximum: number("max-count") ?? Number.POSITIVE_INFINITY,
    before,
    after,
    context: before > 0 || after > 0,
    showName: last ? last === "with-filename" : files.length > 1 || (recursive && !(files.length === 1 && isPlainFile(tool, files[0] as string))),
    mode: listing === "files-with-matches" ? "with" : listing ? "without" : tool.has("count") ? "count" : tool.has("only-matching") ? "only" : "lines",
    quiet: tool.has("quiet"),
    lineNumbers: tool.has("line-number"),
    offsets: tool.has("byte-offset"),
    color: color === "always" || color === "yes" || (color !== "never" && color !== "no" && tool.out.isTty),
    ending: tool.has("null-data") ? "\0" : "\n",
    binary: tool.has("text") ? "text" : tool.has("I") ? "without-match" : ((tool.value("binary-files") ?? "binary") as Search["binary"]),
    zipped: tool.name.startsWith("z"),
    found: false,
    failed: false,
    printed: false,
  };
}

function isPlainFile(tool: Tool, name: string): boolean {
  try {
    return name !== "." && tool.sys.fs.stat(name).type !== "dir";
  } catch {
    return false;
  }
}
