import { concatBytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { expandString } from "../expand/words.ts";
import { decodePrompt } from "../prompt.ts";
import type { Shell, ShellHooks } from "../shell.ts";
import type { CommandPart, List, Word } from "../syntax/tree.ts";
import { type Task, wait } from "../task.ts";
import { decodeText } from "../text.ts";
import { forkShell, forkWhenPossible } from "./fork.ts";
import { runListAsLast } from "./list.ts";

const MAX_OUTPUT = 256 * 1024 * 1024;

/** The part of the interpreter that expansion calls back. */
export const interpreterHooks: Omit<ShellHooks, "builtins"> = { commandSubstitution, processSubstitution, promptText: decodePrompt };

function* commandSubstitution(shell: Shell, part: CommandPart): Task<string> {
  if (part.file !== undefined && shell.dialect === "bash") return yield* readFileInto(shell, part.file);
  const { sys } = shell;
  const [reader, writer] = sys.pipe();
  const pid = yield* forkWhenPossible(shell, {}, function* (child) {
    child.traceLevel++;
    child.sys.close(reader);
    child.sys.dup2(writer, 1);
    if (writer !== 1) child.sys.close(writer);
    if (!child.options.isOn("posix") && !child.options.isOn("inherit_errexit") && child.dialect === "bash") child.options.set("errexit", false);
    return yield* runListAsLast(child, part.body);
  });
  sys.close(writer);
  const output = yield* readAll(sys, reader);
  sys.close(reader);
  shell.substitutionStatus = yield* waitFor(sys, pid);
  shell.status = shell.substitutionStatus;
  return cleaned(output);
}

/** `$(< file)` */
function* readFileInto(shell: Shell, word: Word): Task<string> {
  const path = yield* expandString(word, shell);
  shell.substitutionStatus = 0;
  try {
    const fd = yield* wait(shell.sys.open(path, { read: true }));
    const output = yield* readAll(shell.sys, fd);
    shell.sys.close(fd);
    return cleaned(output);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* shell.error(`${path}: ${error.message}`);
    shell.substitutionStatus = 1;
    return "";
  }
}

function* readAll(sys: Sys, fd: number): Task<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let counted = 2 ** 20;
  for (let size = 0; size < MAX_OUTPUT; ) {
    const bytes = yield* wait(sys.read(fd, 65536));
    if (bytes.length === 0) break;
    size += bytes.length;
    chunks.push(bytes);
    if (size >= counted * 2) {
      counted = size;
      sys.allocate(size);
    }
    // More than any machine has: what the kernel does then is its business.
    if (size >= MAX_OUTPUT) sys.allocate(Number.MAX_SAFE_INTEGER);
  }
  return concatBytes(chunks);
}

/** Text without zero bytes and without the newlines at its end. */
function cleaned(output: Uint8Array): string {
  const text = decodeText(output).replaceAll("\0", "");
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
  return end === text.length ? text : text.slice(0, end);
}

function* waitFor(sys: Sys, pid: number): Task<number> {
  for (;;) {
    try {
      return ((yield* wait(sys.wait(pid))) as { status: { code: number } }).status.code;
    } catch (error) {
      if (isErrno(error, "EINTR")) continue;
      if (isErrno(error, "ECHILD")) return 127;
      throw error;
    }
  }
}

function processSubstitution(shell: Shell, direction: "<" | ">", body: List): string {
  const { sys } = shell;
  const [reader, writer] = sys.pipe();
  const [ours, theirs] = direction === "<" ? [reader, writer] : [writer, reader];
  const pid = forkShell(shell, {}, function* (child) {
    child.sys.close(ours);
    child.sys.dup2(theirs, direction === "<" ? 1 : 0);
    child.sys.close(theirs);
    return yield* runListAsLast(child, body);
  });
  sys.close(theirs);
  let fd = ours;
  // Out of the way of descriptors that scripts number themselves: 63, 62, …
  for (let wanted = 63; wanted > 40; wanted--) {
    if (sys.descriptors().includes(wanted)) continue;
    sys.dup2(ours, wanted);
    sys.close(ours);
    fd = wanted;
    break;
  }
  shell.processSubstitutions.push({ fd, pid });
  shell.lastBackground = pid;
  return `/dev/fd/${fd}`;
}
