import { type Bytes, concatBytes } from "../../base/bytes.ts";
import type { Stream } from "../../base/stream.ts";
import { frame, type OutputStream } from "../api/multiplex.ts";
import type { OutputSink } from "./streams.ts";

/** Bytes that wait for a slow client before the program has to wait. */
const BACKLOG = 1024 * 1024;

/** An attached client: output goes to its connection, once it has one; what comes before waits. */
export class ClientSink implements OutputSink {
  #stream: Stream | undefined;
  readonly #wants: ReadonlySet<OutputStream>;
  readonly #framed: boolean;
  readonly #drained: () => void;
  readonly #queue: Bytes[] = [];
  #queued = 0;
  #writing = false;
  #ending = false;
  #done: (() => void) | undefined;
  /** Resolves when all that came before the end is written, or the client is gone. */
  readonly done: Promise<void>;

  constructor(options: { wants: ReadonlySet<OutputStream>; framed: boolean; drained: () => void }) {
    this.#wants = options.wants;
    this.#framed = options.framed;
    this.#drained = options.drained;
    this.done = new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  connect(stream: Stream): void {
    this.#stream = stream;
    if (this.#queue.length > 0) void this.#flush(stream);
    else if (this.#ending) this.#done?.();
  }

  get full(): boolean {
    return this.#queued >= BACKLOG;
  }

  write(stream: OutputStream, bytes: Bytes): void {
    if (this.#ending || !this.#wants.has(stream)) return;
    this.send(this.#framed ? frame(stream, bytes) : bytes);
  }

  /** Bytes as they are. */
  send(bytes: Bytes): void {
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (!this.#writing && this.#stream !== undefined) void this.#flush(this.#stream);
  }

  end(): void {
    this.#ending = true;
    if (!this.#writing && this.#stream !== undefined) this.#done?.();
  }

  async #flush(stream: Stream): Promise<void> {
    this.#writing = true;
    try {
      while (this.#queue.length > 0) {
        const bytes = concatBytes(this.#queue.splice(0));
        await stream.write(bytes);
        const wasFull = this.full;
        this.#queued -= bytes.length;
        if (wasFull) this.#drained();
      }
    } catch {
      // The client is gone. The program goes on; nobody waits for this output any more.
      this.#queue.length = 0;
      this.#queued = 0;
      this.#ending = true;
      this.#drained();
    }
    this.#writing = false;
    if (this.#ending) this.#done?.();
  }
}
