import type { Clock } from "../time/clock.ts";
import type { KernelProcess } from "./process.ts";

/** What a group or a process weighs unless told otherwise (cpu.shares). */
const USUAL_WEIGHT = 1024;

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly cpus: number;
  /** Resolves when everything else in the machine has had its turn. */
  readonly turn: () => Promise<void>;
  /** A process has computed for a quantum: it pays with cpu time, and the clock goes on. */
  readonly charge: (process: KernelProcess) => void;
}

/** How much time a group or a process has had, weighed: who had least goes first. `round` is the last one it took part in. */
interface Account {
  time: number;
  round: number;
}

/**
 * Who computes next, when more want to than there are processors (sched(7)). Time is dealt out in rounds: in each, every processor runs
 * one process for one quantum. Groups share by weight, the processes of a group among themselves by niceness; a group that has used up its
 * quota sits out the rest of the period; `--cpuset-cpus` keeps its processes off the other processors. All of it follows from the machine's
 * state, so the same programs get the same turns every time.
 */
export class Scheduler {
  /** Those that want a processor and may have one; while a round is charged, those that got one. */
  readonly runnable = new Set<KernelProcess>();
  readonly #options: SchedulerOptions;
  readonly #waiting = new Map<KernelProcess, (() => void)[]>();
  readonly #accounts = new WeakMap<object, Account>();
  #rounds = 0;
  #dealing = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Resolves when the process has had a quantum. */
  compute(process: KernelProcess): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(process);
      if (waiting === undefined) {
        this.#arrive(process);
        this.#waiting.set(process, [resolve]);
      } else waiting.push(resolve);
      process.computing = true;
      this.#admit(process);
      void this.#deal();
    });
  }

  /** The process is gone: nobody waits any more. */
  forget(process: KernelProcess): void {
    this.#waiting.delete(process);
    this.runnable.delete(process);
    process.computing = false;
  }

  async #deal(): Promise<void> {
    if (this.#dealing) return;
    this.#dealing = true;
    while (this.runnable.size > 0) {
      await this.#options.turn();
      this.#round();
    }
    this.#dealing = false;
  }

  #round(): void {
    this.#rounds++;
    for (const process of [...this.runnable]) if (process.halted) this.#release(process);
    const chosen = this.#choose();
    const others = [...this.runnable].filter((process) => !chosen.includes(process));
    for (const process of others) this.runnable.delete(process);
    for (const process of chosen) {
      for (let threads = this.#waiting.get(process)?.length ?? 0; threads > 0; threads--) this.#options.charge(process);
    }
    for (const process of chosen) this.#release(process);
    for (const process of others) if (this.#waiting.has(process)) this.#admit(process);
  }

  #release(process: KernelProcess): void {
    const resolvers = this.#waiting.get(process) ?? [];
    this.forget(process);
    for (const resolve of resolvers) resolve();
  }

  /** A processor for each, as long as there are any. */
  #choose(): KernelProcess[] {
    const { cpus } = this.#options;
    const free = new Set(Array.from({ length: cpus }, (_, cpu) => cpu));
    const left = new Set(this.runnable);
    const chosen: KernelProcess[] = [];
    while (free.size > 0 && left.size > 0) {
      const next = this.#first(left);
      left.delete(next);
      const allowed = next.cgroup.cpus(cpus);
      // Whoever may run anywhere leaves the first processors to those who may not.
      const cpu = [...free].reverse().find((candidate) => allowed.has(candidate));
      if (cpu === undefined) continue;
      free.delete(cpu);
      chosen.push(next);
      this.#pay(next);
    }
    return chosen;
  }

  #first(processes: ReadonlySet<KernelProcess>): KernelProcess {
    let best: KernelProcess | undefined;
    for (const process of processes) if (best === undefined || this.#isBefore(process, best)) best = process;
    return best as KernelProcess;
  }

  #isBefore(a: KernelProcess, b: KernelProcess): boolean {
    const [ofA, ofB] = [entityOf(a), entityOf(b)];
    const difference = ofA === ofB ? this.#account(a).time - this.#account(b).time : this.#account(ofA).time - this.#account(ofB).time;
    return difference < 0;
  }

  #pay(process: KernelProcess): void {
    const entity = entityOf(process);
    this.#charge(process, weightOf(process));
    if (entity !== process) this.#charge(entity, process.cgroup.limits.cpuShares ?? USUAL_WEIGHT);
  }

  #charge(key: object, weight: number): void {
    const account = this.#account(key);
    account.time += USUAL_WEIGHT / Math.max(2, weight);
    account.round = this.#rounds;
  }

  /** Whoever slept has not saved up for later: it begins where those are now that waited. */
  #arrive(process: KernelProcess): void {
    const entity = entityOf(process);
    const others = [...this.#waiting.keys()];
    const peers = others.filter((other) => entityOf(other) === entity);
    if (peers.length === 0) {
      this.#catchUp(
        entity,
        others.map((other) => entityOf(other)),
      );
    }
    if (entity !== process) this.#catchUp(process, peers);
  }

  #catchUp(key: object, others: readonly object[]): void {
    const account = this.#account(key);
    if (account.round === this.#rounds || others.length === 0) return;
    account.time = Math.max(account.time, Math.min(...others.map((other) => this.#account(other).time)));
  }

  #account(key: object): Account {
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { time: 0, round: -1 };
      this.#accounts.set(key, account);
    }
    return account;
  }

  /** It may run now, or when the period of the group that holds it back is over. */
  #admit(process: KernelProcess): void {
    const until = process.cgroup.throttledUntil(this.#options.clock.monotonic());
    if (until === undefined) {
      this.runnable.add(process);
      return;
    }
    this.runnable.delete(process);
    this.#options.clock.at(until, () => {
      if (!this.#waiting.has(process)) return;
      this.#admit(process);
      void this.#deal();
    });
  }
}

/** What competes with others for time: a container's group as a whole, a process of the host for itself. */
function entityOf(process: KernelProcess): object {
  return process.cgroup.parent === undefined ? process : process.cgroup;
}

/** Each step of niceness is a quarter more or less. */
function weightOf(process: KernelProcess): number {
  return USUAL_WEIGHT * 1.25 ** -process.nice;
}
