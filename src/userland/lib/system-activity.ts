/** What the programs of sysstat share. */
import type { Sys } from "../../sim/sys.ts";
import { readProc } from "./processes.ts";

/** `Linux 6.12.48 (host) 	01/15/26 	_x86_64_	(4 CPU)` */
export function dateLine(sys: Sys): string {
  const { release, machine } = sys.uname();
  const date = new Date(sys.clock.realtime()).toISOString();
  return `Linux ${release} (${sys.hostname()}) \t${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(2, 4)} \t_${machine}_\t(${processorTimes(sys).length - 1} CPU)`;
}

/** Rows of /proc/stat in ticks: all processors together, then each. */
export function processorTimes(sys: Sys): (readonly number[])[] {
  return (readProc(sys, "stat") ?? "")
    .split("\n")
    .filter((line) => line.startsWith("cpu"))
    .map((line) => line.trim().split(/\s+/).slice(1).map(Number));
}

/** Shares in percent of the time between two rows. */
export function cpuReport(
  last: readonly number[],
  now: readonly number[],
): Record<"user" | "nice" | "system" | "idle" | "wait" | "hard" | "soft" | "stolen", number> {
  const ticks = now.slice(0, 8).map((value, i) => Math.max(0, value - (last[i] ?? 0)));
  const total = ticks.reduce((sum, value) => sum + value, 0);
  const share = (index: number) => (total === 0 ? (index === 3 ? 100 : 0) : ((ticks[index] ?? 0) * 100) / total);
  return { user: share(0), nice: share(1), system: share(2), idle: share(3), wait: share(4), hard: share(5), soft: share(6), stolen: share(7) };
}

/** `[interval [count]]`; without a count reports go on for ever. */
export function sampling(words: readonly string[]): { interval: number | undefined; count: number } {
  const [interval, count] = words.map(Number);
  if (interval === undefined || !(interval > 0)) return { interval: undefined, count: 1 };
  return { interval, count: count !== undefined && count > 0 ? count : Number.POSITIVE_INFINITY };
}
