import { Errno } from "../../base/errno.ts";
import type { Signal } from "../sys.ts";
import type { KernelProcess } from "./process.ts";
import { Exited } from "./sys-core.ts";
import { NamespaceCalls } from "./sys-namespaces.ts";

/** kill(2), sigaction(2), and the process groups that signals go to. */
export class SignalCalls extends NamespaceCalls {
  kill(pid: number, signal: Signal | 0): void {
    this.enter();
    const targets = this.#targets(pid);
    if (targets.length === 0) throw new Errno("ESRCH");
    const allowed = targets.filter((target) => this.#maySignal(target, signal));
    if (allowed.length === 0) throw new Errno("EPERM");
    if (signal === 0) return;
    for (const target of allowed) this.kernel.deliver(target, signal, this.process);
    if (this.image.dead) throw new Exited();
  }

  signal(signal: Signal, action: "default" | "ignore" | (() => void)): void {
    this.enter();
    if (signal === "KILL" || signal === "STOP") throw new Errno("EINVAL");
    if (action === "default") this.process.actions.delete(signal);
    else this.process.actions.set(signal, action === "ignore" ? "ignore" : () => !this.image.dead && action());
  }

  signalAction(signal: Signal): "default" | "ignore" | "handler" {
    const action = this.process.actions.get(signal);
    return action === undefined ? "default" : action === "ignore" ? "ignore" : "handler";
  }

  #targets(pid: number): KernelProcess[] {
    const ids = this.process.namespaces.pid;
    if (pid > 0) {
      const target = ids.find(pid);
      return target === undefined ? [] : [target];
    }
    if (pid === -1) return [...ids.processes()].filter((process) => process !== this.process && process !== ids.init && process.status === undefined);
    const group = pid === 0 ? this.process.pgid : this.groupOf(-pid);
    return [...ids.processes()].filter((process) => process.pgid === group && process.status === undefined);
  }

  #maySignal(target: KernelProcess, signal: Signal | 0): boolean {
    const from = this.process.credentials;
    const to = target.credentials;
    if (from.capabilities.has("KILL") || from.uid === to.realUid || from.realUid === to.realUid || from.uid === to.uid) return true;
    return signal === "CONT" && target.sid === this.process.sid;
  }

  /** Kernel-wide id of the process group that this namespace calls `local`. */
  protected groupOf(local: number): number | undefined {
    const leader = this.process.namespaces.pid.find(local);
    if (leader !== undefined) return leader.pid;
    for (const process of this.process.namespaces.pid.processes()) if (this.localPid(process.pgid) === local) return process.pgid;
    return undefined;
  }
}
