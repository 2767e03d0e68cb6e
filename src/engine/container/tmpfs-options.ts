import { EngineError } from "../error.ts";

import { parseSize } from "./log/size.ts";
import { OciError } from "./oci-error.ts";

export interface TmpfsMountOptions {
  readonly sizeBytes: number | undefined;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly readOnly: boolean;
  /** As /proc/mounts shows them. */
  readonly printed: readonly string[];
}

const FLAGS = new Set([
  "defaults",
  "ro",
  "rw",
  "suid",
  "nosuid",
  "dev",
  "nodev",
  "exec",
  "noexec",
  "sync",
  "async",
  "dirsync",
  "remount",
  "mand",
  "nomand",
  "atime",
  "noatime",
  "diratime",
  "nodiratime",
  "bind",
  "rbind",
  "unbindable",
  "runbindable",
  "private",
  "rprivate",
  "shared",
  "rshared",
  "slave",
  "rslave",
  "relatime",
  "norelatime",
  "strictatime",
  "nostrictatime",
]);
const VALUES = new Set(["mode", "uid", "gid", "size", "nr_inodes", "nr_blocks", "mpol"]);

/** Reads `size=64m,mode=1777,ro` of --tmpfs. */
export function parseTmpfsOptions(text: string, at: string): TmpfsMountOptions {
  const flags = new Set(["nosuid", "nodev", "noexec"]);
  const printed: string[] = [];
  let sizeBytes: number | undefined;
  let mode = 0o1777;
  const owner = { uid: 0, gid: 0 };
  for (const option of text === "" ? [] : text.split(",")) {
    const [name = "", value] = option.split("=", 2);
    if (value === undefined ? !FLAGS.has(option) : !VALUES.has(name)) throw new EngineError("System", `invalid tmpfs option "${name}"`);
    if (name === "size") {
      sizeBytes = parseSize(value ?? "");
      if (sizeBytes === undefined && !/^\d+%$/.test(value ?? "")) throw refused(at, option);
    } else if (name === "uid" || name === "gid") {
      if (!/^\d+$/.test(value ?? "")) throw refused(at, option);
      owner[name] = Number(value);
    }
    if (name === "mode") mode = Number.parseInt(value ?? "", 8) || 0o1777;
    else if (value === undefined) setFlag(flags, option);
    // The usual mode is not worth a word to the kernel.
    if (value !== undefined && !(name === "mode" && mode === 0o1777))
      printed.push(name === "size" && sizeBytes !== undefined ? `size=${Math.floor(sizeBytes / 1024)}k` : option);
  }
  return {
    sizeBytes,
    mode,
    ...owner,
    readOnly: flags.has("ro"),
    printed: [...["nosuid", "nodev", "noexec"].filter((flag) => flags.has(flag)), "relatime", ...printed],
  };
}

/** What the kernel says to data that it does not understand. */
function refused(at: string, data: string): OciError {
  const mount = `mount src=tmpfs, dst=${at}, dstFd=/proc/thread-self/fd/11, flags=MS_NOSUID|MS_NODEV|MS_NOEXEC, data=${data}`;
  return new OciError(
    `unable to start container process: error during container init: error mounting "tmpfs" to rootfs at ${JSON.stringify(at)}: ${mount}: invalid argument`,
  );
}

function setFlag(flags: Set<string>, flag: string): void {
  const opposite: Readonly<Record<string, string>> = { suid: "nosuid", dev: "nodev", exec: "noexec", rw: "ro" };
  const cleared = opposite[flag];
  if (cleared === undefined) flags.add(flag);
  else flags.delete(cleared);
}
