import { readSockets } from "./lib/sockets.ts";
import { decodeText } from "./lib/text.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { type OpenFileRow, openFiles } from "./lsof/files.ts";

export default defineUtility({
  name: "lsof",
  summary: "list open files and the processes that hold them",
  usage: "[-ablnPt] [+c w] [-c c] [-d s] [+D dir] [-i [46][protocol][@host][:port]] [-p s] [-u s] [names]",
  package: ["lsof", "4.99.4"],
  rewrite: (args) => args.flatMap((arg, i) => (arg === "-i" && !isInternetAddress(args[i + 1]) ? ["-i", ""] : /^\+[dD]$/.test(arg) ? ["-D"] : [arg])),
  options: [
    ["-i=ADDRESS", "internet sockets, those of an address only"],
    ["-p=PIDS", "of these processes"],
    ["-c=COMMAND", "of commands that begin so"],
    ["-u=USERS", "of these users"],
    ["-d=FDS", "these descriptors"],
    ["-D=DIRECTORY", "files below a directory"],
    ["-s=PROTOCOL:STATE", "sockets in this state"],
    ["-t", "pids only"],
    ["-n", "no names of hosts"],
    ["-P", "no names of ports"],
    ["-U", "unix sockets"],
    ["-a", "all conditions at once"],
    ["-l", "numbers of users"],
    ["-b", "accepted"],
    ["-w", "accepted"],
    ["-R", "parents' pids"],
    ["-v", "show the version"],
    ["-h", "show this page"],
  ],
  async run(tool) {
    if (tool.has("v")) return void (await tool.note("lsof version information:\n    revision: 4.99.4\n"));
    if (tool.has("h")) return void (await tool.note(tool.help()));
    const accounts = new Accounts(tool.sys);
    const rows = openFiles(tool.sys, readSockets(tool.sys));
    const missing = tool.operands.filter((path) => !tool.sys.fs.exists(path));
    for (const path of missing) await tool.note(`lsof: status error on ${path}: No such file or directory\n`);
    const conditions = conditionsOf(tool, accounts);
    const chosen = rows.filter((row) => {
      if (conditions.length === 0) return true;
      return tool.has("a") ? conditions.every((holds) => holds(row)) : conditions.some((holds) => holds(row));
    });
    if (tool.has("t")) {
      const pids = [...new Set(chosen.map(({ process }) => process.pid))];
      tool.out.put(pids.map((pid) => `${pid}\n`).join(""));
    } else if (chosen.length > 0) tool.out.put(table(tool, chosen, accounts));
    return chosen.length === 0 || missing.length > 0 ? 1 : 0;
  },
});

type Condition = (row: OpenFileRow) => boolean;

function conditionsOf(tool: Tool, accounts: Accounts): Condition[] {
  const conditions: Condition[] = [];
  const list = (key: string) => tool.values(key).flatMap((text) => text.split(","));
  const addresses = tool.values("i");
  if (addresses.length > 0) conditions.push((row) => addresses.some((text) => matchesAddress(tool, row, text)));
  if (tool.has("U")) conditions.push((row) => row.type === "unix");
  if (tool.has("p")) conditions.push((row) => list("p").includes(String(row.process.pid)));
  if (tool.has("c")) conditions.push((row) => tool.values("c").some((name) => row.process.comm.startsWith(name)));
  if (tool.has("u")) conditions.push((row) => list("u").some((name) => name === String(row.process.uid) || accounts.userName(row.process.uid) === name));
  if (tool.has("d")) conditions.push((row) => list("d").some((fd) => row.fd === fd || Number.parseInt(row.fd, 10) === Number(fd)));
  const directory = tool.value("D")?.replace(/\/$/, "");
  if (directory !== undefined) conditions.push((row) => row.path === directory || row.path?.startsWith(`${directory}/`) === true);
  if (tool.operands.length > 0) {
    const paths = tool.operands.map((path) => (path.startsWith("/") ? path : `${tool.sys.fs.cwd()}/${path}`));
    conditions.push((row) => row.path !== undefined && paths.includes(row.path));
  }
  const state = tool.value("s")?.split(":")[1]?.toUpperCase();
  if (state !== undefined) return conditions.map((holds) => (row) => holds(row) && (row.socket === undefined || stateName(row.socket.state) === state));
  return conditions;
}

