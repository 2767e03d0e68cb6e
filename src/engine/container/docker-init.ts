import type { Signal, Sys } from "../../sim/sys.ts";

const FORWARDED: readonly Signal[] = ["HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "CONT", "TSTP", "WINCH", "ALRM"];

/** docker-init (tini): starts the program as its child, hands signals on, reaps orphans, and ends as the child ends. */
export async function initMain(sys: Sys, path: string, argv: readonly string[]): Promise<number> {
  const child = sys.fork((childSys) => childSys.exec(path, argv), { argv: ["/sbin/docker-init", "--", ...argv], pgid: 0 });
  if (sys.isatty(0)) sys.tcsetpgrp(0, child);
  for (const signal of FORWARDED) sys.signal(signal, () => sys.kill(child, signal));
  for (;;) {
    try {
      const ended = await sys.wait(-1);
      if (ended?.pid === child) return ended.status.code;
    } catch {
      // A signal came and was handed on.
    }
  }
}
