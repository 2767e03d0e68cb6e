/** What a build tells while it goes on: BuildKit's SolveStatus. */
import type { Bytes } from "../../base/bytes.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { SolveStatus, VertexWarning } from "../../base/solve-status.ts";
import type { Clock } from "../../sim/time/clock.ts";
import { now, type Timestamp } from "../time.ts";

export type SolveSink = (status: SolveStatus) => void;

/** One line of the display: something that is done, with what happens in it. */
export class Vertex {
  readonly digest: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly #sink: SolveSink;
  readonly #clock: Clock;
  #started: Timestamp | undefined;
  #over = false;

  constructor(progress: { sink: SolveSink; clock: Clock }, name: string, options: { digest?: string; inputs?: readonly string[] } = {}) {
    this.#sink = progress.sink;
    this.#clock = progress.clock;
    this.name = name;
    this.digest = options.digest ?? `sha256:${sha256Hex(`vertex ${name}`)}`;
    this.inputs = options.inputs ?? [];
  }

  get isOver(): boolean {
    return this.#over;
  }

  start(): void {
    if (this.#started !== undefined) return;
    this.#started = this.#time();
    this.#send({ started: this.#started });
  }

  done(): void {
    this.start();
    this.#end({});
  }

  cached(): void {
    this.#started ??= this.#time();
    this.#end({ cached: true });
  }

  failed(message: string): void {
    this.start();
    this.#end({ error: message });
  }

  /** A line below it. */
  status(id: string, options: { current?: number; total?: number; started?: Timestamp; completed?: boolean } = {}): Timestamp {
    const timestamp = this.#time();
    const started = options.started ?? timestamp;
    this.#sink({
      statuses: [
        {
          id,
          vertex: this.digest,
          ...(id.startsWith("transferring ") ? { name: "transferring" } : {}),
          current: options.current ?? 0,
          ...(options.total === undefined ? {} : { total: options.total }),
          timestamp,
          started,
          ...(options.completed === false ? {} : { completed: timestamp }),
        },
      ],
    });
    return started;
  }

  log(stream: 1 | 2, data: Bytes): void {
    this.#sink({ logs: [{ vertex: this.digest, stream, data, timestamp: this.#time() }] });
  }

  warn(warning: Omit<VertexWarning, "vertex">): void {
    this.#sink({ warnings: [{ ...warning, vertex: this.digest }] });
  }

  #end(extra: { cached?: true; error?: string }): void {
    if (this.#over) return;
    this.#over = true;
    this.#send({ started: this.#started as Timestamp, completed: this.#time(), ...extra });
  }

  #send(state: { started: Timestamp; completed?: Timestamp; cached?: true; error?: string }): void {
    const { digest, inputs, name } = this;
    this.#sink({ vertexes: [{ digest, ...(inputs.length === 0 ? {} : { inputs }), name, ...state }] });
  }

  #time(): Timestamp {
    return now(this.#clock);
  }
}
