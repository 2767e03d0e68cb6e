import type { Bytes } from "../../base/bytes.ts";
import type { Stream } from "../../base/stream.ts";
import type { Kernel } from "../../sim/kernel/types.ts";
import type { OpenFile } from "../../sim/open-file.ts";
import type { Tty } from "../../sim/tty/types.ts";
import type { OutputStream } from "../api/multiplex.ts";

/** Somebody who gets the output: an attached client, the log. */
export interface OutputSink {
  write(stream: OutputStream, bytes: Bytes): void;
  /** While it is, nothing more is read, and in the end the program waits. */
  readonly full: boolean;
  /** No more will come. */
  end(): void;
}

/**
 * Standard input, output and error of a container's or an exec's process. Made with the first attach, which comes before the
 * start, and over when the process is. Output goes to all sinks in the order in which it was written.
 */
export class ContainerStreams {
  readonly tty: Tty | undefined;
  /** What is written here is the process's standard input. undefined: it reads /dev/null. */
  readonly stdin: Stream | undefined;
  /** Descriptors 0, 1 and 2 for the process. 0 is absent when it shall be /dev/null. */
  readonly files: ReadonlyMap<number, OpenFile>;
  readonly #sinks = new Set<OutputSink>();
  readonly #drains: (() => void)[] = [];
  readonly #held: OpenFile[] = [];
  #resumed: (() => void) | undefined;
  #finished = false;
  #finish: (() => void) | undefined;
  readonly finished: Promise<void>;

  constructor(kernel: Kernel, options: { tty: boolean; stdin: boolean; ttyInstance: object; size: { rows: number; cols: number } }) {
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    if (options.tty) {
      this.tty = kernel.createTty(options.size, options.ttyInstance);
      const slave = this.#hold(this.tty.openSlave());
      this.files = new Map([0, 1, 2].map((fd) => [fd, slave]));
      this.stdin = options.stdin ? this.tty.master : undefined;
      void this.#pumpTty(this.tty.master);
      return;
    }
    const files = new Map<number, OpenFile>();
    if (options.stdin) {
      const { reader, writer } = kernel.createPipe();
      files.set(0, this.#hold(reader));
      this.stdin = kernel.streamOf(undefined, writer);
    }
    for (const [fd, stream] of [
      [1, "stdout"],
      [2, "stderr"],
    ] as const) {
      const { reader, writer } = kernel.createPipe();
      files.set(fd, this.#hold(writer));
      this.#pump(reader, stream);
    }
    this.files = files;
  }

  /** Whether the end has come; sinks added now get nothing. */
  get isFinished(): boolean {
    return this.#finished;
  }

  add(sink: OutputSink): () => void {
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
      this.resume();
    };
  }

  /** A sink is no longer full. */
  resume(): void {
    if (this.#blocked) return;
    for (const drain of this.#drains) drain();
    this.#resumed?.();
  }

  /** The process has its own references to the files now; with the last of those the output ends. */
  started(): void {
    for (const file of this.#held.splice(0)) file.release();
  }

  /** The process is gone: what is left is handed over, then every sink ends. */
  finish(): void {
    if (this.#finished) return;
    this.#finishing = true;
    this.started();
    for (const drain of this.#drains) drain();
    this.#finished = true;
    this.stdin?.close();
    this.tty?.hangup();
    for (const stop of this.#stops.splice(0)) stop();
    for (const sink of [...this.#sinks]) sink.end();
    this.#sinks.clear();
    this.#resumed?.();
    this.#finish?.();
  }

  /** A message in the place of output. */
  emit(stream: OutputStream, bytes: Bytes): void {
    for (const sink of [...this.#sinks]) sink.write(stream, bytes);
  }

  #finishing = false;
  readonly #stops: (() => void)[] = [];

  get #blocked(): boolean {
    if (this.#finishing) return false;
    for (const sink of this.#sinks) if (sink.full) return true;
    return false;
  }

  #hold(file: OpenFile): OpenFile {
    file.retain();
    this.#held.push(file);
    return file;
  }

  #pump(reader: OpenFile, stream: OutputStream): void {
    reader.retain();
    let over = false;
    let draining = false;
    const drain = (): void => {
      if (draining || over) return;
      draining = true;
      while (!this.#blocked) {
        const bytes = reader.read(65_536);
        if (bytes === undefined) break;
        if (bytes.length === 0) {
          stop();
          break;
        }
        this.emit(stream, bytes);
      }
      draining = false;
    };
    const unwatch = reader.watch(drain);
    const stop = (): void => {
      if (over) return;
      over = true;
      unwatch();
      reader.release();
    };
    this.#drains.push(drain);
    this.#stops.push(stop);
  }

  async #pumpTty(master: Stream): Promise<void> {
    for (;;) {
      const bytes = await master.read();
      if (bytes === undefined) return;
      while (this.#blocked) {
        await new Promise<void>((resolve) => {
          this.#resumed = resolve;
        });
      }
      this.emit("stdout", bytes);
    }
  }
}
