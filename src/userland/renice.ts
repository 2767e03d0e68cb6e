import { Errno } from "../base/errno.ts";
import { readProcesses } from "./lib/processes.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const WHAT = { pid: "process ID", pgrp: "process group ID", user: "user ID" } as const;

export default defineUtility({
  name: "renice",
  summary: "change the niceness of running processes",
  usage: ["[-n|--priority|--relative] <priority> [-p|--pid] <pid>...", "[-n] <priority> -g|--pgrp <pgid>...", "[-n] <priority> -u|--user <user>..."],
  package: ["util-linux", "2.41"],
  ownArguments: true,
  async run(tool) {
    const [priority, ...targets] = tool.operands.filter((word) => !/^(-n|--priority|-p|--pid|-g|--pgrp|-u|--user|--relative)$/.test(word));
    const kind = tool.operands.some((word) => word === "-u" || word === "--user")
      ? "user"
      : tool.operands.some((word) => word === "-g" || word === "--pgrp")
        ? "pgrp"
        : "pid";
    if (priority === undefined || targets.length === 0) {
      await tool.note("renice: not enough arguments\nTry 'renice --help' for more information.\n");
      return 1;
    }
    if (!/^[+-]?\d+$/.test(priority)) {
      await tool.note(`renice: invalid priority '${priority}'\nTry 'renice --help' for more information.\n`);
      return 1;
    }
    // busybox adds to what is, as POSIX says; util-linux sets, whatever POSIX says.
    const relative = !tool.gnu || tool.operands.includes("--relative");
    let status = 0;
    for (const target of targets) {
      const pids = members(tool, kind, target);
      if (pids === undefined) {
        await tool.note(`renice: bad ${WHAT[kind]} value: ${target}\n`);
        status = 1;
        continue;
      }
      for (const pid of pids) if (!(await change(tool, pid, Number(priority), relative, `${kind === "pid" ? pid : target} (${WHAT[kind]})`))) status = 1;
    }
    return status;
  },
});

async function change(tool: Tool, pid: number, priority: number, relative: boolean, name: string): Promise<boolean> {
  try {
    const old = tool.sys.priorityOf(pid);
    tool.sys.setPriority(pid, relative ? old + priority : priority);
    if (tool.gnu) tool.out.put(`${name} old priority ${old}, new priority ${tool.sys.priorityOf(pid)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await tool.note(
      tool.gnu
        ? `renice: failed to ${error.code === "ESRCH" ? "get" : "set"} priority for ${name}: ${error.message}\n`
        : `renice: setpriority: ${error.message}\n`,
    );
    return false;
  }
}

function members(tool: Tool, kind: keyof typeof WHAT, target: string): number[] | undefined {
  if (kind === "pid") return /^\d+$/.test(target) ? [Number(target)] : undefined;
  const all = readProcesses(tool.sys);
  if (kind === "pgrp") return /^\d+$/.test(target) ? all.filter((one) => one.pgid === Number(target)).map(({ pid }) => pid) : undefined;
  const uid = new Accounts(tool.sys).user(target)?.uid ?? (/^\d+$/.test(target) ? Number(target) : undefined);
  return uid === undefined ? undefined : all.filter((one) => one.uid === uid).map(({ pid }) => pid);
}
