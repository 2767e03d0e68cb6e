/** What a build tells while it goes on: BuildKit's SolveStatus, as JSON. */
import type { Bytes } from "../../base/bytes.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { Clock } from "../../sim/time/clock.ts";
import { base64 } from "../api/base64.ts";
import { now, rfc3339Nano } from "../time.ts";
import type { LineRange } from "./dockerfile/error.ts";

interface VertexState {
  readonly digest: string;
  readonly inputs?: readonly string[];
  readonly name: string;
  readonly started?: string;
  readonly completed?: string;
  readonly cached?: true;
  readonly error?: string;
}

interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly name?: string;
  readonly current: number;
  readonly total?: number;
  readonly timestamp: string;
  readonly started?: string;
  readonly completed?: string;
}

interface SolveStatus {
  readonly vertexes?: readonly VertexState[];
  readonly statuses?: readonly VertexStatus[];
  readonly logs?: readonly { readonly vertex: string; readonly stream: number; readonly data: string; readonly timestamp: string }[];
  readonly warnings?: readonly BuildWarning[];
}

export interface BuildWarning {
  readonly vertex: string;
  readonly short: string;
  readonly detail: readonly string[];
  readonly url: string;
  readonly range: readonly LineRange[];
}

export type SolveSink = (status: SolveStatus) => void;

/** One line of the display: something that is done, with what happens in it. */
export class Vertex {
  readonly digest: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly #sink: SolveSink;
  readonly #clock: Clock;
  #started: string | undefined;
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

  /** Takes its place in the display before anything is known of it. */
  announce(): void {
    const { digest, inputs, name } = this;
    if (this.#started === undefined && !this.#over) this.#sink({ vertexes: [{ digest, ...(inputs.length === 0 ? {} : { inputs }), name }] });
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
  status(id: string, options: { current?: number; total?: number; started?: string; completed?: boolean } = {}): string {
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
    this.#sink({ logs: [{ vertex: this.digest, stream, data: base64(data), timestamp: this.#time() }] });
  }

  warn(warning: Omit<BuildWarning, "vertex">): void {
    this.#sink({ warnings: [{ ...warning, vertex: this.digest }] });
  }

  #end(extra: { cached?: true; error?: string }): void {
    if (this.#over) return;
    this.#over = true;
    this.#send({ started: this.#started as string, completed: this.#time(), ...extra });
  }

  #send(state: { started: string; completed?: string; cached?: true; error?: string }): void {
    const { digest, inputs, name } = this;
    this.#sink({ vertexes: [{ digest, ...(inputs.length === 0 ? {} : { inputs }), name, ...state }] });
  }

  #time(): string {
    return rfc3339Nano(now(this.#clock));
  }
}
