import type { Stream } from "../../base/stream.ts";
import type { OpenFile } from "../open-file.ts";

/** termios(3), as far as programs here change it. */
export interface Termios {
  readonly icanon: boolean;
  readonly echo: boolean;
  readonly isig: boolean;
  readonly iexten: boolean;
  readonly opost: boolean;
  readonly onlcr: boolean;
  readonly icrnl: boolean;
  readonly ixon: boolean;
}

export interface WindowSize {
  readonly rows: number;
  readonly cols: number;
}

/** A pseudo terminal. What people type goes into `master`; programs hold the slave. */
export interface Tty {
  /** Number N of /dev/pts/N. */
  readonly index: number;
  /** Bytes from programs come out of `read`; keys go in through `write`. */
  readonly master: Stream;
  /** The terminal as a program's file. Each call gives a new open file description. */
  openSlave(): OpenFile;
  readonly termios: Termios;
  setTermios(changes: Partial<Termios>): void;
  readonly size: WindowSize;
  /** Sends SIGWINCH to the foreground group when it changes. */
  resize(rows: number, cols: number): void;
  /** Session and foreground process group (kernel-wide ids); 0: none. */
  session: number;
  foreground: number;
  /** The line is dropped: SIGHUP to the session, end of file for readers. */
  hangup(): void;
}
