import type { Bytes } from "../base/bytes.ts";
import type { Stream } from "../base/stream.ts";
import type { Terminal } from "../machine/types.ts";

/** One terminal, read by two: the sink that was given gets all output, and whoever plays commands gets it too while it plays. */
export interface TeedTerminal {
  readonly terminal: Terminal;
  /** The terminal for one player. Its stream begins with what comes from now on and ends with `stop`. */
  player(): { terminal: Terminal; stop(): void };
  /** Is output on its way to the sink? */
  readonly sending: boolean;
  readonly ended: Promise<void>;
}

export function teeTerminal(terminal: Terminal, sink: (bytes: Bytes) => Promise<void> | void): TeedTerminal {
  let listener: PlayerQueue | undefined;
  let over = false;
  let sending = false;
  const ended = pump();

  async function pump(): Promise<void> {
    for (;;) {
      const bytes = await terminal.stream.read().catch(() => undefined);
      if (bytes === undefined) break;
      listener?.push(bytes);
      sending = true;
      await sink(bytes);
      sending = false;
    }
    over = true;
    listener?.end();
  }

  return {
    terminal,
    ended,
    get sending() {
      return sending;
    },
    player() {
      const queue = new PlayerQueue(terminal.stream);
      listener = queue;
      if (over) queue.end();
      return {
        // The rest of the terminal (its clock, its prompt) is the terminal's own.
        terminal: Object.create(terminal, { stream: { value: queue } }) as Terminal,
        stop() {
          if (listener === queue) listener = undefined;
          queue.end();
        },
      };
    },
  };
}

class PlayerQueue implements Stream {
  readonly #to: Stream;
  readonly #waiting: Bytes[] = [];
  #over = false;
  #wake: (() => void) | undefined;

  constructor(to: Stream) {
    this.#to = to;
  }

  push(bytes: Bytes): void {
    this.#waiting.push(bytes);
    this.#wake?.();
  }

  end(): void {
    this.#over = true;
    this.#waiting.length = 0;
    this.#wake?.();
  }

  async read(): Promise<Bytes | undefined> {
    while (this.#waiting.length === 0 && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift();
  }

  write(bytes: Bytes): Promise<void> {
    return this.#to.write(bytes);
  }

  closeWrite(): void {
    this.#to.closeWrite();
  }

  close(): void {
    this.#to.close();
  }
}
