import type { KernelProcess } from "./process.ts";
import type { Namespaces, PidNamespace, PlainNamespace, UtsNamespace } from "./types.ts";

/** Linux's default for 64-bit hosts is 4194304; numbers wrap there. */
const PID_MAX = 4_194_304;

/** The namespaces of a process as the kernel itself handles them. */
export type KernelNamespaces = Omit<Namespaces, "pid"> & { readonly pid: ProcessIds };

/** pid_namespaces(7): every process has a number here and in each namespace above. */
export class ProcessIds implements PidNamespace {
  readonly id: number;
  readonly parent: ProcessIds | undefined;
  /** pid 1 of this namespace; when it ends, so does everything here. */
  init: KernelProcess | undefined;
  readonly #byPid = new Map<number, KernelProcess>();
  readonly #pids = new Map<KernelProcess, number>();
  #next = 1;

  constructor(id: number, parent: ProcessIds | undefined) {
    this.id = id;
    this.parent = parent;
  }

  /** Gives the process a number here and above; returns the one in the topmost namespace. */
  enter(process: KernelProcess): number {
    let pid = this.#next;
    while (this.#byPid.has(pid)) pid = pid >= PID_MAX ? 2 : pid + 1;
    this.#next = pid >= PID_MAX ? 2 : pid + 1;
    this.#byPid.set(pid, process);
    this.#pids.set(process, pid);
    if (this.init === undefined) this.init = process;
    return this.parent === undefined ? pid : this.parent.enter(process);
  }

  passOver(count: number): void {
    this.#next = this.#next + count > PID_MAX ? 2 : this.#next + count;
  }

  leave(process: KernelProcess): void {
    const pid = this.#pids.get(process);
    if (pid !== undefined) {
      this.#byPid.delete(pid);
      this.#pids.delete(process);
    }
    this.parent?.leave(process);
  }

  processes(): Iterable<KernelProcess> {
    return this.#byPid.values();
  }

  get size(): number {
    return this.#byPid.size;
  }

  localPid(process: object): number | undefined {
    return this.#pids.get(process as KernelProcess);
  }

  find(localPid: number): KernelProcess | undefined {
    return this.#byPid.get(localPid);
  }

  /** Is this namespace `other`, or inside it? */
  isWithin(other: ProcessIds): boolean {
    for (let at: ProcessIds | undefined = this; at !== undefined; at = at.parent) if (at === other) return true;
    return false;
  }
}

export function createUts(id: number, hostname: string): UtsNamespace {
  return { id, hostname, domainname: "(none)" };
}

export function createPlain(id: number): PlainNamespace {
  return { id };
}