function isInternetAddress(text: string | undefined): boolean {
  return text !== undefined && /^[46]?(tcp|udp)?(@[\w.-]+)?(:[\w,-]+)?$/i.test(text) && text !== "";
}

/** `[46][protocol][@host][:ports]` */
function matchesAddress(tool: Tool, { socket, type }: OpenFileRow, text: string): boolean {
  if (socket === undefined || socket.protocol === "unix") return false;
  const [, version = "", protocol = "", host, ports] = /^([46]?)(tcp|udp)?(?:@([\w.-]+))?(?::([\w,-]+))?$/i.exec(text) ?? [];
  if (version !== "" && type !== `IPv${version}`) return false;
  if (protocol !== "" && socket.protocol !== protocol.toLowerCase()) return false;
  if (host !== undefined && socket.local.address !== host && socket.peer.address !== host) return false;
  if (ports === undefined) return true;
  return ports.split(",").some((part) => {
    const [low = "", high] = part.split("-");
    const number = (name: string) => (/^\d+$/.test(name) ? Number(name) : portNumber(tool, name));
    const [from, to] = [number(low), number(high ?? low)];
    return [socket.local.port, socket.peer.port].some((port) => port >= from && port <= to);
  });
}

function table(tool: Tool, rows: readonly OpenFileRow[], accounts: Accounts): string {
  const heads = ["COMMAND", "PID", ...(tool.has("R") ? ["PPID"] : []), "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NODE", "NAME"];
  const lines = rows.map((row) => [
    row.process.comm.slice(0, 9),
    String(row.process.pid),
    ...(tool.has("R") ? [String(row.process.ppid)] : []),
    (tool.has("l") ? undefined : accounts.userName(row.process.uid)) ?? String(row.process.uid),
    // Behind a number come the letters of mode and lock.
    (/^\d/.test(row.fd) ? `${row.fd} ` : `${row.fd}  `).padStart(6),
    row.type,
    row.device,
    row.sizeOrOffset,
    row.node,
    row.socket === undefined || row.socket.protocol === "unix" ? row.name : socketName(tool, row.socket),
  ]);
  const cells = [heads.map((head) => (head === "FD" ? "FD  " : head)), ...lines];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => (line[column] as string).length)));
  const left = new Set(["COMMAND"]);
  return cells
    .map(
      (line) =>
        `${line.map((cell, column) => (column === heads.length - 1 ? cell : left.has(heads[column] as string) ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join(" ")}\n`,
    )
    .join("");
}

function socketName(tool: Tool, socket: NonNullable<OpenFileRow["socket"]>): string {
  const end = ({ address, port }: { address: string; port: number }) =>
    `${/^(0\.0\.0\.0|::)$/.test(address) ? "*" : address}:${port === 0 ? "*" : portName(tool, port, socket.protocol)}`;
  const peer = socket.peer.port === 0 ? "" : `->${end(socket.peer)}`;
  return `${end(socket.local)}${peer}${socket.protocol === "tcp" ? ` (${stateName(socket.state)})` : ""}`;
}

function stateName(state: string): string {
  return state === "ESTAB" ? "ESTABLISHED" : state.replace("-", "_");
}

function services(tool: Tool): string[][] {
  try {
    return decodeText(tool.sys.fs.readFile("/etc/services"))
      .split("\n")
      .map((line) => line.replace(/#.*/, "").trim().split(/\s+/));
  } catch {
    return [];
  }
}

function portName(tool: Tool, port: number, protocol: string): string {
  if (tool.has("P")) return String(port);
  return services(tool).find((fields) => fields[1] === `${port}/${protocol}`)?.[0] ?? String(port);
}

function portNumber(tool: Tool, name: string): number {
  return Number.parseInt(services(tool).find((fields) => fields[0] === name)?.[1] ?? "-1", 10);
}
