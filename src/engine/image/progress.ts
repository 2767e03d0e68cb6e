/** One message of a pull, push, load or import, as clients print it. Wire type jsonmessage.JSONMessage. */
export interface ProgressMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly progress?: string;
  readonly id?: string;
  readonly errorDetail?: { readonly code?: number; readonly message: string };
  readonly error?: string;
  readonly aux?: object;
}

export type ProgressSink = (message: ProgressMessage) => void;

/** A step of one layer without numbers: `Pulling fs layer`. */
export function step(id: string, status: string): ProgressMessage {
  return { status, progressDetail: {}, id };
}

/** A step with its bar. */
export function bar(id: string, status: string, current: number, total: number): ProgressMessage {
  return { status, progressDetail: { current, total }, progress: barText(current, total), id };
}

/** `[====>    ]  1.5MB/3MB`, as the daemon draws it for old clients. */
function barText(current: number, total: number): string {
  if (total <= 0) return humanSize(current).padStart(8);
  const done = Math.min(50, Math.floor(((current / total) * 100) / 2));
  const numbers = current > total ? humanSize(current).padStart(8) : `${humanSize(current).padStart(8)}/${humanSize(total)}`;
  return `[${"=".repeat(done)}>${" ".repeat(50 - done)}] ${numbers}`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** units.HumanSize: four significant digits, powers of a thousand. */
function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(4))}${UNITS[unit]}`;
}

/** Lets through a first, a last, and every step that is worth a line. */
export class ProgressReporter {
  readonly #sink: ProgressSink;
  readonly #id: string;
  readonly #status: string;
  readonly #total: number;
  #reported = -1;

  constructor(sink: ProgressSink, id: string, status: string, total: number) {
    this.#sink = sink;
    this.#id = id;
    this.#status = status;
    this.#total = total;
  }

  update(current: number): void {
    const interval = Math.min(512 * 1024, this.#total / 100);
    if (this.#reported >= 0 && current - this.#reported < interval && current < this.#total) return;
    this.#reported = current;
    this.#sink(bar(this.#id, this.#status, current, this.#total));
  }
}

export function shortId(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, 12);
}
