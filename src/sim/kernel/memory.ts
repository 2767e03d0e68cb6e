import type { ControlGroup } from "./cgroup.ts";
import { type KernelLog, kilobytes } from "./kernel-log.ts";
import type { KernelProcess } from "./process.ts";

/** What the kernel itself needs; the rest is for processes. */
export const KERNEL_MEMORY = 180 * 2 ** 20;

export interface MemoryOptions {
  /** Bytes in the machine. */
  readonly total: number;
  readonly root: ControlGroup;
  readonly log: KernelLog;
  readonly kill: (process: KernelProcess) => void;
}

/** Who holds how much memory, and who goes when there is too little: mm/memcontrol.c and mm/oom_kill.c in short. */
export class Memory {
  readonly #options: MemoryOptions;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  /** The process now holds `bytes` beyond what its program takes anyway. */
  hold(process: KernelProcess, bytes: number): void {
    process.held = Math.max(0, bytes);
    if (process.held < process.shared) process.shared = process.held;
    this.reclaim(process);
  }

  /** `process` grew, or wrote to memory that is shared: kills until all limits hold. */
  reclaim(process: KernelProcess): void {
    while (process.status === undefined) {
      const group = process.cgroup.overLimit() ?? (this.#isFull() ? this.#options.root : undefined);
      if (group === undefined) return;
      const victim = mostHungry(group, this.#options.total);
      if (victim === undefined) return;
      this.#report(process, victim, group);
      victim.cgroup.reportOom(victim);
      this.#options.kill(victim);
    }
  }

  #isFull(): boolean {
    return this.#options.root.usage().memory > this.#options.total - KERNEL_MEMORY;
  }

  #report(invoker: KernelProcess, victim: KernelProcess, group: ControlGroup): void {
    const { log, root } = this.#options;
    const { memory: limit = 0 } = group.limits;
    const limited = group !== root;
    log.add("warn", `${invoker.name} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=${invoker.oomScoreAdjustment}`);
    if (limited) log.add("info", `memory: usage ${kilobytes(group.usage().memory)}kB, limit ${kilobytes(limit)}kB, failcnt ${group.oomKills + 1}`);
    log.add(
      "info",
      `oom-kill:constraint=${limited ? "CONSTRAINT_MEMCG" : "CONSTRAINT_NONE"},nodemask=(null),cpuset=${victim.cgroup.path.split("/").pop() || "/"},mems_allowed=0,${limited ? `oom_memcg=${group.path}` : "global_oom"},task_memcg=${victim.cgroup.path},task=${victim.name},pid=${victim.pid},uid=${victim.credentials.uid}`,
    );
    log.add(
      "err",
      `${limited ? "Memory cgroup out of memory" : "Out of memory"}: Killed process ${victim.pid} (${victim.name}) total-vm:${kilobytes(victim.memory * 1.6)}kB, anon-rss:${kilobytes(victim.held)}kB, file-rss:${kilobytes(victim.memory - victim.held)}kB, shmem-rss:0kB, UID:${victim.credentials.uid} pgtables:${kilobytes(Math.max(45_056, victim.memory / 512))}kB oom_score_adj:${victim.oomScoreAdjustment}`,
    );
  }
}

/** The process with the most memory, as `oom_score_adj` moves it; undefined when none may be killed. */
function mostHungry(group: ControlGroup, total: number): KernelProcess | undefined {
  const { memory: limit } = group.limits;
  const scale = (limit ?? total) / 1000;
  let victim: KernelProcess | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const candidate of group.processes()) {
    if (candidate.status !== undefined || candidate.oomScoreAdjustment <= -1000 || candidate.pid === 1) continue;
    const points = candidate.memory + candidate.oomScoreAdjustment * scale;
    // Of equals, the younger one.
    if (points >= most) [victim, most] = [candidate, points];
  }
  return victim;
}
