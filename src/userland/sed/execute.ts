import { Errno } from "../../base/errno.ts";
import { reason } from "../lib/errors.ts";
import type { LineReader } from "../lib/input.ts";
import { Output } from "../lib/output.ts";
import { captureShell } from "../lib/shell.ts";
import type { Tool } from "../lib/utility.ts";
import { MemoryOutput, replaceFile } from "./in-place.ts";
import { replaceMatches } from "./replace.ts";
import { type Command, SedError, type SedProgram } from "./script.ts";
import { type CurrentLine, Selection } from "./selection.ts";
import { unambiguous } from "./unambiguous.ts";

export interface SedSettings {
  readonly quiet: boolean;
  readonly separate: boolean;
  readonly inPlace: boolean;
  readonly suffix: string | undefined;
  readonly ending: string;
  readonly lineLength: number;
  readonly unbuffered: boolean;
}

interface Line {
  readonly text: string;
  readonly terminated: boolean;
}

/** Turns of one cycle without new input: beyond it, the script is taken to hang. */
const YIELD_EVERY = 4096;

export class Executor {
  readonly #tool: Tool;
  readonly #program: SedProgram;
  readonly #settings: SedSettings;
  readonly #files: readonly string[];
  #fileAt = -1;
  #fileName = "-";
  #fd: number | undefined;
  #reader: LineReader | undefined;
  #ahead: Line | undefined;
  #lineNumber = 0;
  #pattern = "";
  #hold = "";
  #terminated = true;
  /** The last line written lacked its newline. */
  #missingNewline = false;
  #out: Output;
  #inPlaceParts: Uint8Array[] = [];
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, LineReader | undefined>();
  readonly #selection: Selection;
  #queue: ({ text: string } | { file: string } | { line: string; terminated: boolean })[] = [];
  #substituted = false;
  #status = 0;

  constructor(tool: Tool, program: SedProgram, files: readonly string[], settings: SedSettings) {
    this.#tool = tool;
    this.#program = program;
    this.#files = files.length === 0 ? ["-"] : files;
    this.#settings = settings;
    this.#out = tool.out;
    this.#selection = new Selection(program.commands);
  }

