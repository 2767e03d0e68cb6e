import { Errno } from "../../base/errno.ts";
import { Failure, reason } from "../lib/errors.ts";
import { Output } from "../lib/output.ts";
import { openShell, runShell } from "../lib/shell.ts";
import { waitFor } from "../lib/spawn.ts";
import type { Tool } from "../lib/utility.ts";
import { RecordReader } from "./records.ts";

interface OutputStream {
  readonly out: Output;
  readonly pid: number | undefined;
}

export interface InputStream {
  readonly reader: RecordReader;
  readonly pid: number | undefined;
}

/** The files and commands that a program reads and writes, open under their names until it closes them. */
export class Streams {
  readonly #tool: Tool;
  readonly #outputs = new Map<string, OutputStream>();
  readonly #inputs = new Map<string, InputStream>();

  constructor(tool: Tool) {
    this.#tool = tool;
  }

  /** Opens what is not open. Throws Failure. */
  async outputTo(name: string, how: ">" | ">>" | "|"): Promise<OutputStream> {
    const known = this.#outputs.get(name);
    if (known) return known;
    const { sys } = this.#tool;
    let stream: OutputStream;
    if (how === "|") {
      await this.flush();
      const process = openShell(sys, name, "write");
      stream = { out: new Output(sys, process.fd), pid: process.pid };
    } else if (name === "/dev/stdout" || name === "-") stream = { out: this.#tool.out, pid: undefined };
    else if (name === "/dev/stderr") stream = { out: new Output(sys, 2), pid: undefined };
    else {
      try {
        const append = how === ">>";
        stream = { out: new Output(sys, await sys.open(name, { write: true, create: true, append, truncate: !append }, 0o666)), pid: undefined };
      } catch (error) {
        throw new Failure(this.#tool.gnu ? `cannot open "${name}" for output (${reason(error)})` : `can't redirect to '${name}': ${reason(error)}`, 2);
      }
    }
    this.#outputs.set(name, stream);
    return stream;
  }

  /** undefined: there is no such file. */
  async inputFrom(name: string, source: "file" | "command"): Promise<InputStream | undefined> {
    const known = this.#inputs.get(name);
    if (known) return known;
    const { sys } = this.#tool;
    const nothing = async () => {};
    let stream: InputStream;
    if (source === "command") {
      await this.flush();
      const process = openShell(sys, name, "read");
      stream = { reader: new RecordReader(sys, process.fd, nothing), pid: process.pid };
    } else {
      try {
        const fd = name === "-" || name === "/dev/stdin" ? 0 : await sys.open(name, { read: true });
        stream = { reader: new RecordReader(sys, fd, nothing), pid: undefined };
      } catch (error) {
        if (error instanceof Errno) return undefined;
        throw error;
      }
    }
    this.#inputs.set(name, stream);
    return stream;
  }

  async flush(): Promise<number> {
    await this.#tool.out.flush();
    for (const stream of this.#outputs.values()) await stream.out.flush();
    return 0;
  }

  /** The command's status; 256 and the signal's number for one that was killed. */
  async system(command: string): Promise<number> {
    await this.flush();
    const status = await runShell(this.#tool.sys, command);
    return status.signal !== undefined ? 256 + status.code - 128 : status.code;
  }

  /** The status of the command, 0 for a file, -1 for what was not open. */
  async close(name: string): Promise<number> {
    let result = -1;
    const output = this.#outputs.get(name);
    if (output) {
      this.#outputs.delete(name);
      result = await this.#closeOutput(output);
    }
    const input = this.#inputs.get(name);
    if (input) {
      this.#inputs.delete(name);
      if (input.reader.fd !== 0) this.#tool.sys.close(input.reader.fd);
      result = input.pid === undefined ? 0 : (await waitFor(this.#tool.sys, input.pid)).code;
    }
    return result;
  }

  async #closeOutput(stream: OutputStream): Promise<number> {
    try {
      await stream.out.flush();
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      stream.out.discard();
    }
    if (stream.out.fd > 2) this.#tool.sys.close(stream.out.fd);
    return stream.pid === undefined ? 0 : (await waitFor(this.#tool.sys, stream.pid)).code;
  }

  async closeAll(): Promise<void> {
    await this.#tool.out.flush();
    for (const stream of this.#outputs.values()) if (stream.out !== this.#tool.out) await this.#closeOutput(stream);
    for (const stream of this.#inputs.values()) if (stream.reader.fd !== 0) this.#tool.sys.close(stream.reader.fd);
  }
}
