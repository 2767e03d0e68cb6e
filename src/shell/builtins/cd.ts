import { isErrno } from "../../base/errno.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({ names: ["cd", "chdir"], usage: "cd [-L|[-P [-e]] [-@]] [dir]", summary: "Changes the working directory.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "LPe@");
  if (parsed === undefined) return 2;
  const physical = parsed.has("P") || (shell.options.isOn("physical") && !parsed.has("L"));
  if (parsed.operands.length > 1 && shell.dialect === "bash") {
    yield* shell.builtinError("too many arguments");
    return 1;
  }
  let target = parsed.operands[0];
  let tell = false;
  if (target === undefined) {
    target = shell.variables.get("HOME");
    if (target === undefined || (target === "" && shell.dialect === "bash")) {
      if (target === "") return 0;
      if (shell.dialect !== "bash") return 0;
      yield* shell.builtinError("HOME not set");
      return 1;
    }
  } else if (target === "-") {
    target = shell.variables.get("OLDPWD");
    if (target === undefined) {
      if (shell.dialect !== "bash") target = shell.variables.get("PWD") ?? "/";
      else {
        yield* shell.builtinError("OLDPWD not set");
        return 1;
      }
    }
    tell = true;
  }
  if (target === "" && shell.dialect === "bash") return 0;
  if (!/^\.{0,2}(?:\/|$)/.test(target)) {
    const found = searchCdPath(shell, target);
    if (found !== undefined) {
      tell = found.tell;
      target = found.path;
    }
  }
  const problem = changeDirectory(shell, target, physical);
  if (problem !== undefined) {
    yield* shell.builtinError(
      shell.dialect === "bash" ? `${target}: ${problem}` : shell.dialect === "dash" ? `can't cd to ${target}` : `can't cd to ${target}: ${problem}`,
    );
    return shell.dialect === "bash" ? 1 : 2;
  }
  if (tell) yield* shell.print(`${shell.variables.get("PWD")}\n`);
  return 0;
}

function searchCdPath(shell: Shell, target: string): { path: string; tell: boolean } | undefined {
  const list = shell.variables.get("CDPATH");
  if (list === undefined || list === "") return undefined;
  for (const dir of list.split(":")) {
    const path = dir === "" ? target : shell.dialect === "bash" ? `${dir.replace(/\/$/, "")}/${target}` : `${dir}/${target}`;
    try {
      if (shell.fs.stat(path).type === "dir") return { path, tell: dir !== "" };
    } catch {
      // Not below this one.
    }
  }
  return undefined;
}

/** Goes there and sets PWD and OLDPWD. Returns the reason when it cannot. */
export function changeDirectory(shell: Shell, target: string, physical: boolean): string | undefined {
  const { variables, fs } = shell;
  const old = variables.get("PWD") ?? fs.cwd();
  const logical = normalize(target.startsWith("/") ? target : old === "/" ? `/${target}` : `${old}/${target}`);
  try {
    if (physical) fs.chdir(target);
    else {
      try {
        fs.chdir(logical);
      } catch (error) {
        if (!isErrno(error) || target.startsWith("/")) throw error;
        fs.chdir(target);
      }
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    return error.message;
  }
  variables.set("OLDPWD", old);
  variables.set("PWD", physical ? fs.cwd() : logical);
  for (const name of ["OLDPWD", "PWD"]) {
    const variable = variables.own(name);
    if (variable !== undefined && shell.dialect === "bash") variable.exported = true;
  }
  return undefined;
}

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  // Two slashes in front, and no more, stay two.
  return `${/^\/\/(?!\/)/.test(path) ? "//" : "/"}${parts.join("/")}`;
}
