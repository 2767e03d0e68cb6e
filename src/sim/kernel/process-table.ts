import { Errno } from "../../base/errno.ts";
import type { ControlGroup } from "./cgroup.ts";
import type { KernelProcess } from "./process.ts";

/** Processes alive at once in the whole machine. */
const MAX_PROCESSES = 4096;

/** Who is there, from fork(2) to wait(2). */
export class ProcessTable {
  /** Processes created since boot. */
  forks = 0;
  readonly #byPid = new Map<number, KernelProcess>();

  find(pid: number): KernelProcess | undefined {
    return this.#byPid.get(pid);
  }

  all(): Iterable<KernelProcess> {
    return this.#byPid.values();
  }

  /** The living members of a process group. */
  group(pgid: number): KernelProcess[] {
    return [...this.#byPid.values()].filter((process) => process.pgid === pgid && process.status === undefined);
  }

  /** May there be one more? Throws EAGAIN. */
  checkRoom(parent: KernelProcess | undefined, cgroup?: ControlGroup): void {
    const group = cgroup ?? parent?.cgroup;
    if (this.#byPid.size >= MAX_PROCESSES || group?.full === true) throw new Errno("EAGAIN");
    if (parent !== undefined && parent.credentials.uid !== 0) {
      const limit = parent.limits.get("nproc")?.[0] ?? Infinity;
      if (limit < this.#byPid.size) {
        let own = 0;
        for (const process of this.#byPid.values()) if (process.credentials.uid === parent.credentials.uid) own++;
        if (own >= limit) throw new Errno("EAGAIN");
      }
    }
  }

  adopt(process: KernelProcess, parent: KernelProcess | undefined): void {
    this.forks++;
    process.pid = process.namespaces.pid.enter(process);
    this.#byPid.set(process.pid, process);
    process.parent = parent;
    parent?.children.add(process);
    process.cgroup.members.add(process);
  }

  /** Takes a zombie away: its parent knows. */
  reap(process: KernelProcess): void {
    const parent = process.parent;
    if (parent !== undefined) {
      parent.children.delete(process);
      parent.childrenCpuTime += process.cpuTime + process.childrenCpuTime;
    }
    process.namespaces.pid.leave(process);
    this.#byPid.delete(process.pid);
  }
}
