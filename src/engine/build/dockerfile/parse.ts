/** From the text of a Dockerfile to its instructions, not yet understood: lines joined, comments gone, documents attached. */
import { type ArgumentList, parseArguments } from "./arguments.ts";
import { type Directives, readDirectives } from "./directives.ts";
import { atLines, DockerfileError, type LineRange } from "./error.ts";
import { chomped, type Heredoc, heredocsOf } from "./heredoc.ts";

export interface Instruction {
  /** In lower case. */
  readonly name: string;
  /** As it was written. */
  readonly word: string;
  /** `--name=value` before the arguments. */
  readonly flags: readonly string[];
  readonly args: ArgumentList;
  /** The whole of it on one line. */
  readonly original: string;
  readonly heredocs: readonly Heredoc[];
  readonly range: LineRange;
  /** Comments directly above. */
  readonly comments: readonly string[];
  /** Of ONBUILD. */
  readonly trigger: Instruction | undefined;
  /** `# syntax=` asks for a frontend newer than the one inside of the engine. */
  readonly later: boolean;
}

export interface ParsedDockerfile {
  readonly text: string;
  readonly directives: Directives;
  readonly instructions: readonly Instruction[];
  /** Lines that are empty inside of a continued instruction. */
  readonly emptyContinuations: readonly LineRange[];
}

const MAX_LINES = 100_000;

/** Throws DockerfileError. */
export function parseDockerfile(text: string): ParsedDockerfile {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.length > MAX_LINES) throw new DockerfileError(`dockerfile line greater than maximum allowed size of ${MAX_LINES}`);
  // The text after the last line end is no line.
  const end = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const directives = readDirectives(lines);
  const later = isLaterFrontend(directives.syntax ?? "");
  const continuation = new RegExp(`${directives.escape === "\\" ? "\\\\" : "`"}[ \\t]*$`);
  const instructions: Instruction[] = [];
  const emptyContinuations: LineRange[] = [];
  let comments: string[] = [];
  for (let at = directives.lines; at < lines.length; ) {
    const line = lines[at] as string;
    const start = ++at;
    if (/^\s*#/.test(line)) {
      comments.push(line.trim().slice(1).trim());
      continue;
    }
    if (line.trim() === "") {
      comments = [];
      continue;
    }
    let whole = line.replace(/^\s+/, "");
    let sawEmpty = false;
    while (continuation.test(whole)) {
      whole = whole.replace(continuation, "");
      let next: string | undefined;
      while (at < end) {
        next = lines[at++] as string;
        if (/^\s*#/.test(next)) {
          next = undefined;
          continue;
        }
        if (next.trim() !== "") break;
        sawEmpty = true;
        next = undefined;
      }
      if (next === undefined) break;
      whole += next;
    }
    if (sawEmpty) emptyContinuations.push({ start, end: at });
    const heredocs = atLines({ start, end: at }, () => {
      const found: Heredoc[] = [];
      if (!/^(onbuild\s+)?(add|copy|run)\b/i.test(whole)) return found;
      for (const announced of heredocsOf(whole, directives.escape)) {
        const content: string[] = [];
        for (let closed = false; !closed; ) {
          if (at >= end) throw new DockerfileError("unterminated heredoc", { start, end: Math.max(start, Math.min(at, lines.length)) });
          const body = lines[at++] as string;
          closed = (announced.chomp ? body.replace(/^\t+/, "") : body) === announced.name;
          if (!closed) content.push(`${body}\n`);
        }
        const heredoc = { ...announced, content: content.join("") };
        found.push({ ...heredoc, content: chomped(heredoc) });
      }
      return found;
    });
    const range = { start, end: at };
    instructions.push(atLines(range, () => readInstruction(whole, { range, heredocs, comments, escape: directives.escape, later })));
    comments = [];
  }
  // The last line is pointed at, where there is one.
  if (instructions.length === 0) throw new DockerfileError("file with no instructions", end === 0 ? undefined : { start: end, end });
  return { text, directives, instructions, emptyContinuations };
}

/** One instruction from its line; triggers of images come this way, too. */
export function readInstruction(
  line: string,
  place: { range: LineRange; heredocs: readonly Heredoc[]; comments: readonly string[]; escape: Directives["escape"]; later?: boolean },
): Instruction {
  const trimmed = line.trim();
  const word = /^\S+/.exec(trimmed)?.[0] ?? "";
  const { flags, rest } = splitFlags(trimmed.slice(word.length).trim(), place.escape);
  const name = word.toLowerCase();
  const { range, heredocs, comments, later = false } = place;
  const trigger = name === "onbuild" && rest !== "" ? readInstruction(rest, { ...place, comments: [] }) : undefined;
  return { name, word, flags, args: parseArguments(name, rest, place.escape), original: trimmed, heredocs, range, comments, trigger, later };
}

/** Releases since 1.20, the ones named by `1` or `latest`, and the trial ones since 1.7. */
function isLaterFrontend(syntax: string): boolean {
  const match = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::([^@\s]+))?/.exec(syntax);
  if (match === null) return false;
  const tag = match[1] ?? "latest";
  const [, minor = "", labs = ""] = /^1(?:\.(\d+)[\d.]*)?(-labs)?$/.exec(tag) ?? [];
  if (minor === "") return ["1", "1-labs", "labs", "latest", "master", "master-labs"].includes(tag);
  return Number(minor) >= (labs === "" ? 20 : 7);
}

/** Words that begin with `--` come first; a lone `--` ends them. */
function splitFlags(text: string, escapeToken: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (!text.startsWith("--", at)) break;
    let word = "";
    let quote = "";
    for (; at < text.length; at++) {
      const char = text[at] as string;
      if (quote === "" && /\s/.test(char)) break;
      if (char === quote) quote = "";
      else if (quote === "" && (char === '"' || char === "'")) quote = char;
      else if (char === escapeToken && at + 1 < text.length) word += text[++at];
      else word += char;
    }
    if (word === "--") break;
    flags.push(word);
  }
  return { flags, rest: text.slice(at).trim() };
}