  async run(): Promise<number> {
    for (const command of this.#program.commands) {
      const file = command.name === "w" || command.name === "W" ? command.text : command.flags.file;
      if (file !== undefined) await this.#outputTo(file);
    }
    await this.#openNext();
    let fresh = true;
    let turns = 0;
    for (;;) {
      if (fresh && !(await this.#nextLine())) break;
      const verdict = await this.#cycle();
      if (verdict === "restart") {
        fresh = false;
        if (++turns % YIELD_EVERY === 0) await this.#tool.sys.yield();
        continue;
      }
      fresh = true;
      if (verdict === "quit") break;
      if (this.#out.full || this.#settings.unbuffered) await this.#flush();
    }
    await this.#closeFile();
    for (const output of this.#outputs.values()) await output.flush();
    await this.#tool.out.flush();
    return this.#status || this.#tool.status;
  }

  /** Input ────────────────────────────────────────────── */

  async #openNext(): Promise<void> {
    this.#ahead = undefined;
    while (++this.#fileAt < this.#files.length) {
      const name = this.#files[this.#fileAt] as string;
      try {
        if (name !== "-" && this.#tool.sys.fs.stat(name).type === "dir") {
          await this.#tool.warn(
            this.#settings.inPlace
              ? `couldn't edit ${name}: not a regular file`
              : this.#tool.gnu
                ? `read error on ${name}: Is a directory`
                : `read error: Is a directory`,
            4,
          );
          continue;
        }
        this.#fd = name === "-" ? 0 : await this.#tool.sys.open(name, { read: true });
      } catch (error) {
        await this.#tool.warn(this.#tool.gnu ? `can't read ${name}: ${reason(error)}` : `${name}: ${reason(error)}`, this.#tool.gnu ? 2 : 1);
        continue;
      }
      this.#fileName = name;
      this.#reader = this.#tool.lines(this.#fd, { separator: this.#settings.ending.charCodeAt(0) });
      this.#ahead = await this.#readLine();
      if (this.#settings.inPlace) {
        this.#inPlaceParts = [];
        this.#out = new MemoryOutput(this.#tool, this.#inPlaceParts);
      }
      if (this.#settings.inPlace) this.#missingNewline = false;
      if (this.#ahead) return;
      await this.#closeFile();
    }
    this.#reader = undefined;
  }

  async #readLine(): Promise<Line | undefined> {
    const text = await this.#reader?.next();
    return text === undefined ? undefined : { text, terminated: this.#reader?.terminated ?? true };
  }

  /** Finishes the file that was read: with -i, puts the new text in its place. */
  async #closeFile(): Promise<void> {
    if (this.#fd === undefined) return;
    if (this.#fd !== 0) this.#tool.sys.close(this.#fd);
    this.#fd = undefined;
    this.#reader = undefined;
    if (!this.#settings.inPlace) return;
    await this.#out.flush();
    replaceFile(this.#tool.sys, this.#fileName, this.#settings.suffix, this.#inPlaceParts);
    this.#out = this.#tool.out;
  }

  async #nextLine(): Promise<boolean> {
    if (!this.#ahead) {
      if (this.#reader) {
        await this.#closeFile();
        await this.#openNext();
      }
      if (!this.#ahead) return false;
      if (this.#settings.separate) this.#lineNumber = 0;
    }
    this.#substituted = false;
    this.#pattern = this.#ahead.text;
    this.#terminated = this.#ahead.terminated;
    this.#lineNumber++;
    this.#ahead = await this.#readLine();
    if (!this.#ahead && !this.#settings.separate) {
      // Whether this is the last line shows only when the next file with a line is open.
      await this.#closeFile();
      await this.#openNext();
    }
    return true;
  }

  /** With -s or -i, the last line of a file need not be the last of all. */
  #hasMore(): boolean {
    return this.#ahead !== undefined || (this.#settings.separate && !this.#settings.inPlace && this.#fileAt + 1 < this.#files.length);
  }

  #currentLine(): CurrentLine {
    return { number: this.#lineNumber, text: this.#pattern, isLast: this.#ahead === undefined };
  }

  /** Output ───────────────────────────────────────────── */

  #print(text: string, out: Output = this.#out, terminated = true): void {
    if (this.#missingNewline && out === this.#out) out.put(this.#settings.ending);
    if (out === this.#out) this.#missingNewline = !terminated;
    out.put(terminated ? text + this.#settings.ending : text);
  }

  async #flush(): Promise<void> {
    await this.#out.flush();
  }

  async #outputTo(file: string): Promise<Output> {
    if (file === "/dev/stdout") return this.#out;
    const known = this.#outputs.get(file);
    if (known) return known;
    try {
      const fd = file === "/dev/stderr" ? 2 : await this.#tool.sys.open(file, { write: true, create: true, truncate: true }, 0o666);
      const output = new Output(this.#tool.sys, fd);
      this.#outputs.set(file, output);
      return output;
    } catch (error) {
      throw new SedError(`couldn't open file ${file}: ${reason(error)}`);
    }
  }

  async #endCycle(): Promise<void> {
    if (!this.#settings.quiet) this.#print(this.#pattern, this.#out, this.#terminated);
    await this.#flushQueue();
  }

  async #flushQueue(): Promise<void> {
    const queue = this.#queue;
    this.#queue = [];
    for (const item of queue) {
      if ("text" in item) {
        if (this.#missingNewline) this.#out.put(this.#settings.ending);
        this.#missingNewline = false;
        this.#out.put(item.text);
      } else if ("line" in item) {
        this.#print(item.line, this.#out, item.terminated);
        if (this.#tool.gnu) this.#missingNewline = false;
      } else {
        if (this.#missingNewline && this.#tool.gnu) this.#out.put(this.#settings.ending);
        if (this.#tool.gnu) this.#missingNewline = false;
        try {
          const data = this.#tool.sys.fs.readFile(item.file === "/dev/stdin" ? "/proc/self/fd/0" : item.file);
          if (data.length > 0) {
            if (this.#missingNewline) this.#out.put(this.#settings.ending);
            this.#missingNewline = false;
            this.#out.putBytes(data);
          }
        } catch (error) {
          // A file that cannot be read counts as empty.
          if (!(error instanceof Errno)) throw error;
        }
      }
    }
  }

  /** Commands ─────────────────────────────────────────── */

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
      if (++turns % YIELD_EVERY === 0) await this.#tool.sys.yield();
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
        if (!this.#substituted) break;
        this.#substituted = false;
        return command.jump;
      case "T":
        if (!this.#substituted) return command.jump;
        this.#substituted = false;
        break;
      case "a":
        this.#queue.push({ text: command.text });
        break;
      case "i":
        this.#print(command.text.slice(0, -1));
        break;
      case "c":
        // A range is changed once, at its end.
        if (!command.to || command.negate || !this.#selection.isOpen(at)) this.#print(command.text.slice(0, -1));
        await this.#flushQueue();
        return "next";
      case "d":
        await this.#flushQueue();
        return "next";
      case "D": {
        const newline = this.#pattern.indexOf("\n");
        await this.#flushQueue();
        if (newline < 0) return "next";
        this.#pattern = this.#pattern.slice(newline + 1);
        return "restart";
      }
      case "e": {
        if (command.text === "") this.#pattern = (await captureShell(this.#tool.sys, this.#pattern)).replace(/\n$/, "");
        else {
          await this.#flush();
          this.#out.put(await captureShell(this.#tool.sys, command.text));
        }
        break;
      }
      case "F":
        this.#print(this.#fileName);
        break;
      case "g":
        this.#pattern = this.#hold;
        this.#terminated = true;
        break;
      case "G":
        this.#pattern += `\n${this.#hold}`;
        this.#terminated = true;
        break;
      case "h":
        this.#hold = this.#pattern;
        break;
      case "H":
        this.#hold += `\n${this.#pattern}`;
        break;
      case "x":
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        if (!this.#tool.gnu) this.#terminated = true;
        break;
      case "l":
        // busybox reads the command and does nothing.
        if (this.#tool.gnu) this.#print(unambiguous(this.#pattern, command.number ?? this.#settings.lineLength));
        break;
      case "=":
        this.#print(String(this.#lineNumber));
        break;
      case "n":
        if (!this.#hasMore()) {
          await this.#endCycle();
          return "quit";
        }
        await this.#endCycle();
        await this.#nextLine();
        break;
      case "N": {
        if (!this.#hasMore()) {
          await this.#endCycle();
          return "quit";
        }
        const before = this.#pattern;
        await this.#flushQueue();
        await this.#nextLine();
        this.#pattern = `${before}\n${this.#pattern}`;
        break;
      }
      case "p":
        this.#print(this.#pattern, this.#out, this.#terminated);
        break;
      case "P":
        this.#print(this.#pattern.split("\n", 1)[0] as string);
        break;
      case "q":
        this.#status = command.number ?? 0;
        await this.#endCycle();
        await this.#copyRest();
        return "quit";
      case "Q":
        this.#status = command.number ?? 0;
        await this.#copyRest();
        return "quit";
      case "r":
        this.#queue.push({ file: command.text });
        break;
      case "R": {
        const line = await this.#lineOf(command.text);
        if (line !== undefined) this.#queue.push({ line, terminated: this.#inputs.get(command.text)?.terminated ?? true });
        break;
      }
      case "s":
        await this.#substitute(command);
        break;
      case "w":
        await this.#writeTo(command.text, this.#pattern);
        break;
      case "W":
        await this.#writeTo(command.text, this.#pattern.split("\n", 1)[0] as string);
        break;
      case "y": {
        let text = "";
        for (const character of this.#pattern) text += command.map?.get(character) ?? character;
        this.#pattern = text;
        break;
      }
      case "z":
        this.#pattern = "";
        break;
    }
    return at + 1;
  }

  /** After q with -i, the rest of the file stays as it was. */
  async #copyRest(): Promise<void> {
    if (!this.#settings.inPlace) return;
    while (this.#ahead) {
      this.#print(this.#ahead.text, this.#out, this.#ahead.terminated);
      this.#ahead = await this.#readLine();
    }
  }

  async #writeTo(file: string, text: string): Promise<void> {
    const output = await this.#outputTo(file);
    // GNU sed keeps no account of a newline that is missing there, as it does for what it prints.
    if (output === this.#out && !this.#tool.gnu) return this.#print(text, output, this.#terminated);
    output.put(text + (this.#terminated ? this.#settings.ending : ""));
    if (output !== this.#out) await output.flush();
  }

  async #lineOf(file: string): Promise<string | undefined> {
    if (!this.#inputs.has(file)) {
      try {
        const fd = file === "-" || file === "/dev/stdin" ? 0 : await this.#tool.sys.open(file, { read: true });
        this.#inputs.set(file, this.#tool.lines(fd));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        this.#inputs.set(file, undefined);
      }
    }
    return await this.#inputs.get(file)?.next();
  }

  async #substitute(command: Command): Promise<void> {
    const pattern = command.pattern ?? this.#selection.lastRegex;
    if (!pattern) throw new SedError(this.#tool.gnu ? "-e expression #1, char 0: no previous regular expression" : "no previous regexp");
    this.#selection.lastRegex = pattern;
    const replaced = replaceMatches(command, pattern, this.#pattern);
    if (replaced === undefined) return;
    this.#pattern = replaced;
    this.#substituted = true;
    if (command.flags.evaluate) this.#pattern = (await captureShell(this.#tool.sys, this.#pattern)).replace(/\n$/, "");
    if (command.flags.print) this.#print(this.#pattern, this.#out, this.#terminated);
    if (command.flags.file !== undefined) await this.#writeTo(command.flags.file, this.#pattern);
  }
}
