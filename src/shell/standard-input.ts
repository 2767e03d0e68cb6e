import { isErrno } from "../base/errno.ts";
import { ExitShell } from "./errors.ts";
import { heredocWarning, parserFor, runLine } from "./interpreter/text.ts";
import { notifyJobs } from "./interpreter/wait.ts";
import { syntaxErrorText } from "./messages.ts";
import { isSeekable } from "./read-line.ts";
import type { Shell } from "./shell.ts";
import { ShellSyntaxError } from "./syntax/syntax-error.ts";
import type { List } from "./syntax/tree.ts";
import { type Task, wait } from "./task.ts";
import { decodeText } from "./text.ts";

const MAX_COMMAND = 10 * 1024 * 1024;

/** Commands from standard input, each run before the next is read: they may read from it themselves. */
export function* runStandardInput(shell: Shell): Task<number> {
  const input = new ScriptInput(shell);
  for (;;) {
    const list = yield* nextCommand(shell, input);
    if (list === undefined) return shell.status;
    if (shell.options.isOn("noexec")) continue;
    yield* runLine(shell, list);
    if (shell.jobs.all.length > 0) yield* notifyJobs(shell);
  }
}

/** One complete command line, read no further than needed. undefined at the end. */
function* nextCommand(shell: Shell, input: ScriptInput): Task<List | undefined> {
  const firstLine = input.line;
  let source = "";
  let awaits: string | undefined;
  for (;;) {
    const line = yield* input.next();
    source += line ?? "";
    if (line !== undefined && shell.options.isOn("verbose")) yield* shell.printError(line);
    if (source.length > MAX_COMMAND) {
      yield* shell.error("input line too long");
      throw new ExitShell(2);
    }
    // The parser has said what has to come first.
    if (line !== undefined && awaits !== undefined && !line.includes(awaits)) continue;
    if (source === "" && line === undefined) return undefined;
    const parser = parserFor(shell, source, { firstLine, moreInput: line !== undefined });
    try {
      const list = parser.next();
      for (const warning of parser.warnings) yield* heredocWarning(shell, warning);
      if (list !== undefined) return list;
      if (line === undefined) return undefined;
      return [];
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      if (error.incomplete && line !== undefined) {
        awaits = error.awaits;
        continue;
      }
      yield* shell.printError(syntaxErrorText(shell, error, "other"));
      throw new ExitShell(2);
    }
  }
}

class ScriptInput {
  line = 1;
  readonly #shell: Shell;
  readonly #block: number;
  #buffer = "";
  #ended = false;

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#block = isSeekable(shell.sys, 0) && shell.dialect === "bash" ? 0 : shell.flavor.inputBlock;
  }

  /** The next line with its newline; undefined at the end of the input. */
  *next(): Task<string | undefined> {
    const text = this.#block === 1 || this.#block === 0 ? yield* this.#exactLine() : yield* this.#bufferedLine();
    if (text !== undefined) this.line++;
    return text;
  }

  *#bufferedLine(): Task<string | undefined> {
    for (;;) {
      const newline = this.#buffer.indexOf("\n");
      if (newline >= 0) {
        const text = this.#buffer.slice(0, newline + 1);
        this.#buffer = this.#buffer.slice(newline + 1);
        return text;
      }
      const bytes = this.#ended ? new Uint8Array(0) : yield* this.#read(this.#block);
      if (bytes.length === 0) {
        this.#ended = true;
        const rest = this.#buffer;
        this.#buffer = "";
        return rest === "" ? undefined : rest;
      }
      this.#buffer += decodeText(bytes);
    }
  }

  /** Leaves what follows the line to the commands. */
  *#exactLine(): Task<string | undefined> {
    const { sys } = this.#shell;
    const collected: number[] = [];
    for (;;) {
      const bytes = yield* this.#read(this.#block === 0 ? 1024 : 1);
      if (bytes.length === 0) return collected.length === 0 ? undefined : decodeText(Uint8Array.from(collected));
      const newline = bytes.indexOf(10);
      const end = newline < 0 ? bytes.length : newline + 1;
      for (let i = 0; i < end; i++) collected.push(bytes[i] as number);
      if (newline < 0) continue;
      if (end < bytes.length) sys.seek(0, end - bytes.length, "current");
      return decodeText(Uint8Array.from(collected));
    }
  }

  *#read(size: number): Task<Uint8Array> {
    try {
      return yield* wait(this.#shell.sys.read(0, size));
    } catch (error) {
      if (isErrno(error)) return new Uint8Array(0);
      throw error;
    }
  }
}
