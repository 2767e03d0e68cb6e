import { Errno } from "../base/errno.ts";
import type { NamespaceKind } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { freshSignals, stayWith } from "./lib/run-as.ts";
import { execCommand } from "./lib/spawn.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const KINDS: readonly (readonly [option: string, kind: NamespaceKind])[] = [
  ["user", "user"],
  ["cgroup", "cgroup"],
  ["ipc", "ipc"],
  ["uts", "uts"],
  ["net", "net"],
  ["pid", "pid"],
  ["mount", "mnt"],
];

export default defineUtility({
  name: "nsenter",
  summary: "run a program in the namespaces of another process",
  usage: "[options] [<program> [<argument>...]]",
  package: ["util-linux", "2.41"],
  stopAtOperand: true,
  options: [
    ["-a, --all", "all namespaces"],
    ["-t, --target=PID", "whose namespaces"],
    ["-m, --mount[=FILE]", "mounts"],
    ["-u, --uts[=FILE]", "host name"],
    ["-i, --ipc[=FILE]", "System V IPC"],
    ["-n, --net[=FILE]", "network"],
    ["-p, --pid[=FILE]", "process ids"],
    ["-C, --cgroup[=FILE]", "control groups"],
    ["-U, --user[=FILE]", "users"],
    ["-T, --time[=FILE]", "accepted"],
    ["-S, --setuid[=UID]", "become this user"],
    ["-G, --setgid[=GID]", "become this group"],
    ["--preserve-credentials", "accepted"],
    ["-r, --root[=DIR]", "change the root"],
    ["-w, --wd[=DIR]", "change the working directory"],
    ["-e, --env", "take the environment of the process"],
    ["-F, --no-fork", "run the program without a child of its own"],
  ],
  async run(tool) {
    const { sys } = tool;
    const target = tool.value("target");
    if (target !== undefined && !/^\d+$/.test(target)) throw new Failure(`failed to parse pid: '${target}'`, 1);
    if (tool.has("all") && target === undefined) throw new Failure("no target PID specified for --all", 1);
    // Namespaces may come from several processes: --net=/proc/7/ns/net.
    const joins = new Map<number, NamespaceKind[]>();
    for (const [option, kind] of KINDS) {
      if (!tool.has(option) && !tool.has("all")) continue;
      const file = tool.value(option);
      const pid = Number(file === undefined ? target : /^\/proc\/(\d+)\/ns\//.exec(file)?.[1]);
      if (file === undefined && target === undefined) throw new Failure("no target PID specified", 1);
      checkNamespace(tool, file ?? `/proc/${pid}/ns/${kind}`);
      if (Number.isNaN(pid)) throw new Failure(`reassociate to namespaces failed: Invalid argument`, 1);
      if (tool.has("all") && sameNamespace(tool, pid, kind)) continue;
      joins.set(pid, [...(joins.get(pid) ?? []), kind]);
    }
    if (tool.gnu && joins.size === 0 && !tool.has("all", "setuid", "setgid", "root", "wd")) throw new Failure("no namespace specified", 1);
    const environment = tool.has("env") && target !== undefined ? decodeText(sys.fs.readFile(`/proc/${target}/environ`)) : undefined;
    const directory = tool.has("wd") ? (tool.value("wd") ?? sys.fs.readlink(`/proc/${target}/cwd`)) : undefined;
    const root = tool.value("root");
    for (const [pid, kinds] of joins) {
      try {
        sys.setns(pid, kinds);
      } catch (error) {
        if (error instanceof Errno)
          throw new Failure(tool.gnu ? `reassociate to namespace 'ns/${kinds[0]}' failed: ${error.message}` : `setns(): ${error.message}`, 1);
        throw error;
      }
    }
    if (environment !== undefined) {
      const pairs = environment.split("\0").filter(Boolean);
      sys.setEnvironment(new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])));
    }
    if (root !== undefined) sys.chroot(root);
    if (directory !== undefined) sys.fs.chdir(directory);
    const argv = tool.operands.length > 0 ? tool.operands : [sys.env.get("SHELL") ?? "/bin/sh"];
    const entersPids = [...joins.values()].some((kinds) => kinds.includes("pid"));
    if (!entersPids || tool.has("no-fork")) return await become(tool, argv);
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

function checkNamespace(tool: Tool, path: string): void {
  try {
    tool.sys.fs.readlink(path);
  } catch (error) {
    if (error instanceof Errno) throw new Failure(`${tool.gnu ? "cannot open" : "can't open"} ${tool.gnu ? path : `'${path}'`}: ${error.message}`, 1);
    throw error;
  }
}

function sameNamespace(tool: Tool, pid: number, kind: NamespaceKind): boolean {
  return tool.sys.fs.readlink(`/proc/${pid}/ns/${kind}`) === tool.sys.fs.readlink(`/proc/self/ns/${kind}`);
}

async function become(tool: Tool, argv: readonly string[], sys = tool.sys): Promise<number> {
  const [uid, gid] = [tool.value("setuid"), tool.value("setgid")];
  try {
    if (tool.has("setuid", "setgid")) sys.setCredentials({ uid: Number(uid ?? sys.uid), gid: Number(gid ?? sys.gid), groups: [] });
    return await execCommand(sys, argv);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, tool.gnu ? `nsenter: failed to execute ${argv[0]}: ${error.message}\n` : `nsenter: can't execute '${argv[0]}': ${error.message}\n`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}
