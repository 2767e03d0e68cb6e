import { isErrno } from "../base/errno.ts";
import { DEFAULT_PATH } from "./path-search.ts";
import type { Shell } from "./shell.ts";
import { installSpecialVariables } from "./special-variables.ts";
import { IndexedArray, Variable } from "./variables.ts";
import { BASH_VERSION, BASH_VERSION_TEXT } from "./version.ts";

/** Variables at the start: the environment's, and those that every shell sets itself. */
export function importEnvironment(shell: Shell): void {
  const { variables, sys } = shell;
  for (const [name, value] of sys.env) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    const variable = new Variable(value);
    variable.exported = true;
    variables.define(name, variable);
  }
  shell.ifs = " \t\n";
  define(shell, "IFS", " \t\n");
  define(shell, "OPTIND", "1");
  define(shell, "PPID", String(sys.ppid), shell.dialect === "bash");
  fallback(shell, "PS4", "+ ");
  setDirectory(shell);
  switch (shell.dialect) {
    case "bash":
      bashVariables(shell);
      break;
    case "ash":
      fallback(shell, "PATH", "/sbin:/usr/sbin:/bin:/usr/bin");
      level(shell);
      fallback(shell, "PS1", shell.flavor.defaultPrompt.user);
      fallback(shell, "PS2", "> ");
      fallback(shell, "HOSTNAME", sys.hostname());
      break;
    case "dash":
      fallback(shell, "PATH", DEFAULT_PATH);
      fallback(shell, "PS1", sys.uid === 0 ? shell.flavor.defaultPrompt.root : shell.flavor.defaultPrompt.user);
      fallback(shell, "PS2", "> ");
      break;
  }
  installSpecialVariables(shell, "all");
}

function bashVariables(shell: Shell): void {
  const { sys, variables } = shell;
  fallback(shell, "PATH", DEFAULT_PATH);
  fallback(shell, "TERM", "dumb");
  define(shell, "BASH", shell.sys.argv[0]?.includes("/") === true ? (shell.sys.argv[0] as string).replace(/^-/, "") : "/bin/bash");
  define(shell, "BASH_VERSION", BASH_VERSION_TEXT);
  const info = new Variable(
    IndexedArray.of([
      String(BASH_VERSION.major),
      String(BASH_VERSION.minor),
      String(BASH_VERSION.patch),
      String(BASH_VERSION.build),
      BASH_VERSION.release,
      BASH_VERSION.machine,
    ]),
  );
  info.readonly = true;
  variables.define("BASH_VERSINFO", info);
  fallback(shell, "HOSTNAME", sys.hostname());
  fallback(shell, "SHELL", shell.passwd().find((fields) => fields[2] === String(sys.realUid))?.[6] || "/bin/sh");
  define(shell, "HOSTTYPE", "x86_64");
  define(shell, "MACHTYPE", BASH_VERSION.machine);
  define(shell, "OSTYPE", "linux-gnu");
  define(shell, "OPTERR", "1");
  define(shell, "UID", String(sys.realUid), true);
  define(shell, "EUID", String(sys.uid), true);
  level(shell);
  const shelloptions = new Variable();
  shelloptions.dynamic = {
    read: () =>
      [
        "braceexpand",
        "errexit",
        "hashall",
        "histexpand",
        "history",
        "interactive-comments",
        "monitor",
        "noclobber",
        "noglob",
        "nounset",
        "pipefail",
        "posix",
        "verbose",
        "xtrace",
      ]
        .filter((name) => shell.options.isOn(name))
        .join(":"),
  };
  shelloptions.readonly = true;
  variables.define("SHELLOPTS", shelloptions);
  if (shell.interactive) {
    fallback(shell, "PS1", shell.flavor.defaultPrompt.user);
    fallback(shell, "PS2", "> ");
    fallback(shell, "HISTFILE", `${variables.get("HOME") ?? ""}/.bash_history`);
    fallback(shell, "HISTSIZE", "500");
    fallback(shell, "HISTFILESIZE", "500");
  }
  if (variables.own("OLDPWD") === undefined) {
    const old = new Variable();
    old.exported = true;
    variables.define("OLDPWD", old);
  }
}

function define(shell: Shell, name: string, value: string, readonly = false): void {
  const variable = shell.variables.own(name) ?? new Variable();
  variable.value = value;
  variable.readonly = readonly;
  shell.variables.define(name, variable);
}

function fallback(shell: Shell, name: string, value: string): void {
  if (shell.variables.own(name) === undefined) shell.variables.define(name, new Variable(value));
}

/** SHLVL: one more than the parent's. */
function level(shell: Shell): void {
  const variable = new Variable(String((Number.parseInt(shell.variables.get("SHLVL") ?? "0", 10) || 0) + 1));
  variable.exported = true;
  shell.variables.define("SHLVL", variable);
}

/** PWD of the environment is believed when it is where we are; it may go through symlinks. */
function setDirectory(shell: Shell): void {
  const { variables, fs } = shell;
  let cwd: string;
  try {
    cwd = fs.cwd();
  } catch (error) {
    if (!isErrno(error)) throw error;
    return;
  }
  const given = variables.get("PWD");
  const variable = variables.own("PWD") ?? new Variable();
  variable.value = given?.startsWith("/") === true && sameDirectory(shell, given, cwd) ? given : cwd;
  variable.exported = true;
  variables.define("PWD", variable);
}

function sameDirectory(shell: Shell, a: string, b: string): boolean {
  try {
    const x = shell.fs.stat(a);
    const y = shell.fs.stat(b);
    return x.dev === y.dev && x.ino === y.ino;
  } catch {
    return false;
  }
}
