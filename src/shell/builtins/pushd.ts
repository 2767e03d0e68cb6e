import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { changeDirectory } from "./cd.ts";
import { printUsage } from "./lib-options.ts";

export default defineBuiltin({ names: ["pushd", "popd", "dirs"], usage: "pushd [-n] [+N | -N | dir]", summary: "Keeps a stack of directories.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (args[0] === "dirs") return yield* dirs(shell, args.slice(1));
  let stay = false;
  const rest = args.slice(1).filter((arg) => {
    if (arg === "-n") stay = true;
    return arg !== "-n" && arg !== "--";
  });
  return args[0] === "pushd" ? yield* push(shell, rest[0], stay) : yield* pop(shell, rest[0], stay);
}

function current(shell: Shell): string {
  return shell.variables.get("PWD") ?? "/";
}

function stack(shell: Shell): string[] {
  return [current(shell), ...shell.directories];
}

/** Index into the stack of `+N` or `-N`. */
function* position(shell: Shell, text: string): Task<number | undefined> {
  const count = Number(text.slice(1));
  const size = shell.directories.length + 1;
  const index = text.startsWith("+") ? count : size - 1 - count;
  if (index >= 0 && index < size) return index;
  yield* shell.builtinError(size === 1 ? "directory stack empty" : `${text}: directory stack index out of range`);
  return undefined;
}

function* go(shell: Shell, target: string): Task<boolean> {
  const problem = changeDirectory(shell, target, false);
  if (problem === undefined) return true;
  yield* shell.builtinError(`${target}: ${problem}`);
  return false;
}

function* push(shell: Shell, argument: string | undefined, stay: boolean): Task<number> {
  if (argument === undefined) {
    const other = shell.directories[0];
    if (other === undefined) {
      yield* shell.builtinError("no other directory");
      return 1;
    }
    const here = current(shell);
    if (!(yield* go(shell, other))) return 1;
    shell.directories[0] = here;
  } else if (/^[-+]\d+$/.test(argument)) {
    const index = yield* position(shell, argument);
    if (index === undefined) return 1;
    const all = stack(shell);
    const rotated = [...all.slice(index), ...all.slice(0, index)];
    if (!(yield* go(shell, rotated[0] as string))) return 1;
    shell.directories = rotated.slice(1);
  } else if (stay) shell.directories.unshift(argument);
  else {
    const here = current(shell);
    if (!(yield* go(shell, argument))) return 1;
    shell.directories.unshift(here);
  }
  return yield* dirs(shell, []);
}

function* pop(shell: Shell, argument: string | undefined, stay: boolean): Task<number> {
  if (argument !== undefined && !/^[-+]\d+$/.test(argument)) {
    yield* shell.builtinError(`${argument}: invalid argument`);
    yield* printUsage(shell);
    return 2;
  }
  if (shell.directories.length === 0) {
    yield* shell.builtinError("directory stack empty");
    return 1;
  }
  const index = argument === undefined ? 0 : yield* position(shell, argument);
  if (index === undefined) return 1;
  if (index > 0) shell.directories.splice(index - 1, 1);
  else {
    const [next, ...rest] = shell.directories;
    if (!stay && !(yield* go(shell, next as string))) return 1;
    shell.directories = rest;
  }
  return yield* dirs(shell, []);
}

function* dirs(shell: Shell, args: readonly string[]): Task<number> {
  const flags = args.filter((arg) => /^-[clpv]+$/.test(arg)).join("");
  if (flags.includes("c")) {
    shell.directories = [];
    return 0;
  }
  const home = shell.variables.get("HOME");
  const shown = stack(shell).map((dir) =>
    flags.includes("l") || home === undefined || home === "/" ? dir : dir === home ? "~" : dir.startsWith(`${home}/`) ? `~${dir.slice(home.length)}` : dir,
  );
  const one = args.find((arg) => /^[-+]\d+$/.test(arg));
  if (one !== undefined) {
    const index = yield* position(shell, one);
    if (index === undefined) return 1;
    yield* shell.print(`${shown[index]}\n`);
    return 0;
  }
  if (flags.includes("v")) yield* shell.print(shown.map((dir, i) => `${String(i).padStart(2)}  ${dir}\n`).join(""));
  else yield* shell.print(flags.includes("p") ? `${shown.join("\n")}\n` : `${shown.join(" ")}\n`);
  return 0;
}
