import { BreakLoop, ExitShell, ExpansionError } from "../errors.ts";
import { matchesPattern } from "../expand/pattern.ts";
import { expandPartsToString, expandPattern, expandString, expandWordInto } from "../expand/words.ts";
import type { Shell } from "../shell.ts";
import { printCommand } from "../syntax/print.ts";
import type { CaseCommand, Command, ForArithmeticCommand, ForCommand, IfCommand, List, WhileCommand } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { runConditional } from "./conditional.ts";
import { runCoproc } from "./coproc.ts";
import { forkWhenPossible } from "./fork.ts";
import { runList, runListAsLast } from "./list.ts";
import { applyRedirections, closeQuietly, prepareRedirections, RedirectionError, redirectionMessage, restoreDescriptors, type Saved } from "./redirect.ts";
import { runSelect } from "./select.ts";
import { runSimple } from "./simple.ts";
import { traceLine } from "./trace.ts";
import { runEventTrap } from "./trap.ts";
import { waitForeground } from "./wait.ts";

/** `last`: this process has nothing to do afterwards, so that a program may take its place. */
export function* runCommand(shell: Shell, command: Command, last: boolean): Task<number> {
  if (command.type === "simple") return yield* runSimple(shell, command, last);
  if (command.type === "function") return define(shell, command);
  shell.line = command.line;
  if (command.type === "subshell") return yield* runSubshell(shell, command.body, command);
  if (command.redirections.length === 0) {
    const status = yield* runCompound(shell, command);
    shell.status = status;
    return status;
  }
  return yield* withRedirections(shell, command, () => runCompound(shell, command));
}

function define(shell: Shell, command: Command & { type: "function" }): number {
  if (
    shell.dialect === "bash" &&
    shell.options.isOn("posix") &&
    /^(?:break|:|\.|continue|eval|exec|exit|export|readonly|return|set|shift|trap|unset)$/.test(command.name)
  ) {
    throw new ExpansionError(`\`${command.name}': is a special builtin`, "exit");
  }
  shell.functions.set(command.name, { name: command.name, body: command.body, keyword: command.keyword, file: shell.currentFile, line: command.line });
  shell.status = 0;
  return 0;
}

function* withRedirections(shell: Shell, command: Command, run: () => Task<number>): Task<number> {
  const saved: Saved = [];
  const substitutions = shell.processSubstitutions;
  shell.processSubstitutions = [];
  try {
    try {
      yield* applyRedirections(shell, shell.sys, yield* prepareRedirections(shell, command.redirections), saved);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      yield* shell.printError(redirectionMessage(shell, error));
      shell.status = shell.dialect === "dash" ? 2 : 1;
      if (shell.options.errexit && shell.errexitIgnored === 0) throw new ExitShell(shell.status);
      return shell.status;
    }
    shell.status = yield* run();
    return shell.status;
  } finally {
    restoreDescriptors(shell.sys, saved);
    closeSubstitutions(shell);
    shell.processSubstitutions = substitutions;
  }
}

/** Lets go of the pipes of `<(…)` and `>(…)` when the command that used them is over. */
export function closeSubstitutions(shell: Shell): void {
  for (const { fd } of shell.processSubstitutions) closeQuietly(shell.sys, fd);
  shell.processSubstitutions = [];
}

function* runCompound(shell: Shell, command: Exclude<Command, { type: "simple" | "function" }>): Task<number> {
  switch (command.type) {
    case "group":
    case "subshell":
      return yield* runList(shell, command.body);
    case "if":
      return yield* runIf(shell, command);
    case "while":
    case "until":
      return yield* runWhile(shell, command);
    case "for":
      return yield* runFor(shell, command);
    case "select":
      return yield* runSelect(shell, command, (body) => runLoopBody(shell, body));
    case "for-arithmetic":
      return yield* runForArithmetic(shell, command);
    case "case":
      return yield* runCase(shell, command);
    case "conditional":
      yield* runEventTrap(shell, "DEBUG");
      return yield* runConditional(shell, command.expression);
    case "arithmetic-command": {
      yield* runEventTrap(shell, "DEBUG");
      if (shell.options.xtrace) yield* traceLine(shell, `((${shell.dialect === "bash" ? ` ${command.text} ` : command.text}))`);
      return yield* guardedArithmetic(shell, command);
    }
    case "coproc":
      return yield* runCoproc(shell, command);
  }
}

/** An error in `(( ))` is its own failure; the script goes on. */
function* guardedArithmetic(shell: Shell, command: Command & { type: "arithmetic-command" }): Task<number> {
  try {
    const value = yield* shell.evaluate(command.expression);
    return value === 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.reach === "exit") throw error;
    yield* shell.error(`((: ${error.message}`);
    return 1;
  }
}

function* runSubshell(shell: Shell, body: List, command: Command): Task<number> {
  const run = function* (child: Shell): Task<number> {
    if (command.redirections.length > 0) yield* applyRedirections(child, child.sys, yield* prepareRedirections(child, command.redirections), undefined);
    child.loopDepth = 0;
    return yield* runListAsLast(child, body);
  };
  const pid = yield* forkWhenPossible(shell, { pgid: shell.jobControl ? 0 : undefined }, run);
  if (shell.jobControl) shell.sys.tcsetpgrp(shell.terminalFd, pid);
  const [status] = yield* waitForeground(shell, [pid], pid, () => printCommand(command));
  shell.status = status ?? 0;
  return shell.status;
}

