import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { isIdentifier, printUsage } from "./lib-options.ts";

export default defineBuiltin({
  names: ["getopts"],
  usage: "getopts optstring name [arg ...]",
  summary: "Takes the next option from the positional parameters.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const [, given, name] = args;
  if (given === undefined || name === undefined) {
    if (shell.dialect === "bash") yield* printUsage(shell);
    else yield* shell.builtinError(shell.dialect === "dash" ? "Usage: getopts optstring var [arg]" : "usage: getopts optstring var [arg]");
    return 2;
  }
  if (shell.dialect === "bash" && !isIdentifier(name)) {
    yield* shell.builtinError(`\`${name}': not a valid identifier`);
    return 1;
  }
  const silent = given.startsWith(":");
  const spec = silent ? given.slice(1) : given;
  const words = args.length > 3 ? args.slice(3) : shell.positional;
  const { variables } = shell;
  const finish = (index: number, offset: number): void => {
    variables.set("OPTIND", String(index));
    shell.optind = { index, offset };
  };
  let { index, offset } = shell.optind;
  let word = words[index - 1];
  if (word !== undefined && offset >= word.length) offset = 0;
  if (offset === 0) {
    if (word === undefined || !/^-./.test(word)) return end(shell, name, index);
    if (word === "--") return end(shell, name, index + 1);
    offset = 1;
  }
  word = words[index - 1] as string;
  const letter = word[offset] as string;
  offset++;
  const at = letter === ":" ? -1 : spec.indexOf(letter);
  const lastLetter = offset >= word.length;
  if (at < 0) {
    finish(lastLetter ? index + 1 : index, lastLetter ? 0 : offset);
    variables.set(name, "?");
    if (silent) variables.set("OPTARG", letter);
    else {
      variables.unset("OPTARG");
      if (variables.get("OPTERR") !== "0") yield* complain(shell, "illegal option", letter);
    }
    return 0;
  }
  if (spec[at + 1] !== ":") {
    finish(lastLetter ? index + 1 : index, lastLetter ? 0 : offset);
    variables.unset("OPTARG");
    variables.set(name, letter);
    return 0;
  }
  if (!lastLetter) {
    finish(index + 1, 0);
    variables.set("OPTARG", word.slice(offset));
    variables.set(name, letter);
    return 0;
  }
  const value = words[index];
  index += 2;
  if (value !== undefined) {
    finish(index, 0);
    variables.set("OPTARG", value);
    variables.set(name, letter);
    return 0;
  }
  finish(index - 1, 0);
  if (silent) {
    variables.set("OPTARG", letter);
    variables.set(name, ":");
  } else {
    variables.unset("OPTARG");
    variables.set(name, "?");
    if (variables.get("OPTERR") !== "0") yield* complain(shell, "option requires an argument", letter);
  }
  return 0;
}

function end(shell: Shell, name: string, index: number): number {
  shell.variables.set("OPTIND", String(index));
  shell.optind = { index, offset: 0 };
  shell.variables.set(name, "?");
  return 1;
}

function* complain(shell: Shell, what: string, letter: string): Task<void> {
  if (shell.dialect === "bash") return yield* shell.printError(`${shell.scriptName}: ${what} -- ${letter}\n`);
  if (what === "illegal option") yield* shell.printError(`Illegal option -${letter}\n`.replace("Illegal", shell.dialect === "dash" ? "Illegal" : "Illegal"));
  else yield* shell.printError(`No arg for -${letter} option\n`);
}
