import { Errno } from "../../base/errno.ts";
import type { KernelProcess } from "./process.ts";
import { defaultAction, type ExitStatus, SIGNALS, type Signal } from "./signals.ts";

export interface SignalEffects {
  terminate(process: KernelProcess, status: ExitStatus): void;
}

/** Delivers one signal (signal(7)). `sender` is undefined when the kernel or a terminal sends it. */
export function deliver(process: KernelProcess, signal: Signal, effects: SignalEffects, sender?: KernelProcess): void {
  if (process.status !== undefined) return;
  const action = signal === "KILL" || signal === "STOP" ? undefined : process.actions.get(signal);
  const isInit = process.namespaces.pid.init === process;
  if (isInit && action === undefined) {
    // pid 1 is killed or stopped from above only; other signals without a handler pass it by.
    const fromAbove = sender === undefined || !sender.namespaces.pid.isWithin(process.namespaces.pid);
    if (signal !== "CONT" && !((signal === "KILL" || signal === "STOP") && fromAbove)) return;
  }
  const fallback = defaultAction(signal);
  if (fallback === "continue") resume(process);
  if (action === "ignore") return;
  // What ends a process by default ends a stopped one too; all else waits until it goes on.
  const ends = action === undefined && fallback === "terminate" && !process.cgroup.frozen;
  if (process.halted && signal !== "KILL" && signal !== "CONT" && !ends) {
    process.pending.add(signal);
    return;
  }
  if (action !== undefined) {
    action();
    process.interrupt(new Errno("EINTR"));
    return;
  }
  switch (fallback) {
    case "terminate":
    case "core":
      effects.terminate(process, { code: 128 + SIGNALS[signal], signal });
      return;
    case "stop":
      stop(process, signal);
      return;
    default:
  }
}

function stop(process: KernelProcess, signal: Signal): void {
  if (process.stoppedBy !== undefined) return;
  process.stoppedBy = signal;
  process.unreported = "stopped";
  tellParent(process);
}

function resume(process: KernelProcess): void {
  process.pending.delete("STOP");
  process.pending.delete("TSTP");
  process.pending.delete("TTIN");
  process.pending.delete("TTOU");
  if (process.stoppedBy === undefined) return;
  process.stoppedBy = undefined;
  process.unreported = "continued";
  tellParent(process);
  process.resume();
}

function tellParent(process: KernelProcess): void {
  const parent = process.parent;
  if (parent === undefined) return;
  parent.childChanged.wake();
  const action = parent.actions.get("CHLD");
  if (typeof action === "function" && !parent.halted) {
    action();
    parent.interrupt(new Errno("EINTR"));
  }
}
