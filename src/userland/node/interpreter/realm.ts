/** What all code of one process shares: who calls whom, how long it has run, and what of the host it must not get. */
import type { Place } from "../syntax/tree.ts";
import type { Guest } from "./functions.ts";

/** What running code asks of whoever runs it. */
export type Signal =
  /** A good while has passed. */
  { readonly kind: "tick" } | { readonly kind: "await"; readonly value: unknown } | { readonly kind: "yield"; readonly value: unknown };

export type Running<T> = Generator<Signal, T, unknown>;

const TICK: Signal = { kind: "tick" };
const STEPS_PER_TICK = 50;
/** Code that the host calls (the callback of `sort`) cannot be interrupted; it may take so many ticks in all. */
const MAX_BLIND_TICKS = 8_000_000;
const MAX_CALLS = 900;

/** Ends the process, whatever a script catches. */
export class ProcessExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super("exit");
    this.code = code;
  }
}

export interface Frame {
  readonly name: string;
  readonly file: string;
  at: Place | undefined;
}

export class Realm {
  /** What is behind functions that scripts made. */
  readonly guests = new WeakMap<object, Guest>();
  readonly globals: Record<string, unknown> = {};
  readonly #frames: Frame[] = [];
  readonly #tidy = new WeakSet<Error>();
  /** With these, text becomes code of the host. */
  readonly #forbidden: ReadonlySet<unknown>;
  /** Objects of the host that everybody shares. */
  readonly #shared: ReadonlySet<unknown>;
  #steps = 0;
  #blindTicks = 0;
  readonly Promise: PromiseConstructor;

  constructor(options: { unhandled: (reason: unknown, promise: object) => void }) {
    const makers = [() => {}, async () => {}, function* () {}, async function* () {}].map((one) => Object.getPrototypeOf(one).constructor as unknown);
    this.#forbidden = new Set(makers);
    const classes = [
      Object,
      Array,
      String,
      Number,
      Boolean,
      Symbol,
      BigInt,
      Date,
      RegExp,
      Map,
      Set,
      WeakMap,
      WeakSet,
      Promise,
      Error,
      TypeError,
      RangeError,
      SyntaxError,
    ];
    const arrays = [Uint8Array, ArrayBuffer, Object.getPrototypeOf(Uint8Array) as { prototype: object }];
    this.#shared = new Set<unknown>([
      ...[...classes, ...arrays].flatMap((one) => [one, one.prototype]),
      ...makers.map((one) => (one as { prototype: unknown }).prototype),
      Math,
      JSON,
      Object.getPrototypeOf([][Symbol.iterator]()),
    ]);
    this.Promise = trackedPromise(options.unhandled);
  }

  /** A value of the host on its way to a script. */
  guarded(value: unknown): unknown {
    return typeof value === "function" && this.#forbidden.has(value) ? undefined : value;
  }

  /** The end of the process is nothing that a script can catch. */
  isEnd(error: unknown): boolean {
    return error instanceof ProcessExit;
  }

  isShared(target: unknown): boolean {
    return this.#shared.has(target);
  }

  *step(): Running<void> {
    if (++this.#steps < STEPS_PER_TICK) return;
    this.#steps = 0;
    yield TICK;
  }

  enter(name: string, file: string): Frame {
    if (this.#frames.length >= MAX_CALLS) throw new RangeError("Maximum call stack size exceeded");
    const frame: Frame = { name, file, at: undefined };
    this.#frames.push(frame);
    return frame;
  }

  /** A call that was interrupted (`await`, `yield`) has no frame any more. */
  leave(frame: Frame): void {
    if (this.#frames.at(-1) === frame) this.#frames.pop();
  }

  /** Where the code is that runs now. */
  at(place: Place): void {
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.at = place;
  }

  /** The calls that are open, to be put away while others run. */
  get depth(): number {
    return this.#frames.length;
  }

  unwind(depth: number): void {
    this.#frames.length = Math.min(depth, this.#frames.length);
  }

  stackLines(): string[] {
    const lines = this.#frames.toReversed().map(({ name, file, at }) => {
      const place = `${file}${at === undefined ? "" : `:${at.line}:${at.column}`}`;
      return name === "" ? `    at ${place}` : `    at ${name} (${place})`;
    });
    return lines.slice(0, 10);
  }

  /** Gives an error a stack of the script's own calls. */
  tidied(error: unknown): unknown {
    if (!(error instanceof Error) || error instanceof ProcessExit || this.#tidy.has(error)) return error;
    this.#tidy.add(error);
    const head = error.message === "" ? error.name : `${error.name}: ${error.message}`;
    Object.defineProperty(error, "stack", { value: [head, ...this.stackLines()].join("\n"), writable: true, configurable: true });
    return error;
  }

  /** Runs code for a caller that cannot wait. */
  blindly<T>(running: Running<T>): T {
    for (;;) {
      const result = running.next();
      if (result.done === true) return result.value;
      if (result.value.kind !== "tick") throw new SyntaxError("await is only valid in async functions and the top level bodies of modules");
      if (++this.#blindTicks > MAX_BLIND_TICKS) throw new RangeError("A callback of a built-in function took too long for this simulated Node.js");
    }
  }
}

/** Promises that tell when a rejection finds nobody. */
function trackedPromise(unhandled: (reason: unknown, promise: object) => void): PromiseConstructor {
  const nativeThen = Promise.prototype.then;
  class GuestPromise<T> extends Promise<T> {
    #handled = false;

    static override get [Symbol.species](): PromiseConstructor {
      return Promise;
    }

    constructor(executor: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: unknown) => void) => void) {
      super(executor);
      void nativeThen.call(this, undefined, (reason: unknown) => {
        if (!this.#handled) unhandled(reason, this);
      });
    }

    // biome-ignore lint/suspicious/noThenProperty: it is a promise
    override then<A = T, B = never>(
      kept?: ((value: T) => A | PromiseLike<A>) | null,
      broken?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ): Promise<A | B> {
      this.#handled = true;
      const next = super.then(kept, broken);
      return new GuestPromise<A | B>((resolve, reject) => void nativeThen.call(next, resolve as (value: unknown) => void, reject));
    }
  }
  Object.defineProperty(GuestPromise, "name", { value: "Promise" });
  return GuestPromise as unknown as PromiseConstructor;
}
