import { ExitShell } from "../errors.ts";
import { quotedIfNeeded, singleQuoted } from "../expand/quote.ts";
import { arrayText } from "../expand/transformations.ts";
import { setMonitor } from "../job-control.ts";
import { ASH_SET_OPTIONS, POSIX_SET_OPTIONS, SET_OPTIONS } from "../options.ts";
import type { Shell } from "../shell.ts";
import { printFunction } from "../syntax/print.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { printUsage } from "./lib-options.ts";

export default defineBuiltin({
  names: ["set"],
  special: true,
  usage: "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]",
  summary: "Switches shell options, or sets the positional parameters.",
  run,
});

export function setOptionNames(shell: Shell): readonly (readonly [string, string])[] {
  return shell.dialect === "bash" ? SET_OPTIONS : shell.dialect === "dash" ? POSIX_SET_OPTIONS : ASH_SET_OPTIONS;
}

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 1) {
    yield* shell.print(variableList(shell));
    return 0;
  }
  for (let i = 1; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--") {
      shell.positional = args.slice(i + 1);
      return 0;
    }
    if (arg === "-") {
      shell.options.set("xtrace", false);
      shell.options.set("verbose", false);
      if (i + 1 < args.length) shell.positional = args.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      shell.positional = args.slice(i);
      return 0;
    }
    const on = arg[0] === "-";
    for (const letter of arg.slice(1)) {
      if (letter !== "o") {
        if (!setLetter(shell, letter, on)) return yield* illegal(shell, `${arg[0]}${letter}`);
        continue;
      }
      const name = args[i + 1];
      if (name === undefined) {
        yield* shell.print(optionList(shell, on));
        return 0;
      }
      i++;
      if (!setName(shell, name, on)) {
        if (shell.dialect === "bash") {
          yield* shell.builtinError(`${name}: invalid option name`);
          return 2;
        }
        return yield* illegal(shell, shell.dialect === "dash" ? `${arg[0]}o ${name}` : `${arg[0]}o ${name}`);
      }
    }
  }
  return 0;
}

function* illegal(shell: Shell, option: string): Task<number> {
  if (shell.dialect === "bash") {
    yield* shell.builtinError(`${option}: invalid option`);
    yield* printUsage(shell);
    return 2;
  }
  yield* shell.builtinError(`${shell.dialect === "dash" ? "Illegal" : "illegal"} option ${option}`);
  if (shell.interactive || (shell.dialect === "ash" && option.includes(" "))) return 2;
  throw new ExitShell(2, true);
}

/** `-e` and the like. false when there is no such letter. */
export function setLetter(shell: Shell, letter: string, on: boolean): boolean {
  const found = setOptionNames(shell).find(([, short]) => short === letter);
  if (found === undefined) return false;
  return setName(shell, found[0], on);
}

export function setName(shell: Shell, name: string, on: boolean): boolean {
  if (!setOptionNames(shell).some(([option]) => option === name)) return false;
  shell.options.set(name, on);
  if (name === "allexport") shell.variables.allExport = on;
  else if (name === "monitor") setMonitor(shell, on);
  else if (name === "vi" && on) shell.options.set("emacs", false);
  else if (name === "emacs" && on) shell.options.set("vi", false);
  return true;
}

function optionList(shell: Shell, readable: boolean): string {
  const names = setOptionNames(shell).map(([name]) => name);
  if (shell.dialect === "bash") {
    return names
      .map((name) => (readable ? `${name.padEnd(15)}\t${shell.options.isOn(name) ? "on" : "off"}\n` : `set ${shell.options.isOn(name) ? "-" : "+"}o ${name}\n`))
      .join("");
  }
  if (!readable) return names.map((name) => `set ${shell.options.isOn(name) ? "-" : "+"}o ${name}\n`).join("");
  return `${shell.dialect === "dash" ? "Current option settings\n" : ""}${names.map((name) => `${name.padEnd(16)}${(name === "interactive" ? shell.interactive : name === "stdin" ? shell.source === "stdin" : shell.options.isOn(name)) ? "on" : "off"}\n`).join("")}`;
}

function variableList(shell: Shell): string {
  let text = "";
  for (const [name, variable] of shell.variables.entries()) {
    const value = variable.current;
    if (value === undefined) continue;
    if (typeof value === "string") text += `${name}=${shell.dialect === "bash" ? (value === "" ? "" : quotedIfNeeded(value)) : singleQuoted(value)}\n`;
    else text += `${name}=${arrayText(variable)}\n`;
  }
  if (shell.dialect === "bash" && !shell.options.isOn("posix")) {
    for (const name of [...shell.functions.keys()].sort()) text += `${printFunction(name, shell.functions.get(name)?.body as never)}\n`;
  }
  return text;
}
