import { isErrno } from "../base/errno.ts";
import { BreakLoop, ExitShell, ReturnFrom } from "./errors.ts";
import { expandHistory } from "./history-expansion.ts";
import { loadHistory, saveHistory } from "./history-file.ts";
import { heredocWarning, parserFor, resetAfterError, runLine, runText, SyntaxFailed } from "./interpreter/text.ts";
import { runPendingTraps } from "./interpreter/trap.ts";
import { notifyJobs } from "./interpreter/wait.ts";
import { setMonitor } from "./job-control.ts";
import { LineEditor } from "./line-editor/editor.ts";
import { syntaxErrorText } from "./messages.ts";
import { decodePrompt } from "./prompt.ts";
import { readLine } from "./read-line.ts";
import type { Shell } from "./shell.ts";
import { ShellSyntaxError } from "./syntax/syntax-error.ts";
import type { List } from "./syntax/tree.ts";
import { type Task, wait } from "./task.ts";
import { IndexedArray } from "./variables.ts";
import { noteWindowSize } from "./window-size.ts";

const MAX_COMMAND = 10 * 1024 * 1024;

/** Prompt, line, command, again: until the end of the input or `exit`. */
export function* interactiveLoop(shell: Shell): Task<number> {
  setMonitor(shell, shell.sys.isatty(0));
  shell.options.set("monitor", shell.jobControl);
  const file = shell.variables.get("HISTFILE");
  if (file !== undefined && file !== "") readHistory(shell, file);
  const input = new CommandInput(shell);
  if (shell.sys.programOptions["banner"] !== undefined && shell.dialect === "ash") {
    yield* shell.print(`\n\n${shell.sys.programOptions["banner"]} built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n`);
  }
  let warned = false;
  try {
    for (;;) {
      const list = yield* input.next();
      if (list === "interrupt") {
        shell.status = 130;
        continue;
      }
      if (list === undefined) {
        if (!warned && shell.jobs.all.some((job) => shell.jobs.state(job) === "Stopped")) {
          warned = true;
          yield* shell.printError(shell.dialect === "bash" ? `${shell.loginShell ? "logout" : "exit"}\nThere are stopped jobs.\n` : "You have stopped jobs.\n");
          continue;
        }
        if (shell.dialect === "bash") yield* shell.printError(shell.loginShell ? "logout\n" : "exit\n");
        else yield* shell.printError("\n");
        return shell.status;
      }
      warned = false;
      yield* runInteractive(shell, list);
    }
  } finally {
    hangUpJobs(shell);
    if (file !== undefined && file !== "") writeHistory(shell, file);
  }
}

function* runInteractive(shell: Shell, list: List): Task<void> {
  if (list.length === 0) return;
  shell.interrupted = false;
  const before = shell.variables.get("PS0");
  if (before !== undefined && before !== "") yield* shell.printError((yield* decodePrompt(shell, before)).replace(/[\x01\x02]/g, ""));
  try {
    yield* runLine(shell, list);
  } catch (error) {
    if (error instanceof BreakLoop) shell.status = 0;
    else if (error instanceof ReturnFrom) shell.status = error.status;
    else if (error instanceof SyntaxFailed) shell.status = error.status;
    else throw error;
    resetAfterError(shell);
  }
}

