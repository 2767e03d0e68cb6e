export interface MountWords {
  readonly readOnly: boolean;
  /** As /proc/mounts shows them, in the kernel's order. */
  readonly flags: readonly string[];
  /** What is left for the file system. */
  readonly data: readonly string[];
}

/** In the order in which the kernel shows them. */
const SHOWN = ["sync", "dirsync", "mand", "nosuid", "nodev", "noexec", "noatime", "nodiratime"];
/** Each takes the other away. */
const OPPOSITES: Readonly<Record<string, string>> = {
  async: "sync",
  nomand: "mand",
  suid: "nosuid",
  dev: "nodev",
  exec: "noexec",
  atime: "noatime",
  diratime: "nodiratime",
};
/** Known to mount(8), without a trace in the list of mounts. */
const SILENT = new Set(["", "defaults", "rw", "ro", "remount", "bind", "rbind", "relatime", "norelatime", "strictatime", "nostrictatime", "auto", "noauto"]);
const PROPAGATION = /^(?:make-)?r?(?:private|shared|slave|unbindable)$/;

/** Sorts the words of `mount -o`; of words that contradict each other the last one holds. */
export function mountWords(words: readonly string[], usual: readonly string[] = []): MountWords {
  const flags = new Set(usual);
  const data: string[] = [];
  let [readOnly, relatime] = [false, true];
  for (const word of words) {
    const opposite = OPPOSITES[word];
    if (word === "ro" || word === "rw") readOnly = word === "ro";
    if (word === "strictatime" || word === "norelatime") relatime = false;
    else if (word === "relatime") relatime = true;
    else if (opposite !== undefined) flags.delete(opposite);
    else if (SHOWN.includes(word)) flags.add(word);
    else if (!SILENT.has(word) && !PROPAGATION.test(word)) data.push(word);
  }
  const shown = SHOWN.filter((flag) => flags.has(flag));
  return { readOnly, flags: [...shown, ...(relatime && !flags.has("noatime") ? ["relatime"] : [])], data };
}
