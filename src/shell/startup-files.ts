import { isErrno } from "../base/errno.ts";
import { readWhole, runFile } from "./builtins/dot.ts";
import { ReturnFrom } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import type { Shell } from "./shell.ts";
import type { Task } from "./task.ts";

/** /etc/profile and the like, by flavour and by how the shell was started. */
export function* runStartupFiles(shell: Shell, invocation: Invocation): Task<void> {
  const home = shell.variables.get("HOME") ?? "/";
  if (invocation.login && !invocation.noProfile) {
    yield* runIfThere(shell, "/etc/profile");
    const candidates = shell.dialect === "bash" ? [".bash_profile", ".bash_login", ".profile"] : [".profile"];
    for (const name of candidates) if (yield* runIfThere(shell, `${home}/${name}`)) break;
  }
  if (shell.dialect === "bash" && !shell.options.isOn("posix")) {
    if (shell.interactive && !invocation.login && !invocation.noRc) {
      if (invocation.rcFile === undefined) yield* runIfThere(shell, "/etc/bash.bashrc");
      yield* runIfThere(shell, invocation.rcFile ?? `${home}/.bashrc`);
    } else if (!shell.interactive) {
      const file = shell.variables.get("BASH_ENV");
      if (file !== undefined && file !== "") yield* runIfThere(shell, yield* shell.promptText(file));
    }
    return;
  }
  const file = shell.variables.get("ENV");
  if (shell.interactive && file !== undefined && file !== "") yield* runIfThere(shell, yield* shell.promptText(file));
}

function* runIfThere(shell: Shell, path: string): Task<boolean> {
  let text: string;
  try {
    if (shell.fs.stat(path).type !== "file") return false;
    text = yield* readWhole(shell, path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return false;
  }
  try {
    yield* runFile(shell, path, text, []);
  } catch (error) {
    if (!(error instanceof ReturnFrom)) throw error;
  }
  return true;
}
