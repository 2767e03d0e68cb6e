import { Errno } from "../base/errno.ts";
import type { NamespaceKind } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { freshSignals, stayWith } from "./lib/run-as.ts";
import { execCommand } from "./lib/spawn.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const KINDS: readonly (readonly [letter: string, option: string, kind: NamespaceKind])[] = [
  ["m", "mount", "mnt"],
  ["u", "uts", "uts"],
  ["i", "ipc", "ipc"],
  ["n", "net", "net"],
  ["p", "pid", "pid"],
  ["U", "user", "user"],
  ["C", "cgroup", "cgroup"],
];

export default defineUtility({
  name: "unshare",
  summary: "run a program in namespaces of its own",
  usage: "[options] [<program> [<argument>...]]",
  package: ["util-linux", "2.41"],
  stopAtOperand: true,
  options: [
    ["-m", "mounts"],
    ["--mount[=FILE]", "the same"],
    ["-u", "host name"],
    ["--uts[=FILE]", "the same"],
    ["-i", "System V IPC"],
    ["--ipc[=FILE]", "the same"],
    ["-n", "network"],
    ["--net[=FILE]", "the same"],
    ["-p", "process ids"],
    ["--pid[=FILE]", "the same"],
    ["-U", "users"],
    ["--user[=FILE]", "the same"],
    ["-C", "control groups"],
    ["--cgroup[=FILE]", "the same"],
    ["-T", "accepted"],
    ["--time[=FILE]", "the same"],
    ["-f, --fork", "run the program as a child"],
    ["--mount-proc[=DIR]", "mount /proc anew; implies --mount"],
    ["-r, --map-root-user", "be root inside; implies --user"],
    ["-c, --map-current-user", "be oneself inside; implies --user"],
    ["--map-user=UID", "be this user inside; implies --user"],
    ["--map-group=GID", "be this group inside; implies --user"],
    ["--kill-child[=SIGNAL]", "accepted; implies --fork"],
    ["--propagation=HOW", "accepted"],
    ["--setgroups=HOW", "allow or deny changes of groups"],
    ["-R, --root=DIR", "change the root"],
    ["-w, --wd=DIR", "change the working directory"],
  ],
  async run(tool) {
    const { sys } = tool;
    const kinds = new Set<NamespaceKind>();
    for (const [letter, option, kind] of KINDS) if (tool.has(letter, option)) kinds.add(kind);
    if (tool.has("mount-proc")) kinds.add("mnt");
    const mapped = tool.has("map-root-user", "map-current-user", "map-user", "map-group");
    if (mapped) kinds.add("user");
    const [uid, gid] = [sys.uid, sys.gid];
    try {
      sys.unshare([...kinds]);
    } catch (error) {
      if (error instanceof Errno)
        throw new Failure(tool.gnu ? `unshare failed: ${error.message}` : `unshare(0x${flags(kinds).toString(16)}): ${error.message}`, 1);
      throw error;
    }
    if (mapped) {
      const own = tool.has("map-current-user");
      const inside = (option: string, id: number) => Number(tool.value(option) ?? (own || !tool.has("map-root-user") ? id : 0));
      if (tool.value("setgroups") !== "allow") writeMap(tool, "setgroups", "deny");
      writeMap(tool, "uid_map", `${inside("map-user", uid)} ${uid} 1`);
      writeMap(tool, "gid_map", `${inside("map-group", gid)} ${gid} 1`);
    } else if (tool.has("setgroups")) writeMap(tool, "setgroups", tool.value("setgroups") ?? "");
    const argv = tool.operands.length > 0 ? tool.operands : [sys.env.get("SHELL") ?? "/bin/sh"];
    if (!tool.has("fork", "kill-child")) return await become(tool, argv);
    return await stayWith(
      sys,
      async (child) => {
        freshSignals(child);
        return await become(tool, argv, child);
      },
      argv,
    );
  },
});

function writeMap(tool: Tool, file: string, text: string): void {
  try {
    tool.sys.fs.writeFile(`/proc/self/${file}`, text);
  } catch (error) {
    if (error instanceof Errno) throw new Failure(`write failed /proc/self/${file}: ${error.message}`, 1);
    throw error;
  }
}

async function become(tool: Tool, argv: readonly string[], sys = tool.sys): Promise<number> {
  try {
    if (tool.has("mount-proc")) {
      const directory = tool.value("mount-proc") ?? "/proc";
      sys.mount("proc", directory, "proc", ["nosuid", "noexec", "nodev"]);
    }
    const root = tool.value("root");
    if (root !== undefined) sys.chroot(root);
    const directory = tool.value("wd") ?? (root === undefined ? undefined : "/");
    if (directory !== undefined) sys.fs.chdir(directory);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, `unshare: ${tool.has("mount-proc") ? "mount /proc failed" : "cannot change root directory"}: ${error.message}\n`);
    return 1;
  }
  try {
    return await execCommand(sys, argv);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, tool.gnu ? `unshare: failed to execute ${argv[0]}: ${error.message}\n` : `unshare: can't execute '${argv[0]}': ${error.message}\n`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}

/** The bits of clone(2), which busybox shows when it fails. */
function flags(kinds: ReadonlySet<NamespaceKind>): number {
  const bits: Readonly<Record<NamespaceKind, number>> = {
    mnt: 0x20000,
    cgroup: 0x2000000,
    uts: 0x4000000,
    ipc: 0x8000000,
    user: 0x10000000,
    pid: 0x20000000,
    net: 0x40000000,
  };
  return [...kinds].reduce((sum, kind) => sum + bits[kind], 0);
}
