import { isErrno } from "../../base/errno.ts";
import { mountWords } from "../../sim/fs/mount-words.ts";
import { parseTmpfsData, type TmpfsData } from "../../sim/fs/tmpfs-data.ts";
import { EngineError } from "../error.ts";
import { OciError } from "./oci-error.ts";

export interface TmpfsMountOptions {
  readonly data: TmpfsData;
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
export function parseTmpfsOptions(text: string, at: string, memoryBytes: number): TmpfsMountOptions {
  const options = text === "" ? [] : text.split(",");
  for (const option of options) {
    const [name = "", value] = option.split("=", 2);
    if (value === undefined ? !FLAGS.has(option) : !VALUES.has(name)) throw new EngineError("System", `invalid tmpfs option "${name}"`);
  }
  const words = mountWords(options, ["nosuid", "nodev", "noexec"]);
  try {
    const data = parseTmpfsData(words.data, memoryBytes);
    return { data, readOnly: words.readOnly, printed: [...words.flags, ...data.printed] };
  } catch (error) {
    throw isErrno(error, "EINVAL") ? refused(at, words.data.join(",")) : error;
  }
}

/** What the kernel says to data that it does not understand. */
function refused(at: string, data: string): OciError {
  const mount = `mount src=tmpfs, dst=${at}, dstFd=/proc/thread-self/fd/11, flags=MS_NOSUID|MS_NODEV|MS_NOEXEC, data=${data}`;
  return new OciError(
    `unable to start container process: error during container init: error mounting "tmpfs" to rootfs at ${JSON.stringify(at)}: ${mount}: invalid argument`,
  );
}
