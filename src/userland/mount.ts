import { isErrno } from "../base/errno.ts";
import { Failure } from "./lib/errors.ts";
import { readProc } from "./lib/processes.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "mount",
  summary: "show mounts, or mount a file system",
  usage: ["[-lhV]", "[-t TYPE] [-o OPTIONS] SOURCE DIRECTORY"],
  package: ["util-linux", "2.41"],
  options: [
    ["-a, --all", "all of /etc/fstab"],
    ["-B, --bind", "mount a directory somewhere else too"],
    ["-R, --rbind", "and what is mounted below"],
    ["-M, --move", "accepted"],
    ["-l, --show-labels", "accepted"],
    ["-n, --no-mtab", "accepted"],
    ["-o, --options=LIST", "options, comma separated"],
    ["-r, --read-only", "read-only"],
    ["-t, --types=TYPE", "type of the file system"],
    ["-v, --verbose", "say what is done"],
    ["-w, --rw", "read-write"],
    ["--make-private", "accepted"],
    ["--make-rprivate", "accepted"],
    ["--make-shared", "accepted"],
    ["--make-rshared", "accepted"],
    ["--make-slave", "accepted"],
    ["--make-rslave", "accepted"],
  ],
  async run(tool) {
    const types = tool.value("types");
    if (tool.operands.length === 0) {
      if (tool.has("all")) return 0;
      for (const row of mounts(tool))
        if (types === undefined || types.split(",").includes(row.type)) tool.out.put(`${row.source} on ${row.target} type ${row.type} (${row.options})\n`);
      return 0;
    }
    if (tool.given.some(({ key }) => key.startsWith("make-")) && tool.operands.length === 1) return 0;
    const given = tool.values("options").flatMap((text) => text.split(","));
    const options = [...given, ...(tool.has("read-only") ? ["ro"] : []), ...(tool.has("bind") ? ["bind"] : []), ...(tool.has("rbind") ? ["rbind"] : [])];
    const [first = "", second] = tool.operands;
    if (second === undefined && !options.includes("remount")) {
      throw new Failure(tool.gnu ? `${first}: can't find in /etc/fstab.` : `can't find ${first} in /etc/fstab`, 1);
    }
    const target = second ?? first;
    try {
      if (tool.sys.uid !== 0)
        throw new Failure(
          tool.gnu
            ? `${target}: must be superuser to use mount.\n       dmesg(1) may have more information after failed mount system call.`
            : "you must be root",
          tool.gnu ? 32 : 1,
        );
      tool.sys.mount(first, target, types ?? (options.includes("bind") || options.includes("rbind") ? "bind" : "auto"), options);
      return 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (!tool.gnu)
        throw new Failure(
          error.code === "EPERM" ? "permission denied (are you root?)" : `mounting ${first} on ${target} failed: ${error.message}`,
          error.code === "EPERM" ? 1 : 255,
        );
      const why =
        error.code === "EPERM" || error.code === "EACCES"
          ? "permission denied."
          : error.code === "ENOENT" && !tool.sys.fs.exists(target)
            ? "mount point does not exist."
            : error.code === "ENOENT"
              ? `special device ${first} does not exist.`
              : error.code === "ENODEV"
                ? `unknown filesystem type '${types}'.`
                : `mount(2) system call failed: ${error.message}.`;
      throw new Failure(`${target}: ${why}\n       dmesg(1) may have more information after failed mount system call.`, 32);
    }
  },
});

export interface MountRow {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

export function mounts(tool: Tool): MountRow[] {
  return (readProc(tool.sys, "self/mounts") ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [source = "", target = "", type = "", options = ""] = line
        .split(" ")
        .map((text) => text.replace(/\\(\d{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
      return { source, target, type, options };
    });
}
