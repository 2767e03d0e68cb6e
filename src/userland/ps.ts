import type { Sys } from "../sim/sys.ts";
import { zoneOf } from "./lib/format-time.ts";
import { bootTime, memoryInfo, type ProcessRow, readProc, readProcesses, uptime } from "./lib/processes.ts";
import { Accounts } from "./lib/users.ts";
import { defineProgram } from "./program.ts";
import { busyboxPs } from "./ps/busybox.ts";
import { type Column, findColumn, type PsContext } from "./ps/columns.ts";
import { formatColumns, ownTty, PsError, type PsRequest, parsePs, sortRows, USAGE } from "./ps/select.ts";

export default defineProgram({
  name: "ps",
  summary: "show processes",
  async main(sys) {
    if (sys.flavor === "busybox") return await busyboxPs(sys);
    try {
      const { text, found } = list(sys);
      await sys.write(1, text);
      return found ? 0 : 1;
    } catch (error) {
      if (!(error instanceof PsError)) throw error;
      if (error.message === "version" || error.message === "help") {
        await sys.write(1, error.message === "version" ? "ps from procps-ng 4.0.4\n" : HELP);
        return 0;
      }
      await sys.write(2, `error: ${error.message}\n${USAGE}`);
      return 1;
    }
  },
});

const HELP = `
Usage:
 ps [options]

Choose processes:
 -A, -e               all
 -a                   with a terminal, except session leaders
  a                   of all users, with a terminal
  x                   those without a terminal too
 -p, p, --pid LIST    by process id
 -u, U, --user LIST   by user
 -C LIST              by command name
 -t, t, --tty LIST    by terminal
 --ppid LIST          by parent
 -N, --deselect       all but those

Choose columns:
 -f, -F, -l, -j       full, extra full, long, jobs
  u, l, j, v          for users, long, jobs, memory
 -o, o, --format LIST columns, comma separated; NAME=HEADER, NAME:WIDTH

Layout:
  f, --forest, -H     as a tree
 --sort KEYS          order, e.g. -pcpu,+pid
  h, --no-headers     without headings
 -w, w                wider lines; twice for no limit

For more details see ps(1).
`;

/** Named layouts as lists of columns; `start5` and `tname` are their own names for START and TTY. */
const LAYOUTS: Readonly<Record<string, string>> = {
  default: "pid tname time comm=CMD",
  bsd: "pid tname stat bsdtime command",
  f: "user=UID pid ppid c stime tname time cmd",
  F: "user=UID pid ppid c sz rss psr stime tname time cmd",
  l: "f s uid pid ppid c opri=PRI nice addr sz wchan tname time comm=CMD",
  fl: "f s user=UID pid ppid c opri=PRI nice addr sz wchan stime tname time cmd",
  j: "pid pgid sid tname time comm=CMD",
  fj: "user=UID pid ppid pgid sid c stime tname time cmd",
  "bsd-u": "user pid pcpu pmem vsz rss tname stat start5 bsdtime command",
  "bsd-j": "ppid pid pgid sid tname tpgid stat uid bsdtime command",
  "bsd-l": "f uid pid ppid priority=PRI nice vsz rss wchan stat tname bsdtime command",
  "bsd-v": "pid tname stat bsdtime majflt trs drs rss pmem command",
  "bsd-s": "uid pid tname stat bsdtime command",
};

function list(sys: Sys): { text: string; found: boolean } {
  const branch = new Map<number, string>();
  const up = uptime(sys);
  const context: PsContext = {
    sys,
    accounts: new Accounts(sys),
    zone: zoneOf(sys),
    now: sys.clock.realtime(),
    uptime: up,
    bootTime: bootTime(sys),
    totalMemory: memoryInfo(sys)("MemTotal") || 1,
    pidWidth: Math.max(5, String(Number(readProc(sys, "sys/kernel/pid_max") ?? "4194304") - 1).length),
    branch,
  };
  const request = parsePs(sys.argv.slice(1), context);
  const columns = chooseColumns(request, context);
  const everything = readProcesses(sys);
  let rows = everything.filter((row) => chosen(row, request, context));
  sortRows(rows, request.sorts, context);
  if (request.forest) rows = plant(rows, branch);
  const limit = lineLength(sys, request);
  const lines = rows.map((row) =>
    line(
      columns.map((column) => column.text(row, context)),
      columns,
    ).slice(0, limit),
  );
  if (request.headers && columns.some((column) => column.header !== ""))
    lines.unshift(
      line(
        columns.map((column) => column.header),
        columns,
        true,
      ).slice(0, limit),
    );
  return { text: lines.map((text) => `${text}\n`).join(""), found: rows.length > 0 };
}

