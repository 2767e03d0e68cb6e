import { Errno } from "../../base/errno.ts";
import type { TmpfsOptions } from "./tmpfs.ts";

/** What `mount -t tmpfs -o DATA` asks for, without the words that every file system knows (`ro`, `nosuid`). */
export interface TmpfsData {
  readonly capacityBytes: number | undefined;
  readonly maxInodes: number | undefined;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** As /proc/mounts shows it: in the kernel's order, without what is usual. */
  readonly printed: readonly string[];
}

const PAGE = 4096;
const USUAL_MODE = 0o1777;
const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Reads it as the kernel does. Throws EINVAL. */
export function parseTmpfsData(words: readonly string[], memoryBytes: number): TmpfsData {
  let capacityBytes: number | undefined;
  let maxInodes: number | undefined;
  let [mode, uid, gid] = [USUAL_MODE, 0, 0];
  for (const word of words) {
    const [name, value = ""] = word.split("=", 2);
    if (name === "size") capacityBytes = pages(/^\d+%$/.test(value) ? (Number.parseInt(value, 10) * memoryBytes) / 100 : amount(value));
    else if (name === "nr_blocks") capacityBytes = amount(value) * PAGE;
    else if (name === "nr_inodes") maxInodes = amount(value);
    else if (name === "mode") mode = digits(value, /^[0-7]+$/, 8) & 0o7777;
    else if (name === "uid") uid = digits(value, /^\d+$/, 10);
    else if (name === "gid") gid = digits(value, /^\d+$/, 10);
    else if (name !== "mpol" && name !== "huge") throw new Errno("EINVAL");
  }
  const printed = [
    ...(capacityBytes === undefined ? [] : [`size=${capacityBytes / 1024}k`]),
    ...(maxInodes === undefined ? [] : [`nr_inodes=${maxInodes}`]),
    ...(mode === USUAL_MODE ? [] : [`mode=${mode.toString(8).padStart(3, "0")}`]),
    ...(uid === 0 ? [] : [`uid=${uid}`]),
    ...(gid === 0 ? [] : [`gid=${gid}`]),
  ];
  return { capacityBytes, maxInodes, mode, uid, gid, printed };
}

/** What the file system itself is made with. */
export function tmpfsOptions(data: TmpfsData): Pick<TmpfsOptions, "mode" | "uid" | "gid" | "capacityBytes" | "maxInodes"> {
  return {
    mode: data.mode,
    uid: data.uid,
    gid: data.gid,
    ...(data.capacityBytes === undefined ? {} : { capacityBytes: data.capacityBytes }),
    ...(data.maxInodes === undefined ? {} : { maxInodes: data.maxInodes }),
  };
}

function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE) * PAGE;
}

function amount(text: string): number {
  const match = /^(\d+)([kmgt]?)$/i.exec(text);
  if (match === null) throw new Errno("EINVAL");
  return Number(match[1]) * (UNITS[(match[2] ?? "").toLowerCase()] ?? 1);
}

function digits(text: string, form: RegExp, base: number): number {
  if (!form.test(text)) throw new Errno("EINVAL");
  return Number.parseInt(text, base);
}
