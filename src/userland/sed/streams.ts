import { Errno } from "../../base/errno.ts";
import { reason } from "../lib/errors.ts";
import type { LineReader } from "../lib/input.ts";
import { Output } from "../lib/output.ts";
import type { Tool } from "../lib/utility.ts";
import { MemoryOutput, replaceFile } from "./in-place.ts";
import { SedError } from "./script.ts";

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

/** The files that are read, one line ahead, and where lines go: standard output, the file that is edited, files of `w`. */
export abstract class Streams {
  protected readonly tool: Tool;
  protected readonly settings: SedSettings;
  readonly #files: readonly string[];
  #fileAt = -1;
  protected fileName = "-";
  #fd: number | undefined;
  #reader: LineReader | undefined;
  protected ahead: Line | undefined;
  protected lineNumber = 0;
  protected pattern = "";
  protected terminated = true;
  /** The last line written lacked its newline. */
  #missingNewline = false;
  protected out: Output;
  #inPlaceParts: Uint8Array[] = [];
  protected readonly outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, LineReader | undefined>();
  protected queue: ({ text: string } | { file: string } | { line: string; terminated: boolean })[] = [];
  protected substituted = false;

  constructor(tool: Tool, files: readonly string[], settings: SedSettings) {
    this.tool = tool;
    this.#files = files.length === 0 ? ["-"] : files;
    this.settings = settings;
    this.out = tool.out;
  }

  // ── input ──

  protected async openNext(): Promise<void> {
    this.ahead = undefined;
    while (++this.#fileAt < this.#files.length) {
      const name = this.#files[this.#fileAt] as string;
      try {
        if (name !== "-" && this.tool.sys.fs.stat(name).type === "dir") {
          await this.tool.warn(
            this.settings.inPlace
              ? `couldn't edit ${name}: not a regular file`
              : this.tool.gnu
                ? `read error on ${name}: Is a directory`
                : `read error: Is a directory`,
            4,
          );
          continue;
        }
        this.#fd = name === "-" ? 0 : await this.tool.sys.open(name, { read: true });
      } catch (error) {
        await this.tool.warn(this.tool.gnu ? `can't read ${name}: ${reason(error)}` : `${name}: ${reason(error)}`, this.tool.gnu ? 2 : 1);
        continue;
      }
      this.fileName = name;
      this.#reader = this.tool.lines(this.#fd, { separator: this.settings.ending.charCodeAt(0) });
      this.ahead = await this.#readLine();
      if (this.settings.inPlace) {
        this.#inPlaceParts = [];
        this.out = new MemoryOutput(this.tool, this.#inPlaceParts);
      }
      if (this.settings.inPlace) this.#missingNewline = false;
      if (this.ahead) return;
      await this.closeFile();
    }
    this.#reader = undefined;
  }

  async #readLine(): Promise<Line | undefined> {
    const text = await this.#reader?.next();
    return text === undefined ? undefined : { text, terminated: this.#reader?.terminated ?? true };
  }

  /** Finishes the file that was read: with -i, puts the new text in its place. */
  protected async closeFile(): Promise<void> {
    if (this.#fd === undefined) return;
    if (this.#fd !== 0) this.tool.sys.close(this.#fd);
    this.#fd = undefined;
    this.#reader = undefined;
    if (!this.settings.inPlace) return;
    await this.out.flush();
    replaceFile(this.tool.sys, this.fileName, this.settings.suffix, this.#inPlaceParts);
    this.out = this.tool.out;
  }

  protected async nextLine(): Promise<boolean> {
    if (!this.ahead) {
      if (this.#reader) {
        await this.closeFile();
        await this.openNext();
      }
      if (!this.ahead) return false;
      if (this.settings.separate) this.lineNumber = 0;
    }
    this.substituted = false;
    this.pattern = this.ahead.text;
    this.terminated = this.ahead.terminated;
    this.lineNumber++;
    this.ahead = await this.#readLine();
    if (!this.ahead && !this.settings.separate) {
      // Whether this is the last line shows only when the next file with a line is open.
      await this.closeFile();
      await this.openNext();
    }
    return true;
  }

  /** With -s or -i, the last line of a file need not be the last of all. */
  protected hasMore(): boolean {
    return this.ahead !== undefined || (this.settings.separate && !this.settings.inPlace && this.#fileAt + 1 < this.#files.length);
  }

  /** The next line of the file of an `R`; undefined at its end, and when it cannot be read. */
  protected async lineOf(file: string): Promise<Line | undefined> {
    if (!this.#inputs.has(file)) {
      try {
        const fd = file === "-" || file === "/dev/stdin" ? 0 : await this.tool.sys.open(file, { read: true });
        this.#inputs.set(file, this.tool.lines(fd));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        this.#inputs.set(file, undefined);
      }
    }
    const reader = this.#inputs.get(file);
    const text = await reader?.next();
    return text === undefined ? undefined : { text, terminated: reader?.terminated ?? true };
  }

  // ── output ──

  protected print(text: string, out: Output = this.out, terminated = true): void {
    if (this.#missingNewline && out === this.out) out.put(this.settings.ending);
    if (out === this.out) this.#missingNewline = !terminated;
    out.put(terminated ? text + this.settings.ending : text);
  }

  protected async flush(): Promise<void> {
    await this.out.flush();
  }

  protected async outputTo(file: string): Promise<Output> {
    if (file === "/dev/stdout") return this.out;
    const known = this.outputs.get(file);
    if (known) return known;
    try {
      const fd = file === "/dev/stderr" ? 2 : await this.tool.sys.open(file, { write: true, create: true, truncate: true }, 0o666);
      const output = new Output(this.tool.sys, fd);
      this.outputs.set(file, output);
      return output;
    } catch (error) {
      throw new SedError(`couldn't open file ${file}: ${reason(error)}`);
    }
  }

  protected async writeTo(file: string, text: string): Promise<void> {
    const output = await this.outputTo(file);
    // GNU sed keeps no account of a newline that is missing there, as it does for what it prints.
    if (output === this.out && !this.tool.gnu) return this.print(text, output, this.terminated);
    output.put(text + (this.terminated ? this.settings.ending : ""));
    if (output !== this.out) await output.flush();
  }

  protected async flushQueue(): Promise<void> {
    const queue = this.queue;
    this.queue = [];
    for (const item of queue) {
      if ("text" in item) {
        if (this.#missingNewline) this.out.put(this.settings.ending);
        this.#missingNewline = false;
        this.out.put(item.text);
      } else if ("line" in item) {
        this.print(item.line, this.out, item.terminated);
        if (this.tool.gnu) this.#missingNewline = false;
      } else {
        if (this.#missingNewline && this.tool.gnu) this.out.put(this.settings.ending);
        if (this.tool.gnu) this.#missingNewline = false;
        try {
          const data = this.tool.sys.fs.readFile(item.file === "/dev/stdin" ? "/proc/self/fd/0" : item.file);
          if (data.length > 0) {
            if (this.#missingNewline) this.out.put(this.settings.ending);
            this.#missingNewline = false;
            this.out.putBytes(data);
          }
        } catch (error) {
          // A file that cannot be read counts as empty.
          if (!(error instanceof Errno)) throw error;
        }
      }
    }
  }

  /** After q with -i, the rest of the file stays as it was. */
  protected async copyRest(): Promise<void> {
    if (!this.settings.inPlace) return;
    while (this.ahead) {
      this.print(this.ahead.text, this.out, this.ahead.terminated);
      this.ahead = await this.#readLine();
    }
  }
}
