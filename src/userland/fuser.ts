import { parseSignal } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { readSockets, socketHolders } from "./lib/sockets.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { openFiles } from "./lsof/files.ts";

interface User {
  readonly pid: number;
  readonly access: string;
  readonly command: string;
  readonly uid: number;
}

export default defineUtility({
  name: "fuser",
  summary: "find the processes that use files or ports",
  usage: "[-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE] [-k [-i] [-SIGNAL]] NAME...",
  package: ["PSmisc", "23.7"],
  rewrite: (args) => args.map((arg) => (/^-(\d+|SIG)?[A-Z]{3,}$/.test(arg) || /^-\d+$/.test(arg) ? `--signal=${arg.slice(1)}` : arg)),
  options: [
    ["-k, --kill", "kill them"],
    ["-i, --interactive", "accepted"],
    ["-m, --mount", "everything on the same file system"],
    ["-n, --namespace=SPACE", "file, tcp or udp"],
    ["-v, --verbose", "a table"],
    ["-u, --user", "with their users"],
    ["-a, --all", "names that nobody uses, too"],
    ["-s, --silent", "only the status"],
    ["-4, --ipv4", "accepted"],
    ["-6, --ipv6", "accepted"],
    ["--signal=SIGNAL", "what -k sends"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new Failure("No process specification given", 1);
    const accounts = new Accounts(tool.sys);
    const signal = parseSignal(tool.value("signal") ?? "KILL");
    if (signal === undefined) throw new Failure(`${tool.value("signal")}: unknown signal; fuser -l lists signals.`, 1);
    let found = false;
    for (const name of tool.operands) {
      const users = usersOf(tool, name);
      if (users.length > 0) found = true;
      if (!tool.has("silent")) await show(tool, name, users, accounts);
      if (tool.has("kill")) for (const { pid } of users) if (pid !== tool.sys.pid) tool.sys.kill(pid, signal);
    }
    return found ? 0 : 1;
  },
});

function usersOf(tool: Tool, name: string): User[] {
  const [port = "", suffix] = name.split("/");
  const protocol = tool.value("namespace") ?? (/^\d+$/.test(port) && (suffix === "tcp" || suffix === "udp") ? suffix : "file");
  const sockets = readSockets(tool.sys);
  const rows = openFiles(tool.sys, sockets);
  if (protocol === "tcp" || protocol === "udp") {
    const holders = socketHolders(tool.sys);
    const inodes = sockets.filter((socket) => socket.protocol === protocol && socket.local.port === Number(port)).map(({ inode }) => inode);
    const pids = new Set(inodes.flatMap((inode) => (holders.get(inode) ?? []).map(({ pid }) => pid)));
    return [...pids].map((pid) => ({
      pid,
      access: "F....",
      command: rows.find(({ process }) => process.pid === pid)?.process.comm ?? "",
      uid: rows.find(({ process }) => process.pid === pid)?.process.uid ?? 0,
    }));
  }
  if (!tool.sys.fs.exists(name)) throw new Failure(`Specified filename ${name} does not exist.`, 1);
  const path = name.startsWith("/") ? name : `${tool.sys.fs.cwd().replace(/\/$/, "")}/${name}`;
  const device = tool.has("mount") ? tool.sys.fs.stat(name).dev : undefined;
  const letters = new Map<number, { letters: Set<string>; command: string; uid: number }>();
  for (const row of rows) {
    if (row.path === undefined) continue;
    const uses = device === undefined ? row.path === path : row.type !== "unix" && row.device === `${device >> 8},${device & 255}`;
    if (!uses) continue;
    const entry = letters.get(row.process.pid) ?? { letters: new Set<string>(), command: row.process.comm, uid: row.process.uid };
    entry.letters.add({ cwd: "c", rtd: "r", txt: "e" }[row.fd] ?? (row.fd.endsWith("r") ? "f" : "F"));
    letters.set(row.process.pid, entry);
  }
  return [...letters].map(([pid, { letters: access, command, uid }]) => ({
    pid,
    access: ["F", "r", "c", "e", "m"]
      .map((letter) => (access.has(letter) || (letter === "F" && access.has("f")) ? (letter === "F" && !access.has("F") ? "f" : letter) : "."))
      .join(""),
    command,
    uid,
  }));
}

/** The names go to standard error, the pids to standard output. */
async function show(tool: Tool, name: string, users: readonly User[], accounts: Accounts): Promise<void> {
  if (users.length === 0 && !tool.has("all")) return;
  const label =
    name.startsWith("/") || name.includes("/tcp") || name.includes("/udp")
      ? name
      : tool.has("namespace")
        ? `${name}/${tool.value("namespace")}`
        : `${tool.sys.fs.cwd().replace(/\/$/, "")}/${name}`;
  if (!tool.has("verbose")) {
    await tool.note(`${label}:`.padEnd(21));
    for (const { pid, access, uid } of users) {
      tool.out.put(String(pid).padStart(6));
      await tool.out.flush();
      await tool.note(`${access.replace(/[.fF]/g, "")}${tool.has("user") ? `(${accounts.userName(uid) ?? uid})` : ""}`);
    }
    await tool.note("\n");
    return;
  }
  await tool.note(`${"".padEnd(21)}USER        PID ACCESS COMMAND\n`);
  for (const [i, { pid, access, command, uid }] of users.entries())
    await tool.note(
      `${(i === 0 ? `${label}:` : "").padEnd(21)}${(accounts.userName(uid) ?? String(uid)).padEnd(8)} ${String(pid).padStart(6)} ${access} ${command}\n`,
    );
}