function* runIf(shell: Shell, command: IfCommand): Task<number> {
  for (const arm of command.arms) {
    if ((yield* runCondition(shell, arm.condition)) === 0) return yield* runList(shell, arm.body);
  }
  if (command.otherwise !== undefined) return yield* runList(shell, command.otherwise);
  shell.status = 0;
  return 0;
}

function* runCondition(shell: Shell, list: List): Task<number> {
  shell.errexitIgnored++;
  try {
    return yield* runList(shell, list);
  } finally {
    shell.errexitIgnored--;
  }
}

function* runWhile(shell: Shell, command: WhileCommand): Task<number> {
  const until = command.type === "until";
  let status = 0;
  shell.loopDepth++;
  try {
    for (;;) {
      yield shell.sys.yield();
      try {
        if (((yield* runCondition(shell, command.condition)) === 0) === until) return status;
        status = yield* runList(shell, command.body);
      } catch (error) {
        if (leavesLoop(shell, error) === "break") return shell.status;
        status = shell.status;
      }
    }
  } finally {
    shell.loopDepth--;
  }
}

/** `break` and `continue` end here when they are meant for this loop; everything else goes on its way. */
function leavesLoop(shell: Shell, error: unknown): "break" | "continue" {
  if (!(error instanceof BreakLoop)) throw error;
  if (error.levels > 1 && shell.loopDepth > 1) {
    error.levels--;
    throw error;
  }
  shell.status = error.status;
  return error.again ? "continue" : "break";
}

function* runLoopBody(shell: Shell, body: List): Task<boolean | "break" | "continue"> {
  try {
    yield* runList(shell, body);
    return true;
  } catch (error) {
    return leavesLoop(shell, error);
  }
}

function* runFor(shell: Shell, command: ForCommand): Task<number> {
  if (!/^[A-Za-z_]\w*$/.test(command.variable)) {
    yield* shell.error(`\`${command.variable}': not a valid identifier`);
    return 1;
  }
  let items: readonly string[];
  if (command.words === undefined) items = shell.positional;
  else {
    const expanded: string[] = [];
    for (const word of command.words) yield* expandWordInto(word, shell, expanded);
    items = expanded;
  }
  shell.status = 0;
  shell.loopDepth++;
  try {
    for (const item of items) {
      yield shell.sys.yield();
      shell.line = command.line;
      if (!shell.inTrap && shell.traps.has("DEBUG"))
        shell.currentCommand = `for ${command.variable} in ${command.words === undefined ? '"$@"' : command.words.map((word) => word.raw).join(" ")}`;
      yield* runEventTrap(shell, "DEBUG");
      if (shell.options.xtrace && shell.dialect === "bash")
        yield* traceLine(shell, `for ${command.variable} in ${(command.words ?? []).map((word) => word.raw).join(" ")}`);
      if (shell.variables.own(command.variable)?.nameref === true) (shell.variables.own(command.variable) as { value: string }).value = item;
      else shell.variables.set(command.variable, item);
      if ((yield* runLoopBody(shell, command.body)) === "break") return shell.status;
    }
    return shell.status;
  } finally {
    shell.loopDepth--;
  }
}

function* runForArithmetic(shell: Shell, command: ForArithmeticCommand): Task<number> {
  let status = 0;
  shell.loopDepth++;
  try {
    yield* traceArithmetic(shell, command.initial);
    yield* shell.evaluate(command.initial);
    for (;;) {
      yield shell.sys.yield();
      shell.line = command.line;
      yield* traceArithmetic(shell, command.condition);
      if (command.condition.fixed?.trim() !== "" && (yield* shell.evaluate(command.condition)) === 0) return status;
      const result = yield* runLoopBody(shell, command.body);
      status = shell.status;
      if (result === "break") return shell.status;
      yield* traceArithmetic(shell, command.step);
      yield* shell.evaluate(command.step);
    }
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.reach === "exit") throw error;
    yield* shell.error(`((: ${error.message}`);
    return 1;
  } finally {
    shell.loopDepth--;
  }
}

/** One of the three expressions; one that is not there is 1. */
function* traceArithmetic(shell: Shell, expression: ForArithmeticCommand["step"]): Task<void> {
  if (!shell.options.xtrace || shell.dialect !== "bash") return;
  const text = (expression.fixed ?? (yield* expandPartsToString(expression.parts, shell))).trimStart();
  yield* traceLine(shell, `(( ${text === "" ? "1" : text} ))`);
}

function* runCase(shell: Shell, command: CaseCommand): Task<number> {
  const subject = yield* expandString(command.subject, shell);
  if (shell.options.xtrace && shell.dialect === "bash") yield* traceLine(shell, `case ${command.subject.raw} in`);
  const options = { extglob: shell.options.isOn("extglob"), ignoreCase: shell.options.isOn("nocasematch") };
  shell.status = 0;
  let falling = false;
  for (const item of command.items) {
    let matched = falling;
    for (const word of falling ? [] : item.patterns) {
      const pattern = word.plain !== undefined && !/[\\*?[]/.test(word.plain) ? word.plain : yield* expandPattern(word, shell);
      if (pattern === subject || matchesPattern(subject, pattern, options)) {
        matched = true;
        break;
      }
    }
    if (!matched) continue;
    yield* runList(shell, item.body);
    if (item.end === ";;") return shell.status;
    falling = item.end === ";&";
  }
  return shell.status;
}
