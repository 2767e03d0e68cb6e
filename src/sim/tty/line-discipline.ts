import type { Bytes } from "../../base/bytes.ts";
import type { Signal } from "../kernel/signals.ts";
import type { Termios } from "./types.ts";

const CTRL = { C: 3, D: 4, O: 15, Q: 17, S: 19, U: 21, V: 22, W: 23, Z: 26, BACKSLASH: 28, DEL: 127, R: 18 } as const;
const NEWLINE = 10;
const RETURN = 13;

/** Longest line in canonical mode; what exceeds it is refused with a bell, as Linux does. */
const MAX_CANON = 4095;
/** Bytes waiting for a reader in raw mode before the other side has to wait. */
const MAX_QUEUE = 65536;

const COOKED: Termios = { icanon: true, echo: true, isig: true, iexten: true, opost: true, onlcr: true, icrnl: true, ixon: true };

/** What the discipline does to the world around it. */
export interface DisciplineOutput {
  /** To the screen, already processed. */
  echo(bytes: readonly number[]): void;
  signal(signal: Signal): void;
  /** Output is held (Ctrl-S) or goes on (Ctrl-Q). */
  hold(held: boolean): void;
  changed(): void;
}

/** N_TTY: turns keys into lines, echo and signals, and programs' output into what a screen needs. */
export class LineDiscipline {
  termios: Termios = COOKED;
  readonly #output: DisciplineOutput;
  /** The line being edited (canonical mode). */
  #line: number[] = [];
  /** Complete lines, or raw bytes, ready to be read. An empty entry is an end of file. */
  readonly #ready: number[][] = [];
  #readyBytes = 0;
  #literalNext = false;

  constructor(output: DisciplineOutput) {
    this.#output = output;
  }

  get readable(): boolean {
    return this.#ready.length > 0;
  }

  /** Room for more keys? Where no line can be completed by waiting, keys are always taken. */
  get room(): boolean {
    return this.#readyBytes < MAX_QUEUE;
  }

