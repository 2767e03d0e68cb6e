import { formatTime, UTC } from "./lib/format-time.ts";
import { bootTime, readProc, readProcesses, TICKS } from "./lib/processes.ts";
import { defineProgram } from "./program.ts";

const USAGE = `NAME:
   runc - the container runtime under containerd

USAGE:
   runc [global options] command [command options] [arguments...]

COMMANDS:
   list   running containers
   ps     processes of a container
   state  a container's state

Containers are started by dockerd, not from here.
`;

export default defineProgram({
  name: "runc",
  summary: "the container runtime under containerd",
  async main(sys) {
    const args = sys.argv.slice(1).filter((word, i, all) => word !== "--root" && all[i - 1] !== "--root");
    const verb = args[0];
    if (verb === "--version" || verb === "-v") {
      await sys.write(1, "runc version 1.3.3\ncommit: v1.3.3-0-gd842d771\nspec: 1.2.1\ngo: go1.24.9\nlibseccomp: 2.5.5\n");
      return 0;
    }
    if (verb !== "list" && verb !== "state" && verb !== "ps") {
      await sys.write(2, verb === undefined || verb === "--help" || verb === "help" ? USAGE : `No help topic for '${verb}'\n`);
      return verb === undefined || verb === "--help" || verb === "help" ? 0 : 3;
    }
    if (sys.uid !== 0) {
      await sys.write(2, "ERRO[0000] open /run/docker/runtime-runc/moby: permission denied \n");
      return 1;
    }
    const containers = running(sys);
    if (verb === "list") {
      const rows = containers.map(({ id, pid, start }) => [
        id,
        String(pid),
        "running",
        `/run/containerd/io.containerd.runtime.v2.task/moby/${id}`,
        formatTime("%Y-%m-%dT%H:%M:%S.%9NZ", start, UTC),
        "root",
      ]);
      const table = [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"], ...rows];
      const widths = (table[0] as string[]).map((_, column) => Math.max(...table.map((row) => (row[column] as string).length)));
      for (const row of table)
        await sys.write(
          1,
          `${row
            .map((cell, column) => cell.padEnd((widths[column] as number) + 3))
            .join("")
            .trimEnd()}\n`,
        );
      return 0;
    }
    const found = containers.find(({ id }) => id === args[1]);
    if (!found) {
      await sys.write(2, "ERRO[0000] container does not exist                     \n");
      return 1;
    }
    if (verb === "state")
      await sys.write(
        1,
        `${JSON.stringify({ ociVersion: "1.2.1", id: found.id, pid: found.pid, status: "running", bundle: `/run/containerd/io.containerd.runtime.v2.task/moby/${found.id}`, rootfs: "/", created: formatTime("%Y-%m-%dT%H:%M:%S.%9NZ", found.start, UTC), owner: "" }, undefined, 2)}\n`,
      );
    else {
      await sys.write(1, "UID          PID    PPID  C STIME TTY          TIME CMD\n");
      for (const row of readProcesses(sys))
        if (cgroupOf(sys, row.pid) === found.id)
          await sys.write(
            1,
            `${String(row.uid).padEnd(8)} ${String(row.pid).padStart(7)} ${String(row.ppid).padStart(7)}  0 00:00 ${(row.tty ?? "?").padEnd(8)} 00:00:00 ${row.args.join(" ")}\n`,
          );
    }
    return 0;
  },
});

type Sys = Parameters<typeof readProcesses>[0];

function cgroupOf(sys: Sys, pid: number): string | undefined {
  return /([0-9a-f]{64})/.exec(readProc(sys, `${pid}/cgroup`) ?? "")?.[1];
}

/** A container is a control group named after it; its first process is the one that others descend from. */
function running(sys: Sys): { id: string; pid: number; start: number }[] {
  const found = new Map<string, { id: string; pid: number; start: number }>();
  for (const row of readProcesses(sys)) {
    const id = cgroupOf(sys, row.pid);
    if (id !== undefined && !found.has(id)) found.set(id, { id, pid: row.pid, start: (bootTime(sys) + row.start / TICKS) * 1000 });
  }
  return [...found.values()];
}
