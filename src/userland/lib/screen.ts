/** What full-screen programs need: raw mode, keys by name, the alternate screen. */
import { Errno } from "../../base/errno.ts";
import type { Sys, Termios } from "../../sim/sys.ts";
import { decodeText } from "./text.ts";

const SEQUENCES: Record<string, string> = {
  "\x1b[A": "Up",
  "\x1b[B": "Down",
  "\x1b[C": "Right",
  "\x1b[D": "Left",
  "\x1bOA": "Up",
  "\x1bOB": "Down",
  "\x1bOC": "Right",
  "\x1bOD": "Left",
  "\x1b[H": "Home",
  "\x1b[F": "End",
  "\x1bOH": "Home",
  "\x1bOF": "End",
  "\x1b[1~": "Home",
  "\x1b[4~": "End",
  "\x1b[2~": "Insert",
  "\x1b[3~": "Delete",
  "\x1b[5~": "PageUp",
  "\x1b[6~": "PageDown",
};

/** A terminal in raw mode. Call `close` before the program ends. */
export class Screen {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #saved: Termios;
  #pending = "";
  #resized = false;

  /** `fd`: the terminal to read keys from (standard input, or /dev/tty in a pager). */
  constructor(sys: Sys, fd: number, alternate = true) {
    this.#sys = sys;
    this.#fd = fd;
    this.#saved = sys.tcgetattr(fd);
    sys.tcsetattr(fd, { icanon: false, echo: false, isig: false, iexten: false, icrnl: false, ixon: false, opost: true, onlcr: true });
    sys.signal("WINCH", () => {
      this.#resized = true;
    });
    this.#alternate = alternate;
  }

  readonly #alternate: boolean;

  async open(): Promise<void> {
    if (this.#alternate) await this.#sys.write(1, "\x1b[?1049h\x1b[?1h");
  }

  async close(): Promise<void> {
    if (this.#alternate) await this.#sys.write(1, "\x1b[?1l\x1b[?1049l");
    this.#sys.tcsetattr(this.#fd, this.#saved);
  }

  get size(): { rows: number; cols: number } {
    const { rows, cols } = this.#sys.windowSize(1);
    return { rows: Math.max(2, rows || 24), cols: Math.max(10, cols || 80) };
  }

  async write(text: string): Promise<void> {
    await this.#sys.write(1, text);
  }

  /** Are keys waiting? Then drawing can wait. */
  get hasKeys(): boolean {
    return this.#pending !== "";
  }

  /** The next key: a character, a name such as `Up`, or `Resize`; undefined when the terminal is gone. */
  async key(): Promise<string | undefined> {
    while (this.#pending === "") {
      let ready: { hangup: boolean; read: boolean }[] = [];
      try {
        ready = await this.#sys.poll([{ fd: this.#fd, read: true }]);
      } catch (error) {
        if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
      }
      if (this.#resized) {
        this.#resized = false;
        return "Resize";
      }
      if (ready.length === 0) continue;
      const bytes = await this.#sys.read(this.#fd, 4096);
      if (bytes.length === 0) return undefined;
      this.#pending += decodeText(bytes);
    }
    return this.#take();
  }

  #take(): string {
    for (const [sequence, name] of Object.entries(SEQUENCES)) {
      if (!this.#pending.startsWith(sequence)) continue;
      this.#pending = this.#pending.slice(sequence.length);
      return name;
    }
    const unknown = /^\x1b\[[0-9;?]*[A-Za-z~]/.exec(this.#pending);
    if (unknown) {
      this.#pending = this.#pending.slice(unknown[0].length);
      return "Unknown";
    }
    const character = [...this.#pending][0] as string;
    this.#pending = this.#pending.slice(character.length);
    return character;
  }
}
