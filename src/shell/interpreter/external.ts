import { isErrno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { expandAssignment } from "../expand/words.ts";
import { exportedFunction } from "../exported-functions.ts";
import { messagePrefix } from "../messages.ts";
import { searchPath, searchPathAny } from "../path-search.ts";
import type { Shell } from "../shell.ts";
import { printCommand } from "../syntax/print.ts";
import type { SimpleCommand } from "../syntax/tree.ts";
import { drive, type Task, wait } from "../task.ts";
import { encodeText } from "../text.ts";
import { callFunction } from "./call.ts";
import { whenPossible } from "./fork.ts";
import { giveTerminal } from "./list.ts";
import { applyRedirections, type Prepared, RedirectionError, redirectionMessage, restoreDescriptors, type Saved } from "./redirect.ts";
import { runScriptFile } from "./script-file.ts";
import { waitForeground } from "./wait.ts";

/** Finds a program and runs it in a process of its own, or in place of this one when nothing follows. */
export function* runExternal(shell: Shell, command: SimpleCommand, args: readonly string[], prepared: readonly Prepared[], last: boolean): Task<number> {
  const name = args[0] as string;
  const environment = yield* environmentFor(shell, command);
  const path = findCommand(shell, name, environment.get("PATH"));
  if (path === undefined) {
    const handler = shell.dialect === "bash" ? shell.functions.get("command_not_found_handle") : undefined;
    if (handler !== undefined) return yield* callFunction(shell, handler, [handler.name, ...args], command.line);
  }
  const start = (sys: Sys): Promise<number> => drive(becomeProgram(shell, sys, path, args, prepared, environment));
  if (last && shell.processSubstitutions.length === 0) return yield* wait(start(shell.sys));
  const { sys, jobControl } = shell;
  const interactive = shell.interactive && shell.subshellLevel === 0;
  const pid = yield* whenPossible(shell, () =>
    sys.fork(
      (child) => {
        if (interactive) resetSignals(shell, child);
        else if (shell.dialect === "bash" && shell.subshellLevel === 0 && shell.traps.get("QUIT") !== "") child.signal("QUIT", "default");
        return start(child);
      },
      jobControl ? { pgid: 0 } : {},
    ),
  );
  if (jobControl) giveTerminal(shell, pid);
  const [status] = yield* waitForeground(
    shell,
    [pid],
    jobControl ? pid : sys.pgid,
    () => commandText(shell, command, args),
    (words) => withRedirections(shell, prepared, words),
  );
  return status ?? 0;
}

/** What a message calls the command: bash shows it as it was written. */
function commandText(shell: Shell, command: SimpleCommand, args: readonly string[]): string {
  return shell.dialect === "bash" && command.words.length > 0 ? printCommand(command) : args.join(" ");
}

/** ash and dash redirect their own descriptors while they wait: what they say about the command's end goes where its complaints went. */
function* withRedirections(shell: Shell, prepared: readonly Prepared[], words: Task<void>): Task<void> {
  if (shell.dialect === "bash" || !prepared.some(({ fd }) => fd === 2)) return yield* words;
  const saved: Saved = [];
  // Of output only, and what the command has written stays.
  const again = prepared
    .filter(({ redirection: { operator } }) => [">", ">|", ">>", ">&"].includes(operator))
    .map((one) => (one.redirection.operator === ">&" ? one : { ...one, redirection: { ...one.redirection, operator: ">>" as const } }));
  try {
    yield* applyRedirections(shell, shell.sys, again, saved);
    yield* words;
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
  }
  restoreDescriptors(shell.sys, saved);
}

/** What an interactive shell ignores or handles is the default again for its programs. */
function resetSignals(shell: Shell, sys: Sys): void {
  for (const signal of ["INT", "QUIT", "TERM", "TSTP", "TTIN", "TTOU"] as const) if (shell.traps.get(signal) !== "") sys.signal(signal, "default");
}

function* environmentFor(shell: Shell, command: SimpleCommand): Task<Map<string, string>> {
  const environment = shell.variables.environment();
  for (const fn of shell.functions.values()) if (fn.exported === true) environment.set(...exportedFunction(fn));
  for (const assignment of command.assignments) {
    if (assignment.elements !== undefined || assignment.subscript !== undefined) continue;
    if (shell.variables.own(assignment.name)?.readonly === true) {
      shell.variables.set(assignment.name, "");
    }
    const value = yield* expandAssignment(assignment.value, shell);
    environment.set(assignment.name, assignment.append ? (shell.variables.get(assignment.name) ?? "") + value : value);
  }
  return environment;
}

/** The remembered or newly found path; a name with a slash is its own path. */
export function findCommand(shell: Shell, name: string, path = shell.variables.get("PATH")): string | undefined {
  if (name.includes("/")) return name;
  const remembered = shell.hash.get(name);
  if (remembered !== undefined && path === shell.variables.get("PATH")) {
    remembered.hits++;
    return remembered.path;
  }
  const found = searchPath(name, path, shell.fs) ?? searchPathAny(name, path, shell.fs);
  if (found !== undefined && path === shell.variables.get("PATH")) {
    if (shell.hash.size > 1000) shell.hash.clear();
    shell.hash.set(name, { path: found, hits: 1 });
  }
  return found;
}

/** In the process that is to become the program. Returns (with the message written) only when that fails. */
export function* becomeProgram(
  shell: Shell,
  sys: Sys,
  path: string | undefined,
  args: readonly string[],
  prepared: readonly Prepared[],
  environment: Map<string, string>,
): Task<number> {
  try {
    yield* applyRedirections(shell, sys, prepared, undefined);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    yield* wait(sys.write(2, encodeText(redirectionMessage(shell, error))));
    return shell.dialect === "dash" ? 2 : 1;
  }
  const name = args[0] as string;
  if (path === undefined) {
    const text = shell.dialect === "bash" ? `${name}: command not found` : `${name}: not found`;
    yield* wait(sys.write(2, encodeText(`${messagePrefix(shell)}${text}\n`)));
    return 127;
  }
  environment.set("_", path);
  if (shell.dialect !== "bash") environment.delete("_");
  try {
    return yield* wait(sys.exec(path, args, environment));
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === "ENOEXEC") return yield* runScriptFile(shell, sys, path, args);
    const [message, status] = failure(shell, sys, path, name, error.code, error.message);
    yield* wait(sys.write(2, encodeText(`${messagePrefix(shell)}${message}\n`)));
    return status;
  }
}

function failure(shell: Shell, sys: Sys, path: string, name: string, code: string, text: string): [string, number] {
  let directory = false;
  let script = false;
  try {
    const stat = sys.fs.stat(path);
    directory = stat.type === "dir";
    script = code === "ENOENT" && stat.type === "file";
  } catch {
    // It is not there; the error says so.
  }
  if (code === "ENOENT" || code === "ENOTDIR") {
    if (shell.dialect !== "bash") return [`${name}: not found`, 127];
    if (script) return [`${name}: cannot execute: required file not found`, 127];
    return [`${name}: ${text}`, code === "ENOTDIR" ? 126 : 127];
  }
  if (directory && shell.dialect === "bash") return [`${name}: Is a directory`, 126];
  return [`${name}: ${text}`, 126];
}
