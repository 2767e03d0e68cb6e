import { type Bytes, EMPTY, takeBytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import type { Stat } from "../fs/types.ts";
import type { Signal } from "../kernel/signals.ts";
import { type OpenFile, WaitQueue } from "../open-file.ts";
import { LineDiscipline } from "./line-discipline.ts";
import type { Termios, Tty, WindowSize } from "./types.ts";

/** Output that waits for the screen before programs have to. */
const OUTPUT_CAPACITY = 65536;
const TYPED_CHUNK = 4096;
const MAX_ROWS_COLS = 4096;

export interface PtyOptions {
  /** N of /dev/pts/N in its devpts instance. */
  readonly index: number;
  /** Device minor number, unique in the machine. */
  readonly minor: number;
  readonly size: WindowSize;
  readonly owner: { uid: number; gid: number };
  now(): number;
  /** Sends a signal to a process group. */
  signalGroup(pgid: number, signal: Signal): void;
  closed(): void;
}

/** A pseudo terminal pair (pty(7)). */
export class Pty implements Tty {
  readonly index: number;
  readonly minor: number;
  session = 0;
  foreground = 0;
  owner: { uid: number; gid: number };
  mode = 0o620;
  readonly #options: PtyOptions;
  readonly #discipline: LineDiscipline;
  readonly #output: Bytes[] = [];
  #outputSize = 0;
  #held = false;
  #size: WindowSize;
  #slaves = 0;
  #slaveWasOpen = false;
  #masterOpen = true;
  #hungUp = false;
  /** What was typed and found no room yet. */
  readonly #typed: { readonly bytes: Bytes; at: number; done(): void; fail(error: Errno): void }[] = [];
  readonly #slaveQueue = new WaitQueue();
  readonly #masterQueue = new WaitQueue();
  readonly master: Stream;

  constructor(options: PtyOptions) {
    this.#options = options;
    this.index = options.index;
    this.minor = options.minor;
    this.owner = options.owner;
    this.#size = options.size;
    this.#discipline = new LineDiscipline({
      echo: (bytes) => this.#emit(Uint8Array.from(bytes)),
      signal: (signal) => {
        if (this.foreground !== 0) options.signalGroup(this.foreground, signal);
      },
      hold: (held) => {
        this.#held = held;
        this.#masterQueue.wake();
        this.#slaveQueue.wake();
      },
      changed: () => this.#slaveQueue.wake(),
    });
    this.master = this.#masterStream();
  }

  get termios(): Termios {
    return this.#discipline.termios;
  }

  setTermios(changes: Partial<Termios>): void {
    this.#discipline.setTermios(changes);
    this.#slaveQueue.wake();
  }

  get size(): WindowSize {
    return this.#size;
  }

  resize(rows: number, cols: number): void {
    const size = { rows: clamp(rows), cols: clamp(cols) };
    if (size.rows === this.#size.rows && size.cols === this.#size.cols) return;
    this.#size = size;
    if (this.foreground !== 0) this.#options.signalGroup(this.foreground, "WINCH");
  }

  hangup(): void {
    if (this.#hungUp) return;
    this.#hungUp = true;
    if (this.session !== 0) this.#options.signalGroup(this.session, "HUP");
    if (this.foreground !== 0 && this.foreground !== this.session) this.#options.signalGroup(this.foreground, "HUP");
    if (this.foreground !== 0) this.#options.signalGroup(this.foreground, "CONT");
    for (const { fail } of this.#typed.splice(0)) fail(new Errno("EPIPE"));
    this.#slaveQueue.wake();
    this.#masterQueue.wake();
    this.#options.closed();
  }

  openSlave(): OpenFile {
    let references = 0;
    const file: OpenFile & { readonly tty: Tty } = {
      tty: this,
      access: { read: true, write: true, append: false },
      read: (max) => {
        if (this.#hungUp) return EMPTY;
        const data = this.#discipline.read(max);
        if (data === undefined) return undefined;
        this.#takeTyped();
        this.#masterQueue.wake();
        return data;
      },
      write: (data) => {
        if (this.#hungUp || !this.#masterOpen) throw new Errno("EIO");
        if (this.#held || this.#outputSize >= OUTPUT_CAPACITY) return 0;
        const taken = data.subarray(0, OUTPUT_CAPACITY);
        this.#emit(this.#discipline.process(taken.slice()));
        return taken.length;
      },
      ready: () => ({
        read: this.#discipline.readable || this.#hungUp,
        write: (!this.#held && this.#outputSize < OUTPUT_CAPACITY) || this.#hungUp,
        hangup: this.#hungUp,
      }),
      watch: (listener) => this.#slaveQueue.watch(listener),
      stat: () => this.stat(),
      describe: () => `/dev/pts/${this.index}`,
      retain: () => {
        if (references++ > 0) return;
        this.#slaves++;
        this.#slaveWasOpen = true;
      },
      release: () => {
        if (--references > 0) return;
        this.#slaves--;
        if (this.#slaves === 0) this.#masterQueue.wake();
      },
    };
    return file;
  }

  /** The master as a file, for a program that opened /dev/ptmx. */
  openMaster(): OpenFile {
    let references = 0;
    return {
      access: { read: true, write: true, append: false },
      read: (max) => this.#takeOutput(max),
      write: (data) => {
        if (this.#hungUp) throw new Errno("EIO");
        if (!this.#discipline.room) return 0;
        this.#discipline.input(data);
        return data.length;
      },
      ready: () => ({
        read: (this.#outputSize > 0 && !this.#held) || this.#drained(),
        write: this.#discipline.room,
        hangup: this.#slaveWasOpen && this.#slaves === 0,
      }),
      watch: (listener) => this.#masterQueue.watch(listener),
      stat: () => this.stat(),
      describe: () => "/dev/ptmx",
      retain: () => {
        references++;
      },
      release: () => {
        if (--references > 0) return;
        this.#masterOpen = false;
        this.hangup();
      },
    };
  }

  stat(): Stat {
    const now = this.#options.now();
    return {
      dev: 22,
      ino: 3 + this.index,
      type: "char",
      mode: this.mode,
      uid: this.owner.uid,
      gid: this.owner.gid,
      size: 0,
      blocks: 0,
      nlink: 1,
      rdev: [136, this.minor],
      atime: now,
      mtime: now,
      ctime: now,
    };
  }

  #emit(bytes: Bytes): void {
    if (bytes.length === 0 || !this.#masterOpen) return;
    // Echo is not held back by a full queue, but what nobody reads is not kept for ever.
    if (this.#outputSize > 2 * OUTPUT_CAPACITY) return;
    this.#output.push(bytes);
    this.#outputSize += bytes.length;
    this.#masterQueue.wake();
  }

  #drained(): boolean {
    return this.#outputSize === 0 && (this.#hungUp || (this.#slaveWasOpen && this.#slaves === 0));
  }

  #takeOutput(max: number): Bytes | undefined {
    if (this.#outputSize > 0 && !this.#held) {
      const bytes = takeBytes(this.#output, max);
      this.#outputSize -= bytes.length;
      this.#slaveQueue.wake();
      return bytes;
    }
    return this.#drained() ? EMPTY : undefined;
  }

  /**
   * Keys that find no room wait, in order. One that interrupts does not: it comes through at once, and what waited is thrown away,
   * as an interrupt flushes the input.
   */
  async #type(bytes: Bytes): Promise<void> {
    if (this.#hungUp) throw new Errno("EPIPE");
    if (this.#typed.length > 0 && this.#discipline.interrupts(bytes)) {
      for (const { done } of this.#typed.splice(0)) done();
      return this.#discipline.input(bytes);
    }
    await new Promise<void>((done, fail) => {
      this.#typed.push({ bytes, at: 0, done, fail });
      if (this.#typed.length === 1) this.#takeTyped();
    });
  }

  #takeTyped(): void {
    for (let first = this.#typed[0]; first !== undefined && this.#discipline.room; first = this.#typed[0]) {
      const { bytes, at } = first;
      first.at += TYPED_CHUNK;
      this.#discipline.input(bytes.subarray(at, at + TYPED_CHUNK));
      if (first.at < bytes.length || this.#typed[0] !== first) continue;
      this.#typed.shift();
      first.done();
    }
  }

  #masterStream(): Stream {
    return {
      read: async () => {
        for (;;) {
          const bytes = this.#takeOutput(OUTPUT_CAPACITY);
          if (bytes !== undefined) return bytes.length === 0 ? undefined : bytes;
          await new Promise<void>((resolve) => {
            const stop = this.#masterQueue.watch(() => {
              stop();
              resolve();
            });
          });
        }
      },
      write: (bytes) => this.#type(bytes),
      closeWrite: () => {
        // A terminal has no half-close: the far end of file is Ctrl-D, typed by whoever wants it.
      },
      close: () => {
        this.#masterOpen = false;
        this.hangup();
      },
    };
  }
}

/** The terminal behind an open file, if it is one. */
export function ttyOf(file: OpenFile): Pty | undefined {
  return (file as { tty?: Pty }).tty;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(MAX_ROWS_COLS, Math.floor(value) || 0));
}
