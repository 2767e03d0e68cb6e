import { isErrno } from "../base/errno.ts";
import type { Shell } from "./shell.ts";

/** `set -m`: jobs get process groups of their own, and the terminal changes hands. */
export function setMonitor(shell: Shell, on: boolean): void {
  if (!on) {
    shell.jobControl = false;
    return;
  }
  const terminal = findTerminal(shell);
  shell.terminalFd = terminal ?? -1;
  shell.jobControl = true;
  if (terminal === undefined) return;
  for (const signal of ["TSTP", "TTIN", "TTOU"] as const) if (shell.traps.get(signal) === undefined) shell.sys.signal(signal, "ignore");
  try {
    if (shell.sys.pgid !== shell.sys.pid) shell.sys.setpgid(0, 0);
  } catch (error) {
    // A session leader already has a group of its own.
    if (!isErrno(error)) throw error;
  }
  try {
    shell.sys.tcsetpgrp(terminal, shell.sys.pgid);
  } catch (error) {
    if (!isErrno(error)) throw error;
    shell.jobControl = shell.interactive ? false : shell.jobControl;
    shell.terminalFd = -1;
  }
}

/** A copy of the terminal's descriptor that redirections do not touch. */
function findTerminal(shell: Shell): number | undefined {
  for (const fd of [2, 0, 1]) {
    try {
      if (!shell.sys.isatty(fd)) continue;
      const copy = shell.sys.dup(fd, 250);
      shell.sys.setCloseOnExec(copy, true);
      return copy;
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
  return undefined;
}
