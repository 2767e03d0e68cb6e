/** /proc/PID/mountinfo, read. */
import type { Sys } from "../../sim/sys.ts";
import { readProc } from "./processes.ts";

export interface MountInfo {
  readonly id: number;
  readonly parent: number;
  /** `0:22` */
  readonly device: string;
  /** Directory of the file system that is mounted. */
  readonly root: string;
  readonly target: string;
  readonly options: string;
  readonly type: string;
  readonly source: string;
  readonly superOptions: string;
}

export function readMountInfo(sys: Sys, pid: number | "self" = "self"): MountInfo[] {
  return (readProc(sys, `${pid}/mountinfo`) ?? "").split("\n").filter(Boolean).map(parseLine);
}

function parseLine(line: string): MountInfo {
  const fields = line.split(" ").map((text) => text.replace(/\\(\d{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
  const dash = fields.indexOf("-", 6);
  const field = (index: number) => fields[index] ?? "";
  return {
    id: Number(field(0)),
    parent: Number(field(1)),
    device: field(2),
    root: field(3),
    target: field(4),
    options: field(5),
    type: field(dash + 1),
    source: field(dash + 2),
    superOptions: field(dash + 3),
  };
}

/** Bytes of the file system at a path. */
export function spaceAt(sys: Sys, path: string): { total: number; free: number } {
  const { blocks, free, blockSize } = sys.fs.statfs(path);
  return { total: blocks * blockSize, free: free * blockSize };
}
