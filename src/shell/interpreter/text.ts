import { DiscardLine, ExitShell, ExpansionError } from "../errors.ts";
import { messagePrefix, syntaxErrorText } from "../messages.ts";
import type { Shell } from "../shell.ts";
import { Parser } from "../syntax/parser.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { List } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { runList, runListAsLast } from "./list.ts";

export interface TextOptions {
  /** The line that the text counts from. */
  readonly line?: number;
  readonly kind: "eval" | "source" | "trap" | "command" | "script";
  /** Nothing follows: the last command may replace the process. */
  readonly last?: boolean;
}

export function parserFor(shell: Shell, source: string, options: { firstLine?: number; moreInput?: boolean }): Parser {
  return new Parser(source, {
    features: shell.flavor.features,
    aliases: (name) => (shell.dialect !== "bash" || shell.options.isOn("expand_aliases") ? shell.aliases.get(name) : undefined),
    extglob: () => shell.options.isOn("extglob"),
    ...options,
  });
}

/** Runs source text in this shell: eval, `.`, traps, `-c` and script files. Returns the status. */
export function* runText(shell: Shell, text: string, options: TextOptions): Task<number> {
  // bash gives text a newline at its end; its messages count that line.
  const source = shell.dialect === "bash" && !text.endsWith("\n") ? `${text}\n` : text;
  const parser = parserFor(shell, source, { firstLine: options.line ?? 1 });
  let status = 0;
  let shown = 0;
  let list = yield* nextList(shell, parser, options);
  while (list !== undefined) {
    const current: List = list;
    // One line is parsed ahead only when this one may be the last: its command then needs no process of its own.
    const { rest } = parser;
    const offset = source.length - rest.length;
    const end = options.last === true && isBlank(rest);
    if (shell.options.isOn("verbose") && (options.kind === "command" || options.kind === "script" || options.kind === "source"))
      yield* shell.printError(source.slice(shown, offset));
    shown = offset;
    if (shell.options.isOn("noexec") && !shell.interactive) status = 0;
    else if (end) return yield* runListAsLast(shell, current);
    else if (options.kind === "script" || options.kind === "command") status = yield* runLine(shell, current);
    else status = yield* runList(shell, current);
    list = yield* nextList(shell, parser, options);
  }
  return status;
}

/** One complete line of a script: an error in it drops the rest of the line only, unless it ends the shell. */
export function* runLine(shell: Shell, list: List): Task<number> {
  try {
    return yield* runList(shell, list);
  } catch (error) {
    if (error instanceof ExpansionError) {
      yield* reportExpansion(shell, error);
      shell.status = error.status;
      if (error.reach === "exit" && !shell.interactive) throw new ExitShell(error.status);
      resetAfterError(shell);
      return error.status;
    }
    if (error instanceof DiscardLine) {
      shell.status = error.status;
      resetAfterError(shell);
      return error.status;
    }
    throw error;
  }
}

function* reportExpansion(shell: Shell, error: ExpansionError): Task<void> {
  yield* shell.printError(`${error.prefix ?? messagePrefix(shell)}${error.message}\n`);
}

export function resetAfterError(shell: Shell): void {
  shell.errexitIgnored = 0;
  shell.loopDepth = 0;
  shell.inTrap = false;
  shell.builtinName = "";
}

function isBlank(rest: string): boolean {
  return rest.length < 10_000 && /^(?:\s|#[^\n]*(?:\n|$))*$/.test(rest);
}

function* nextList(shell: Shell, parser: Parser, options: TextOptions): Task<List | undefined> {
  const warned = parser.warnings.length;
  try {
    const list = parser.next();
    for (const warning of parser.warnings.slice(warned)) yield* heredocWarning(shell, warning);
    return list;
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    yield* shell.printError(syntaxErrorText(shell, error, options.kind === "command" ? "command" : "other"));
    // bash 5.2 forgets the status when it is a `[[ … ]]` that it cannot read.
    const status = error.problem.kind === "conditional" ? 0 : options.kind === "command" ? (error.status ?? 2) : 2;
    shell.status = status;
    if (shell.dialect !== "bash" && !shell.interactive) throw new ExitShell(2, true);
    if (options.kind === "eval" || options.kind === "trap" || options.kind === "source") throw new SyntaxFailed(2);
    throw new ExitShell(status);
  }
}

/** eval and `.` end with a status when their text cannot be parsed. */
export class SyntaxFailed {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

export function* heredocWarning(shell: Shell, warning: { line: number; delimiter: string; at: number }): Task<void> {
  if (shell.dialect !== "bash") return;
  shell.line = warning.at;
  yield* shell.error(`warning: here-document at line ${warning.line} delimited by end-of-file (wanted \`${warning.delimiter}')`);
}
