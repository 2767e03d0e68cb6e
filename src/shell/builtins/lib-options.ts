import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";

export interface ParsedOptions {
  /** Letters in the order given, with the argument where the letter takes one. */
  readonly options: readonly { readonly letter: string; readonly value: string | undefined; readonly plus: boolean }[];
  readonly operands: readonly string[];
  has(letter: string): boolean;
  value(letter: string): string | undefined;
}

/**
 * getopt(3) for builtins: `spec` as there (`ab:c`). `plus`: options may start with + too. undefined when an option was wrong;
 * the message is out then and the status is 2.
 */
export function* parseOptions(shell: Shell, args: readonly string[], spec: string, settings: { plus?: boolean } = {}): Task<ParsedOptions | undefined> {
  const options: { letter: string; value: string | undefined; plus: boolean }[] = [];
  let index = 1;
  for (; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === "--") {
      index++;
      break;
    }
    const plus = settings.plus === true && arg.startsWith("+") && arg.length > 1;
    if (!plus && (!arg.startsWith("-") || arg === "-")) break;
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] as string;
      const found = spec.indexOf(letter);
      if (found < 0 || letter === ":") {
        yield* invalidOption(shell, `${arg[0]}${letter}`);
        return undefined;
      }
      if (spec[found + 1] !== ":") {
        options.push({ letter, value: undefined, plus });
        continue;
      }
      let value = arg.slice(at + 1);
      if (value === "") {
        const next = args[++index];
        if (next === undefined) {
          yield* missingArgument(shell, `-${letter}`);
          return undefined;
        }
        value = next;
      }
      options.push({ letter, value, plus });
      break;
    }
  }
  return {
    options,
    operands: args.slice(index),
    has: (letter) => options.some((option) => option.letter === letter),
    value: (letter) => options.findLast((option) => option.letter === letter)?.value,
  };
}

export function* invalidOption(shell: Shell, option: string): Task<void> {
  switch (shell.dialect) {
    case "bash":
      yield* shell.builtinError(`${option}: invalid option`);
      return yield* printUsage(shell);
    case "dash":
      return yield* shell.builtinError(`Illegal option ${option}`);
    default:
      return yield* shell.builtinError(`illegal option ${option}`);
  }
}

function* missingArgument(shell: Shell, option: string): Task<void> {
  if (shell.dialect === "bash") {
    yield* shell.builtinError(`${option}: option requires an argument`);
    return yield* printUsage(shell);
  }
  yield* shell.builtinError(shell.dialect === "dash" ? `No arg for ${option} option` : `no arg for ${option} option`);
}

export function* printUsage(shell: Shell): Task<void> {
  const usage = shell.hooks.builtins.get(shell.builtinName)?.usage;
  // A builtin with two names shows the one it was called by.
  if (usage !== undefined) yield* shell.printError(`${shell.builtinName}: usage: ${usage.replace(/^\S+/, shell.builtinName)}\n`);
}

export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}
