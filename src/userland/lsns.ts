import type { Sys } from "../sim/sys.ts";
import { commandLine, type ProcessRow, readProcesses } from "./lib/processes.ts";
import { chooseColumns, formatJson, formatTable, type TableColumn } from "./lib/table.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";

const TYPES = ["mnt", "net", "ipc", "user", "pid", "uts", "cgroup", "time"];

interface NamespaceRow {
  readonly id: number;
  readonly type: string;
  readonly members: ProcessRow[];
  /** The member with the lowest pid stands for it. */
  readonly first: ProcessRow;
}

export default defineUtility({
  name: "lsns",
  summary: "list namespaces",
  usage: "[options] [<namespace>]",
  package: ["util-linux", "2.41"],
  options: [
    ["-J, --json", "as JSON"],
    ["-l, --list", "as a list"],
    ["-n, --noheadings", "without headings"],
    ["-o, --output=LIST", "columns"],
    ["-p, --task=PID", "those of one process"],
    ["-r, --raw", "no alignment"],
    ["-t, --type=NAME", "mnt, net, ipc, user, pid, uts, cgroup or time"],
    ["-u, --notruncate", "accepted"],
    ["-W, --nowrap", "accepted"],
    ["-T, --tree[=BY]", "accepted"],
    ["-h, --help", "show this page and exit"],
    ["-V, --version", "show the version and exit"],
  ],
  async run(tool) {
    if (tool.has("help", "version")) {
      tool.out.put(tool.has("help") ? tool.help() : "lsns from util-linux 2.41\n");
      return 0;
    }
    const types = tool.values("type");
    const wrongType = types.find((type) => !TYPES.includes(type));
    const task = tool.value("task");
    if (wrongType !== undefined || (task !== undefined && !/^\d+$/.test(task))) {
      await tool.note(wrongType === undefined ? `lsns: invalid PID argument: '${task}'\n` : `lsns: unknown namespace type: ${wrongType}\n`);
      return 1;
    }
    const wanted = tool.operands[0];
    const accounts = new Accounts(tool.sys);
    const fallback = types.length === 1 && types[0] === "net" ? "NS,TYPE,NPROCS,PID,USER,NETNSID,NSFS,COMMAND" : "NS,TYPE,NPROCS,PID,USER,COMMAND";
    const { columns, unknown } = chooseColumns(columnsFor(accounts), tool.value("output"), fallback);
    if (unknown !== undefined) {
      await tool.note(`lsns: unknown column: ${unknown}\n`);
      return 1;
    }
    const rows = readNamespaces(tool.sys)
      .filter((row) => types.length === 0 || types.includes(row.type))
      .filter((row) => task === undefined || row.members.some((member) => member.pid === Number(task)))
      .filter((row) => wanted === undefined || String(row.id) === wanted);
    if (rows.length === 0) {
      if (wanted !== undefined) await tool.note(`lsns: not found namespace: ${wanted}\n`);
      return wanted === undefined ? 0 : 1;
    }
    if (tool.has("json")) tool.out.put(formatJson("namespaces", rows, columns));
    else tool.out.put(formatTable(rows, columns, { headings: !tool.has("noheadings"), raw: tool.has("raw") }));
    return 0;
  },
});

function columnsFor(accounts: Accounts): TableColumn<NamespaceRow>[] {
  return [
    { name: "NS", right: true, number: true, text: (row) => String(row.id) },
    { name: "TYPE", text: (row) => row.type },
    { name: "PATH", text: (row) => `/proc/${row.first.pid}/ns/${row.type}` },
    { name: "NPROCS", right: true, number: true, text: (row) => String(row.members.length) },
    { name: "PID", right: true, number: true, text: (row) => String(row.first.pid) },
    { name: "PPID", right: true, number: true, text: (row) => String(row.first.ppid) },
    { name: "COMMAND", text: (row) => commandLine(row.first).replace(/^\[(.*)\]$/, "$1") },
    { name: "UID", right: true, number: true, text: (row) => String(row.first.uid) },
    { name: "USER", text: (row) => accounts.userName(row.first.uid) ?? String(row.first.uid) },
    { name: "NETNSID", right: true, text: (row) => (row.type === "net" ? "unassigned" : "") },
    { name: "NSFS", text: () => "" },
  ];
}

/** All namespaces of the processes whose links this one may read. */
function readNamespaces(sys: Sys): NamespaceRow[] {
  const found = new Map<number, NamespaceRow>();
  for (const process of readProcesses(sys)) {
    for (const type of TYPES) {
      let id: number;
      try {
        id = Number(/\[(\d+)\]$/.exec(sys.fs.readlink(`/proc/${process.pid}/ns/${type}`))?.[1]);
      } catch {
        continue;
      }
      const row = found.get(id);
      if (row) row.members.push(process);
      else found.set(id, { id, type, members: [process], first: process });
    }
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}
