import { isSpecial } from "../builtins/builtin.ts";
import { findBuiltin } from "../builtins/lookup.ts";
import { keywords } from "../command-kind.ts";
import { ExitShell } from "../errors.ts";
import { ashQuoted, quotedIfNeeded, singleQuoted } from "../expand/quote.ts";
import { expandAssignment, expandWordInto } from "../expand/words.ts";
import type { Shell } from "../shell.ts";
import { printCommand } from "../syntax/print.ts";
import type { Assignment, SimpleCommand, Word } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { assign } from "./assign.ts";
import { callBuiltin, callFunction } from "./call.ts";
import { closeSubstitutions } from "./command.ts";
import { runExternal } from "./external.ts";
import {
  applyRedirections,
  forgetSaved,
  type Prepared,
  prepareRedirections,
  RedirectionError,
  redirectionMessage,
  restoreDescriptors,
  type Saved,
} from "./redirect.ts";
import { traceLine } from "./trace.ts";
import { runEventTrap } from "./trap.ts";

/** A command name with its arguments, assignments and redirections. */
export function* runSimple(shell: Shell, command: SimpleCommand, last: boolean): Task<number> {
  shell.line = command.line;
  if (shell.inTrap) {
    // BASH_COMMAND stays what the trap is about.
  } else if (shell.traps.has("DEBUG")) {
    shell.currentCommand = printCommand(command);
    yield* runEventTrap(shell, "DEBUG");
  } else if (shell.traps.has("ERR") || shell.traps.has("EXIT")) shell.currentCommand = printCommand(command);
  shell.substitutionStatus = undefined;
  const args: string[] = [];
  if (shell.arrayArguments.size > 0) shell.arrayArguments = new Map();
  const words = command.words;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word | Assignment;
    if ("raw" in word) {
      if (word.plain !== undefined) args.push(word.plain);
      else yield* expandWordInto(word, shell, args);
    } else yield* expandArgument(shell, word, args);
  }
  if (args.length === 0) return yield* runAssignments(shell, command);
  try {
    return yield* runNamed(shell, command, args, last);
  } finally {
    if (shell.processSubstitutions.length > 0) closeSubstitutions(shell);
  }
}

function assignmentText(assignment: Assignment): string {
  if (assignment.elements !== undefined) return assignment.value.raw;
  const subscript = assignment.subscript === undefined ? "" : `[${assignment.subscript.raw}]`;
  return `${assignment.name}${subscript}${assignment.append ? "+" : ""}=${assignment.value.raw}`;
}

/** An argument of `declare`, `export` … that is an assignment. */
function* expandArgument(shell: Shell, assignment: Assignment, args: string[]): Task<void> {
  const name = assignment.subscript === undefined ? assignment.name : `${assignment.name}[${assignment.subscript.raw}]`;
  if (assignment.elements !== undefined) {
    shell.arrayArguments.set(args.length, assignment);
    args.push(name);
    return;
  }
  args.push(`${name}${assignment.append ? "+" : ""}=${yield* expandAssignment(assignment.value, shell)}`);
}

/** No command: the assignments are the shell's own. */
function* runAssignments(shell: Shell, command: SimpleCommand): Task<number> {
  for (const assignment of command.assignments) yield* assign(shell, assignment);
  if (command.redirections.length > 0) {
    const saved: Saved = [];
    try {
      yield* applyRedirections(shell, shell.sys, yield* prepareRedirections(shell, command.redirections), saved);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      yield* shell.printError(redirectionMessage(shell, error));
      shell.status = shell.dialect === "dash" ? 2 : 1;
      return shell.status;
    } finally {
      restoreDescriptors(shell.sys, saved);
    }
  }
  shell.status = shell.substitutionStatus ?? 0;
  return shell.status;
}

function* runNamed(shell: Shell, command: SimpleCommand, args: string[], last: boolean): Task<number> {
  const name = args[0] as string;
  const prepared = command.redirections.length === 0 ? undefined : yield* prepare(shell, command);
  if (prepared === "failed") return shell.status;
  if (shell.options.xtrace) yield* trace(shell, command, args);
  const builtin = findBuiltin(shell, name);
  const special = builtin !== undefined && isSpecial(builtin) && (shell.dialect !== "bash" || shell.options.isOn("posix"));
  const fn = special ? undefined : shell.functions.get(name);
  if (fn === undefined && builtin === undefined) {
    const status = yield* runExternal(shell, command, args, prepared ?? [], last);
    shell.lastArgument = args[args.length - 1] as string;
    shell.status = status;
    return status;
  }
  const temporary = command.assignments.length > 0;
  if (!temporary && prepared === undefined) {
    // The usual case has nothing to undo.
    const status = fn !== undefined ? yield* callFunction(shell, fn, args, command.line) : yield* callBuiltin(shell, builtin as never, args);
    shell.lastArgument = args[args.length - 1] as string;
    shell.status = status;
    return status;
  }
  const saved: Saved = [];
  let keep = false;
  if (temporary) shell.variables.push("temporary");
  try {
    for (const assignment of command.assignments) yield* assign(shell, assignment, "temporary");
    if (prepared !== undefined) {
      try {
        yield* applyRedirections(shell, shell.sys, prepared, saved);
      } catch (error) {
        if (!(error instanceof RedirectionError)) throw error;
        yield* shell.printError(redirectionMessage(shell, error));
        shell.status = shell.dialect === "dash" ? 2 : 1;
        if (special && !shell.interactive) throw new ExitShell(shell.status);
        return shell.status;
      }
    }
    keep = name === "exec" && fn === undefined && args.length === 1;
    const status = fn !== undefined ? yield* callFunction(shell, fn, args, command.line) : yield* callBuiltin(shell, builtin as never, args);
    shell.lastArgument = args[args.length - 1] as string;
    shell.status = status;
    return status;
  } finally {
    if (keep) forgetSaved(shell.sys, saved);
    else restoreDescriptors(shell.sys, saved);
    if (temporary) {
      if (special) shell.variables.keepTemporary();
      else shell.variables.pop();
    }
  }
}

function* prepare(shell: Shell, command: SimpleCommand): Task<Prepared[] | "failed"> {
  try {
    return yield* prepareRedirections(shell, command.redirections);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    yield* shell.printError(redirectionMessage(shell, error));
    shell.status = 1;
    return "failed";
  }
}

function* trace(shell: Shell, command: SimpleCommand, args: readonly string[]): Task<void> {
  if (shell.dialect === "bash") {
    for (const assignment of command.assignments) if (assignment.elements === undefined) yield* traceLine(shell, assignmentText(assignment));
    yield* traceLine(shell, args.map((arg, i) => quotedIfNeeded(arg) + (shell.arrayArguments.has(i) ? "" : "")).join(" "));
    return;
  }
  const texts: string[] = [];
  for (const assignment of command.assignments) {
    const value = yield* expandAssignment(assignment.value, shell);
    texts.push(`${assignment.name}=${shell.dialect === "dash" ? value : ashQuoted(value)}`);
  }
  yield* traceLine(
    shell,
    [...texts, ...args.map((arg) => (shell.dialect === "dash" ? arg : keywords(shell).includes(arg) ? singleQuoted(arg) : ashQuoted(arg)))].join(" "),
  );
}