function chooseColumns(request: PsRequest, context: PsContext): Column[] {
  if (request.formats.length > 0) {
    const columns = request.formats.flatMap((format) => formatColumns(format, context));
    if (columns.length === 0) throw new PsError("improper format list");
    return columns;
  }
  const layout = LAYOUTS[request.layout ?? (request.bsd ? "bsd" : "default")] as string;
  const columns = layout.split(" ").map((item) => {
    const [name, header] = item.split("=") as [string, string?];
    const column = findColumn(request.trueName && name === "command" ? "comm" : name, context) as Column;
    return header === undefined ? column : { ...column, header };
  });
  if (request.extra.length > 0) columns.splice(1, 0, ...request.extra.flatMap((format) => formatColumns(format, context)));
  if (request.labels) columns.unshift(findColumn("label", context) as Column);
  return columns;
}

function chosen(row: ProcessRow, request: PsRequest, context: PsContext): boolean {
  if (request.running && row.state !== "R") return false;
  const picked = pick(row, request, context);
  return request.negate ? !picked : picked;
}

function pick(row: ProcessRow, request: PsRequest, context: PsContext): boolean {
  if (request.all || (request.others && request.withoutTty)) return true;
  if (request.selectors.some((test) => test(row))) return true;
  if (request.selectors.length > 0) return false;
  if (request.others) return row.tty !== undefined;
  if (request.withoutTty) return row.uid === context.sys.uid;
  if (request.bsd) return row.uid === context.sys.uid && row.tty !== undefined;
  return row.uid === context.sys.uid && row.tty === ownTty(context);
}

/** Orders rows as a tree and notes what to draw before each command. */
function plant(rows: readonly ProcessRow[], branch: Map<number, string>): ProcessRow[] {
  const shown = new Set(rows.map((row) => row.pid));
  const children = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const parent = shown.has(row.ppid) && row.ppid !== row.pid ? row.ppid : 0;
    const group = children.get(parent);
    if (group) group.push(row);
    else children.set(parent, [row]);
  }
  const ordered: ProcessRow[] = [];
  const visit = (row: ProcessRow, lead: string, depth: number) => {
    branch.set(row.pid, depth === 0 ? "" : `${lead} \\_ `);
    ordered.push(row);
    const below = depth === 0 ? "" : `${lead}${hasNextSibling.get(row.pid) ? " |  " : "    "}`;
    for (const child of children.get(row.pid) ?? []) visit(child, below, depth + 1);
  };
  const hasNextSibling = new Map<number, boolean>();
  for (const group of children.values()) for (const [i, row] of group.entries()) hasNextSibling.set(row.pid, i < group.length - 1);
  for (const root of children.get(0) ?? []) visit(root, "", 0);
  return ordered;
}

function line(cells: readonly string[], columns: readonly Column[], header = false): string {
  return cells
    .map((cell, i) => {
      const column = columns[i] as Column;
      const isLast = i === columns.length - 1;
      if (column.align === "right") return cell.padStart(column.width);
      if (isLast) return cell;
      if (header || cell.length <= column.width) return cell.padEnd(column.width);
      return column.wide ? cell.slice(0, column.width) : shorten(cell, column.width);
    })
    .join(" ");
}

function shorten(cell: string, width: number): string {
  return `${cell.slice(0, width - 1)}+`;
}

function lineLength(sys: Sys, request: PsRequest): number {
  if (request.columns !== undefined) return request.columns;
  const environment = Number(sys.env.get("COLUMNS") ?? "");
  const width = environment > 0 ? environment : sys.isatty(1) ? sys.windowSize(1).cols || 80 : Number.MAX_SAFE_INTEGER;
  return request.wide === 0 ? width : request.wide === 1 ? Math.max(132, width) : Number.MAX_SAFE_INTEGER;
}