  setTermios(changes: Partial<Termios>): void {
    const wasCanonical = this.termios.icanon;
    this.termios = { ...this.termios, ...changes };
    if (wasCanonical && !this.termios.icanon) {
      // An end of file that nobody has read is a NUL once lines mean nothing: so Linux keeps it in its buffer.
      for (const entry of this.#ready) {
        if (entry.length > 0) continue;
        entry.push(0);
        this.#readyBytes++;
      }
      if (this.#line.length > 0) this.#commit(this.#line);
      this.#line = [];
    }
    if (!this.termios.ixon) this.#output.hold(false);
  }

  /** Is a key among these that sends a signal? */
  interrupts(bytes: Bytes): boolean {
    return this.termios.isig && (bytes.includes(CTRL.C) || bytes.includes(CTRL.BACKSLASH) || bytes.includes(CTRL.Z));
  }

  input(bytes: Bytes): void {
    for (const byte of bytes) this.#key(byte);
    this.#output.changed();
  }

  /** Up to `max` bytes: one line, or what there is; empty for an end of file; undefined when nothing is ready. */
  read(max: number): Bytes | undefined {
    const first = this.#ready[0];
    if (first === undefined) return undefined;
    if (first.length <= max) {
      this.#ready.shift();
      if (!this.termios.icanon) {
        // Raw mode has no line boundaries.
        while (this.#ready.length > 0 && first.length + (this.#ready[0] as number[]).length <= max) first.push(...(this.#ready.shift() as number[]));
      }
      this.#readyBytes -= first.length;
      return Uint8Array.from(first);
    }
    this.#readyBytes -= max;
    return Uint8Array.from(first.splice(0, max));
  }

  /** OPOST: what a program wrote, for the screen. */
  process(data: Bytes): Bytes {
    if (!this.termios.opost || !this.termios.onlcr) return data;
    let newlines = 0;
    for (const byte of data) if (byte === NEWLINE) newlines++;
    if (newlines === 0) return data;
    const processed = new Uint8Array(data.length + newlines);
    let at = 0;
    for (const byte of data) {
      if (byte === NEWLINE) processed[at++] = RETURN;
      processed[at++] = byte;
    }
    return processed;
  }

  flushInput(): void {
    this.#line = [];
    this.#ready.length = 0;
    this.#readyBytes = 0;
  }

  #key(raw: number): void {
    const t = this.termios;
    if (this.#literalNext) {
      this.#literalNext = false;
      this.#take(raw);
      return;
    }
    if (t.ixon && (raw === CTRL.S || raw === CTRL.Q)) {
      this.#output.hold(raw === CTRL.S);
      return;
    }
    if (t.isig) {
      const signal = raw === CTRL.C ? "INT" : raw === CTRL.BACKSLASH ? "QUIT" : raw === CTRL.Z ? "TSTP" : undefined;
      if (signal !== undefined) {
        this.flushInput();
        if (t.echo) this.#echoControl(raw);
        this.#output.hold(false);
        this.#output.signal(signal);
        return;
      }
    }
    const byte = t.icrnl && raw === RETURN ? NEWLINE : raw;
    if (!t.icanon) {
      if (t.echo) this.#echo(byte);
      this.#commitRaw(byte);
      return;
    }
    if (t.iexten && byte === CTRL.V) {
      this.#literalNext = true;
      return;
    }
    switch (byte) {
      case CTRL.DEL:
        this.#erase(1);
        return;
      case CTRL.U:
        this.#erase(this.#line.length);
        return;
      case CTRL.W:
        this.#eraseWord();
        return;
      case CTRL.D:
        this.#commit(this.#line);
        this.#line = [];
        return;
      default:
        this.#take(byte);
    }
  }

  #take(byte: number): void {
    const t = this.termios;
    if (t.icanon && byte !== NEWLINE && this.#line.length >= MAX_CANON) {
      if (t.echo) this.#output.echo([7]);
      return;
    }
    if (t.echo || (t.icanon && byte === NEWLINE && t.echo)) this.#echo(byte);
    this.#line.push(byte);
    if (byte === NEWLINE || !t.icanon) {
      this.#commit(this.#line);
      this.#line = [];
    }
  }

  #commit(line: number[]): void {
    this.#ready.push(line);
    this.#readyBytes += line.length;
  }

  #commitRaw(byte: number): void {
    const last = this.#ready[this.#ready.length - 1];
    if (last !== undefined && last.length < 4096) last.push(byte);
    else this.#ready.push([byte]);
    this.#readyBytes++;
  }

  #echo(byte: number): void {
    if (byte === NEWLINE) this.#output.echo(this.termios.opost && this.termios.onlcr ? [RETURN, NEWLINE] : [NEWLINE]);
    else if (byte < 32 && byte !== 9) this.#echoControl(byte);
    else if (byte === CTRL.DEL) this.#echoControl(byte);
    else this.#output.echo([byte]);
  }

  #echoControl(byte: number): void {
    this.#output.echo([94, byte === CTRL.DEL ? 63 : byte + 64]);
  }

  /** Characters, not bytes: a UTF-8 continuation byte goes with what it continues. */
  #erase(count: number): void {
    for (let i = 0; i < count && this.#line.length > 0; i++) {
      let byte = this.#line.pop() as number;
      while ((byte & 0xc0) === 0x80 && this.#line.length > 0) byte = this.#line.pop() as number;
      if (!this.termios.echo) continue;
      const columns = byte < 32 && byte !== 9 ? 2 : 1;
      for (let column = 0; column < columns; column++) this.#output.echo([8, 32, 8]);
    }
  }

  #eraseWord(): void {
    while (this.#line.length > 0 && this.#line[this.#line.length - 1] === 32) this.#erase(1);
    while (this.#line.length > 0 && this.#line[this.#line.length - 1] !== 32) this.#erase(1);
  }
}
