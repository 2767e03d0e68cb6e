import type { Stream } from "../base/stream.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import type { KernelProcess } from "../sim/kernel/process.ts";
import { MILLISECOND } from "../sim/time/clock.ts";
import type { HostTurns, Pace } from "./types.ts";

/** Simulated time that passes while a process computes for one turn of the host. */
const QUANTUM = MILLISECOND;

/**
 * Makes time pass. Everything inside the machine is promises, so one turn of the host later nothing is left that could run by
 * itself; then, and only then, the clock may go on to the next timer: at once (`virtual`) or when the host's clock gets there
 * (`realtime`). `steady` goes from timer to timer as `virtual` does, but waits as long as that takes: what happens is the same to the
 * nanosecond, and a reader can follow. `stopped` stands still. While somebody waits for keys from outside, virtual time too goes no faster than the host's.
 */
export class Driver {
  readonly #kernel: SimulatedKernel;
  readonly #host: HostTurns;
  #pace: Pace;
  /** Readers of input that comes from outside the machine. */
  #waitingForHost = 0;
  #disposed = false;
  #limit: bigint | undefined;
  #reached: (() => void) | undefined;
  /** Real time was `real` milliseconds when simulated time was `simulated`. */
  #anchor: { real: number; simulated: bigint };
  #wake: (() => void) | undefined;
  /** Ends the standstill while the pace is `stopped`: whoever computes waits too, so that when a reader looks up makes no difference. */
  #resume: (() => void) | undefined;

  constructor(kernel: SimulatedKernel, host: HostTurns, pace: Pace) {
    this.#kernel = kernel;
    this.#host = host;
    this.#pace = pace;
    this.#anchor = { real: host.now(), simulated: kernel.clock.monotonic() };
    kernel.clock.onEarlier = () => this.poke();
    kernel.onSpin = () => this.poke();
    kernel.onTurn = (process) => this.#chargeTurn(process);
    this.#standStill(pace === "stopped");
    void this.#run();
  }

  setPace(pace: Pace): void {
    this.#pace = pace;
    this.#reanchor();
    this.#standStill(pace === "stopped" && this.#limit === undefined);
    this.poke();
  }

  dispose(): void {
    this.#disposed = true;
    this.poke();
  }

