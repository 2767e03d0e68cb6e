import { isErrno } from "../../base/errno.ts";
import { findCommand } from "../interpreter/external.ts";
import type { Shell } from "../shell.ts";
import { type Task, wait } from "../task.ts";
import { decodeText } from "../text.ts";
import type { Candidate } from "./candidates.ts";

/** Bits of cobra's directive, the last line of what `__complete` prints. */
const ERROR = 1;
const NO_SPACE = 2;
const NO_FILES = 4;
const MAX_OUTPUT = 4 * 1024 * 1024;

/** Asks the program itself: `docker __complete run --`. One candidate per line, a description behind a tab, then `:directive`. */
export function* cobraCompletion(shell: Shell, words: readonly string[]): Task<{ candidates: readonly Candidate[]; noSpace: boolean } | undefined> {
  const path = findCommand(shell, words[0] as string);
  if (path === undefined) return undefined;
  const output = yield* capture(shell, path, [words[0] as string, "__complete", ...words.slice(1)]);
  const lines = output.split("\n").filter((line) => line !== "");
  const directive = Number(/^:(\d+)$/.exec(lines[lines.length - 1] ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(directive) || (directive & ERROR) !== 0) return undefined;
  // Behind `--flag=` the candidates are values.
  const typed = words[words.length - 1] as string;
  const lead = /^--[^=]+=/.exec(typed)?.[0] ?? "";
  const current = typed.slice(lead.length);
  const candidates: Candidate[] = [];
  for (const line of lines.slice(0, -1)) {
    const [text = "", description = ""] = line.split("\t");
    if (text === "" || text.startsWith("_activeHelp_") || !text.startsWith(current)) continue;
    candidates.push({ text: lead + text, shown: description === "" ? text : `${text}  (${description})` });
  }
  if (candidates.length === 0 && (directive & NO_FILES) === 0) return undefined;
  return { candidates: candidates.length === 1 ? candidates : aligned(candidates), noSpace: (directive & NO_SPACE) !== 0 };
}

/** Descriptions below each other. */
function aligned(candidates: readonly Candidate[]): Candidate[] {
  const names = candidates.map(({ shown }) => shown.split("  ", 1)[0] as string);
  const longest = Math.max(0, ...names.map((name) => name.length));
  return candidates.map(({ text, shown }, i) => {
    const name = names[i] as string;
    return { text, shown: shown === name ? name : `${name.padEnd(longest)}${shown.slice(name.length)}` };
  });
}

function* capture(shell: Shell, path: string, argv: readonly string[]): Task<string> {
  const { sys } = shell;
  const [reader, writer] = sys.pipe();
  const environment = shell.variables.environment();
  const pid = sys.fork(async (child) => {
    child.dup2(writer, 1);
    const nowhere = await child.open("/dev/null", { read: true, write: true });
    child.dup2(nowhere, 0);
    child.dup2(nowhere, 2);
    child.close(reader);
    return await child.exec(path, argv, environment);
  });
  sys.close(writer);
  let text = "";
  try {
    for (;;) {
      const bytes = yield* wait(sys.read(reader, 65536));
      if (bytes.length === 0 || text.length > MAX_OUTPUT) break;
      text += decodeText(bytes);
    }
    yield* wait(sys.wait(pid));
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
  sys.close(reader);
  return text;
}
