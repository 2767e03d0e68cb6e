import { captureShell } from "../lib/shell.ts";
import type { Tool } from "../lib/utility.ts";
import { replaceMatches } from "./replace.ts";
import { type Command, SedError, type SedProgram } from "./script.ts";
import { type CurrentLine, Selection } from "./selection.ts";
import { type SedSettings, Streams } from "./streams.ts";
import { unambiguous } from "./unambiguous.ts";

/** Turns of one cycle without new input: beyond it, the script is taken to hang. */
const YIELD_EVERY = 4096;

/** Runs a script: a cycle for every line of input. */
export class Executor extends Streams {
  readonly #program: SedProgram;
  #hold = "";
  readonly #selection: Selection;
  #status = 0;

  constructor(tool: Tool, program: SedProgram, files: readonly string[], settings: SedSettings) {
    super(tool, files, settings);
    this.#program = program;
    this.#selection = new Selection(program.commands);
  }

  /** The exit status. Throws SedError. */
  async run(): Promise<number> {
    for (const command of this.#program.commands) {
      const file = command.name === "w" || command.name === "W" ? command.text : command.flags.file;
      if (file !== undefined) await this.outputTo(file);
    }
    await this.openNext();
    let fresh = true;
    let turns = 0;
    for (;;) {
      if (fresh && !(await this.nextLine())) break;
      const verdict = await this.#cycle();
      if (verdict === "restart") {
        fresh = false;
        if (++turns % YIELD_EVERY === 0) await this.tool.sys.yield();
        continue;
      }
      fresh = true;
      if (verdict === "quit") break;
      if (this.out.full || this.settings.unbuffered) await this.flush();
    }
    await this.closeFile();
    for (const output of this.outputs.values()) await output.flush();
    await this.tool.out.flush();
    return this.#status || this.tool.status;
  }

  #currentLine(): CurrentLine {
    return { number: this.lineNumber, text: this.pattern, isLast: this.ahead === undefined };
  }

  async #endCycle(): Promise<void> {
    if (!this.settings.quiet) this.print(this.pattern, this.out, this.terminated);
    await this.flushQueue();
  }

  async #cycle(): Promise<"next" | "restart" | "quit"> {
    const commands = this.#program.commands;
    let turns = 0;
    for (let at = 0; at < commands.length; ) {
      const command = commands[at] as Command;
      const selected = this.#selection.selects(command, at, this.#currentLine()) !== command.negate;
      if (!selected) {
        at = command.name === "{" ? command.jump : at + 1;
        continue;
      }
      if (++turns % YIELD_EVERY === 0) await this.tool.sys.yield();
      const verdict = await this.#execute(command, at);
      if (typeof verdict === "number") at = verdict;
      else return verdict;
    }
    await this.#endCycle();
    return "next";
  }

  /** The index of the next command, or how the cycle ends. */
  async #execute(command: Command, at: number): Promise<number | "next" | "restart" | "quit"> {
    switch (command.name) {
      case "{":
      case "}":
      case ":":
        break;
      case "b":
        return command.jump;
      case "t":
        if (!this.substituted) break;
        this.substituted = false;
        return command.jump;
      case "T":
        if (!this.substituted) return command.jump;
        this.substituted = false;
        break;
      case "a":
        this.queue.push({ text: command.text });
        break;
      case "i":
        this.print(command.text.slice(0, -1));
        break;
      case "c":
        // A range is changed once, at its end.
        if (!command.to || command.negate || !this.#selection.isOpen(at)) this.print(command.text.slice(0, -1));
        await this.flushQueue();
        return "next";
      case "d":
        await this.flushQueue();
        return "next";
      case "D": {
        const newline = this.pattern.indexOf("\n");
        await this.flushQueue();
        if (newline < 0) return "next";
        this.pattern = this.pattern.slice(newline + 1);
        return "restart";
      }
      case "e": {
        if (command.text === "") this.pattern = (await captureShell(this.tool.sys, this.pattern)).replace(/\n$/, "");
        else {
          await this.flush();
          this.out.put(await captureShell(this.tool.sys, command.text));
        }
        break;
      }
      case "F":
        this.print(this.fileName);
        break;
      case "g":
        this.pattern = this.#hold;
        this.terminated = true;
        break;
      case "G":
        this.pattern += `\n${this.#hold}`;
        this.terminated = true;
        break;
      case "h":
        this.#hold = this.pattern;
        break;
      case "H":
        this.#hold += `\n${this.pattern}`;
        break;
      case "x":
        [this.pattern, this.#hold] = [this.#hold, this.pattern];
        if (!this.tool.gnu) this.terminated = true;
        break;
      case "l":
        // busybox reads the command and does nothing.
        if (this.tool.gnu) this.print(unambiguous(this.pattern, command.number ?? this.settings.lineLength));
        break;
      case "=":
        this.print(String(this.lineNumber));
        break;
      case "n":
        if (!this.hasMore()) {
          await this.#endCycle();
          return "quit";
        }
        await this.#endCycle();
        await this.nextLine();
        break;
      case "N": {
        if (!this.hasMore()) {
          await this.#endCycle();
          return "quit";
        }
        const before = this.pattern;
        await this.flushQueue();
        await this.nextLine();
        this.pattern = `${before}\n${this.pattern}`;
        break;
      }
      case "p":
        this.print(this.pattern, this.out, this.terminated);
        break;
      case "P":
        this.print(this.pattern.split("\n", 1)[0] as string);
        break;
      case "q":
        this.#status = command.number ?? 0;
        await this.#endCycle();
        await this.copyRest();
        return "quit";
      case "Q":
        this.#status = command.number ?? 0;
        await this.copyRest();
        return "quit";
      case "r":
        this.queue.push({ file: command.text });
        break;
      case "R": {
        const line = await this.lineOf(command.text);
        if (line !== undefined) this.queue.push({ line: line.text, terminated: line.terminated });
        break;
      }
      case "s":
        await this.#substitute(command);
        break;
      case "w":
        await this.writeTo(command.text, this.pattern);
        break;
      case "W":
        await this.writeTo(command.text, this.pattern.split("\n", 1)[0] as string);
        break;
      case "y": {
        let text = "";
        for (const character of this.pattern) text += command.map?.get(character) ?? character;
        this.pattern = text;
        break;
      }
      case "z":
        this.pattern = "";
        break;
    }
    return at + 1;
  }

  async #substitute(command: Command): Promise<void> {
    const pattern = command.pattern ?? this.#selection.lastRegex;
    if (!pattern) throw new SedError(this.tool.gnu ? "-e expression #1, char 0: no previous regular expression" : "no previous regexp");
    this.#selection.lastRegex = pattern;
    const replaced = replaceMatches(command, pattern, this.pattern);
    if (replaced === undefined) return;
    this.pattern = replaced;
    this.substituted = true;
    if (command.flags.evaluate) this.pattern = (await captureShell(this.tool.sys, this.pattern)).replace(/\n$/, "");
    if (command.flags.print) this.print(this.pattern, this.out, this.terminated);
    if (command.flags.file !== undefined) await this.writeTo(command.flags.file, this.pattern);
  }
}