/** A login shell that ends takes its jobs with it when told so; stopped ones must not linger. */
function hangUpJobs(shell: Shell): void {
  for (const job of shell.jobs.all) {
    if (job.noHangup || shell.jobs.state(job) !== "Stopped") continue;
    try {
      shell.sys.kill(-job.pgid, "HUP");
      shell.sys.kill(-job.pgid, "CONT");
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
}

function readHistory(shell: Shell, file: string): void {
  try {
    loadHistory(shell, file);
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

function writeHistory(shell: Shell, file: string): void {
  try {
    saveHistory(shell, file, shell.options.isOn("histappend"));
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

/** Reads complete commands: prompts for more lines as long as something is open. */
class CommandInput {
  readonly #shell: Shell;
  readonly #editor: LineEditor | undefined;
  /** Lines of one paste that come after the first. */
  #waiting: string[] = [];
  #line = 1;

  constructor(shell: Shell) {
    this.#shell = shell;
    const editable =
      shell.sys.isatty(0) &&
      shell.sys.isatty(2) &&
      shell.dialect !== "dash" &&
      !(shell.dialect === "bash" && !shell.options.isOn("emacs") && !shell.options.isOn("vi"));
    this.#editor = editable ? new LineEditor(shell) : undefined;
    if (editable) noteWindowSize(shell, 0);
  }

  *next(): Task<List | "interrupt" | undefined> {
    const shell = this.#shell;
    yield* notifyJobs(shell);
    if (shell.traps.pending) yield* runPendingTraps(shell);
    yield* this.#promptCommands();
    let source = "";
    let recorded = "";
    let prompt = "PS1";
    const firstLine = this.#line;
    for (;;) {
      const line = yield* this.#readLine(prompt);
      if (line === "interrupt") return "interrupt";
      if (line === undefined) {
        if (source === "") return undefined;
        yield* shell.printError(`${shell.scriptName}: syntax error: unexpected end of file\n`);
        shell.status = 2;
        return [];
      }
      const expanded = yield* this.#historyExpanded(line);
      if (expanded === undefined) return [];
      source += `${expanded}\n`;
      this.#line++;
      if (source.length > MAX_COMMAND) {
        yield* shell.error("input line too long");
        return [];
      }
      const parsed = yield* this.#parse(source, firstLine);
      if (parsed === "more") {
        recorded = recorded === "" ? expanded : `${recorded}${joiner(recorded, source)}${expanded}`;
        prompt = "PS2";
        continue;
      }
      this.#record(recorded === "" ? expanded : `${recorded}${joiner(recorded, source.slice(0, -expanded.length - 1))}${expanded}`);
      return parsed;
    }
  }

  *#parse(source: string, firstLine: number): Task<List | "more"> {
    const shell = this.#shell;
    const parser = parserFor(shell, source, { firstLine, moreInput: true });
    try {
      const lists: List[] = [];
      for (let list = parser.next(); list !== undefined; list = parser.next()) lists.push(list);
      for (const warning of parser.warnings) yield* heredocWarning(shell, warning);
      return lists.flat();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      if (error.incomplete) return "more";
      yield* shell.printError(syntaxErrorText(shell, error, "other"));
      shell.status = 2;
      return [];
    }
  }

  *#historyExpanded(line: string): Task<string | undefined> {
    const shell = this.#shell;
    if (shell.dialect !== "bash" || !shell.options.isOn("histexpand") || !/[!^]/.test(line)) return line;
    const result = expandHistory(line, shell.history.entries, shell.history.firstNumber);
    if ("error" in result) {
      yield* shell.printError(`${shell.scriptName}: ${result.error}\n`);
      shell.status = 1;
      return undefined;
    }
    if (result.changed) yield* shell.printError(`${result.text}\n`);
    if (!result.printOnly) return result.text;
    this.#record(result.text);
    return undefined;
  }

  /** HISTCONTROL and HISTIGNORE are obeyed. */
  #record(line: string): void {
    const shell = this.#shell;
    shell.history.recorded = false;
    if (line.trim() === "" || (shell.dialect === "bash" && !shell.options.isOn("history"))) return;
    const control = (shell.variables.get("HISTCONTROL") ?? "").split(":");
    const both = control.includes("ignoreboth");
    if ((both || control.includes("ignorespace")) && /^\s/.test(line)) return;
    const { entries } = shell.history;
    if ((both || control.includes("ignoredups")) && entries[entries.length - 1] === line) return;
    const size = Number(shell.variables.get("HISTSIZE") ?? 500);
    shell.history.limit = Number.isFinite(size) && size >= 0 ? Math.min(size, 1000) : 1000;
    shell.history.add(line);
    shell.history.recorded = true;
  }

  *#promptCommands(): Task<void> {
    const shell = this.#shell;
    if (shell.dialect !== "bash") return;
    const value = shell.variables.find("PROMPT_COMMAND")?.current;
    const commands = value === undefined ? [] : value instanceof IndexedArray ? value.values() : [typeof value === "string" ? value : ""];
    const { status, pipeStatus, lastArgument } = shell;
    for (const command of commands) {
      if (command === "") continue;
      shell.status = status;
      try {
        yield* runText(shell, command, { kind: "eval" });
      } catch (error) {
        if (error instanceof ExitShell) throw error;
        resetAfterError(shell);
      }
    }
    shell.status = status;
    shell.pipeStatus = pipeStatus;
    shell.lastArgument = lastArgument;
  }

  *#readLine(promptName: string): Task<string | "interrupt" | undefined> {
    const shell = this.#shell;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return waiting;
    const prompt = yield* decodePrompt(shell, shell.variables.get(promptName) ?? "");
    if (this.#editor === undefined) return yield* this.#plainLine(prompt.replace(/[\x01\x02]/g, ""));
    this.#editor.setPromptText(prompt);
    const edited = yield* this.#editor.read(prompt);
    if (edited.type === "end") return undefined;
    if (edited.type === "interrupt") return "interrupt";
    const [first = "", ...rest] = edited.text.split("\n");
    this.#waiting.push(...rest);
    return first;
  }

  /** A shell without line editing: the terminal's own. */
  *#plainLine(prompt: string): Task<string | "interrupt" | undefined> {
    const shell = this.#shell;
    yield* shell.printError(prompt);
    for (;;) {
      try {
        yield* wait(shell.sys.poll([{ fd: 0, read: true }]));
        break;
      } catch (error) {
        if (!isErrno(error, "EINTR")) throw error;
        if (!shell.interrupted) continue;
        shell.interrupted = false;
        yield* shell.printError("\n");
        return "interrupt";
      }
    }
    try {
      return (yield* readLine(shell.sys, 0))?.text;
    } catch (error) {
      if (isErrno(error)) return undefined;
      throw error;
    }
  }
}

/** How lines of one command are put together for the history: a newline inside quotes and documents, else what the grammar wants. */
function joiner(recorded: string, source: string): string {
  if (/<<-?\s*['"]?\w/.test(source)) return "\n";
  const quotes = (recorded.match(/(?<!\\)["']/g) ?? []).length;
  if (quotes % 2 === 1) return "\n";
  return /(?:^|[\s;])(?:do|then|else|in|\{|\(|&&|\|\||\||;;)\s*$|[({&|;]\s*$/.test(recorded) ? " " : "; ";
}