  /** Something happened that the driver should look at. */
  poke(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Something comes in from outside: it shall find the time it is, not the time when the machine fell asleep. */
  catchUp(): void {
    if (
      this.#pace === "stopped" ||
      this.#pace === "steady" ||
      (this.#pace === "virtual" && this.#waitingForHost === 0) ||
      this.#disposed ||
      this.#kernel.holds > 0 ||
      this.#limit !== undefined
    )
      return;
    const target = this.#hostTime();
    if (target > this.#kernel.clock.monotonic()) this.#kernel.clock.advanceTo(target);
  }

  /** A stream whose bytes come from outside, at the time it is there. */
  fromOutside(stream: Stream): Stream {
    return {
      ...stream,
      write: (bytes) => {
        this.catchUp();
        return stream.write(bytes);
      },
    };
  }

  /** Marks the time while somebody waits for the outside world. */
  async fromHost<T>(input: Promise<T>): Promise<T> {
    if (this.#waitingForHost++ === 0) this.#reanchor();
    this.poke();
    try {
      const value = await input;
      this.catchUp();
      return value;
    } finally {
      this.#waitingForHost--;
      this.poke();
    }
  }

  /** Lets `nanoseconds` of simulated time pass at virtual pace and stops there until called again or released. */
  async advance(nanoseconds: bigint): Promise<void> {
    this.#limit = this.#kernel.clock.monotonic() + nanoseconds;
    const reached = new Promise<void>((resolve) => {
      this.#reached = resolve;
    });
    this.#standStill(false);
    this.poke();
    await reached;
  }

  async #run(): Promise<void> {
    while (!this.#disposed) {
      await this.#host.turn();
      if (this.#disposed) return;
      const { clock, spinning, holds } = this.#kernel;
      if (holds > 0) {
        await this.#sleep(undefined);
        continue;
      }
      if (this.#limit !== undefined && clock.monotonic() >= this.#limit) {
        this.#endOfLimit();
        await this.#sleep(undefined);
        continue;
      }
      if (spinning.size > 0) {
        if (this.#pace === "realtime") this.#chargeRealTime();
        continue;
      }
      const next = clock.next();
      if (this.#limit !== undefined) {
        if (next !== undefined && next <= this.#limit) {
          clock.advanceTo(next);
          continue;
        }
        clock.advanceTo(this.#limit);
        this.#endOfLimit();
        await this.#sleep(undefined);
        continue;
      }
      if (this.#pace === "steady") {
        await this.#stepInTime(next);
        continue;
      }
      if (this.#pace === "virtual" && this.#waitingForHost === 0) {
        if (next === undefined) await this.#sleep(undefined);
        else clock.advanceTo(next);
        continue;
      }
      await this.#followHost(next);
    }
  }

  #endOfLimit(): void {
    this.#limit = undefined;
    if (this.#pace === "stopped") this.#standStill(true);
    this.#reanchor();
    this.#reached?.();
  }

  #standStill(still: boolean): void {
    if (still) this.#resume ??= this.#kernel.suspend();
    else {
      this.#resume?.();
      this.#resume = undefined;
    }
  }

  async #followHost(next: bigint | undefined): Promise<void> {
    const { clock } = this.#kernel;
    const target = this.#hostTime();
    if (clock.advanceTo(target > clock.monotonic() ? target : clock.monotonic()) > 0) return;
    if (next === undefined) {
      await this.#sleep(undefined);
      return;
    }
    await this.#sleep(Math.max(0, Number(next - clock.monotonic()) / 1e6));
  }

  /** Goes from timer to timer as in virtual time, and waits in between as long as the host's clock says. */
  async #stepInTime(next: bigint | undefined): Promise<void> {
    const { clock } = this.#kernel;
    if (next === undefined) {
      await this.#sleep(undefined);
      this.#reanchor();
      return;
    }
    const due = this.#anchor.real + Number(next - this.#anchor.simulated) / 1e6;
    const wait = due - this.#host.now();
    if (wait > 0.5) await this.#sleep(wait);
    else clock.advanceTo(next);
  }

  /** A process computed for one turn. In simulated time that costs the same wherever it runs, or nothing would print the same twice. */
  #chargeTurn(process: KernelProcess): void {
    if (this.#pace === "realtime") return;
    const { clock, spinning, hardware } = this.#kernel;
    process.cpuTime += Number(QUANTUM);
    clock.advanceTo(clock.monotonic() + QUANTUM / BigInt(Math.max(1, Math.min(spinning.size, hardware.cpus))));
  }

  /** Processes computed since the last look: real time passed, and they pay for it with cpu time. */
  #chargeRealTime(): void {
    const { clock, spinning, hardware } = this.#kernel;
    const target = this.#hostTime();
    if (target <= clock.monotonic()) return;
    const passed = Number(target - clock.monotonic());
    for (const process of spinning) process.cpuTime += passed * Math.min(1, hardware.cpus / spinning.size);
    clock.advanceTo(target);
  }

  #hostTime(): bigint {
    return this.#anchor.simulated + BigInt(Math.round((this.#host.now() - this.#anchor.real) * 1e6));
  }

  #reanchor(): void {
    this.#anchor = { real: this.#host.now(), simulated: this.#kernel.clock.monotonic() };
  }

  /** Until poked, or so many milliseconds. */
  #sleep(milliseconds: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const cancel = milliseconds === undefined ? undefined : this.#host.after(Math.min(milliseconds, 60_000), () => this.poke());
      this.#wake = () => {
        cancel?.();
        resolve();
      };
    });
  }
}
