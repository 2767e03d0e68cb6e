import type { Sys } from "../../sim/sys.ts";
import { commandLine, type ProcessRow, readProcesses, TICKS, uptime } from "../lib/processes.ts";
import { Accounts } from "../lib/users.ts";
import { busyboxBanner } from "../lib/utility.ts";

interface Column {
  readonly header: string;
  readonly width: number;
  readonly left?: boolean;
  text(row: ProcessRow, view: View): string;
}

interface View {
  readonly accounts: Accounts;
  readonly uptime: number;
}

/** In the order that busybox lists them. */
const COLUMNS: Readonly<Record<string, Column>> = {
  user: { header: "USER", width: 8, left: true, text: (row, { accounts }) => accounts.userName(row.uid) ?? String(row.uid) },
  group: { header: "GROUP", width: 8, left: true, text: (row, { accounts }) => accounts.groupName(row.gid) ?? String(row.gid) },
  comm: { header: "COMMAND", width: 16, left: true, text: (row) => row.comm },
  args: { header: "COMMAND", width: 256, left: true, text: (row) => argsText(row) },
  pid: { header: "PID", width: 5, text: (row) => String(row.pid) },
  ppid: { header: "PPID", width: 5, text: (row) => String(row.ppid) },
  pgid: { header: "PGID", width: 5, text: (row) => String(row.pgid) },
  etime: { header: "ELAPSED", width: 7, text: (row, view) => minutes(Math.max(0, view.uptime - row.start / TICKS), 2) },
  nice: { header: "NI", width: 5, text: (row) => String(row.nice) },
  rgroup: { header: "RGROUP", width: 8, left: true, text: (row, { accounts }) => accounts.groupName(row.realGid) ?? String(row.realGid) },
  ruser: { header: "RUSER", width: 8, left: true, text: (row, { accounts }) => accounts.userName(row.realUid) ?? String(row.realUid) },
  time: { header: "TIME", width: 5, text: (row) => minutes((row.userTime + row.systemTime) / TICKS, 2) },
  tty: { header: "TT", width: 6, left: true, text: (row) => (row.tty === undefined ? "?" : `136,${row.tty.replace(/\D/g, "")}`) },
  vsz: { header: "VSZ", width: 4, text: (row) => size(row.virtualSize) },
  sid: { header: "SID", width: 5, text: (row) => String(row.sid) },
  stat: { header: "STAT", width: 4, left: true, text: (row) => `${row.state}${row.nice < 0 ? "<" : row.nice > 0 ? "N" : ""}`.padEnd(4) },
  rss: { header: "RSS", width: 4, text: (row) => size(row.resident) },
};
const ALIASES: Readonly<Record<string, string>> = { uname: "user", cmd: "args", command: "args" };

export async function busyboxPs(sys: Sys): Promise<number> {
  let format = "pid,user,time,args";
  const args = sys.argv.slice(1);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--help") return await usage(sys, "");
    if (!arg.startsWith("-")) continue;
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] as string;
      if (letter === "o") {
        const value = arg.slice(at + 1) || args[++i];
        if (value === undefined) return await usage(sys, "ps: option requires an argument: o\n");
        format = value;
        break;
      }
      if (!"aAdeflTZw".includes(letter))
        return await usage(sys, sys.programOptions["libc"] === "musl" ? `ps: unrecognized option: ${letter}\n` : `ps: invalid option -- '${letter}'\n`);
    }
  }
  const columns: Column[] = [];
  for (const item of format.split(/[\s,]+/).filter(Boolean)) {
    const [name = "", header] = item.split("=");
    const column = COLUMNS[ALIASES[name] ?? name];
    if (!column) {
      await sys.write(2, `ps: bad -o argument '${name}', supported arguments: ${Object.keys(COLUMNS).join(",")}\n`);
      return 1;
    }
    columns.push(header === undefined ? column : { ...column, header });
  }
  const view: View = { accounts: new Accounts(sys), uptime: uptime(sys) };
  const limit = sys.isatty(1) ? sys.windowSize(1).cols || 80 : Number.MAX_SAFE_INTEGER;
  const rows = readProcesses(sys).map((row) =>
    line(
      columns.map((column) => column.text(row, view)),
      columns,
    ).slice(0, limit),
  );
  const heads = columns.map((column) => column.header.padEnd(column.width));
  const heading = line(heads, columns, true);
  await sys.write(1, `${[...(columns.every((column) => column.header === "") ? [] : [heading]), ...rows].join("\n")}\n`);
  return 0;
}

async function usage(sys: Sys, message: string): Promise<number> {
  const text = `${message}${busyboxBanner(sys)}

Usage: ps [-o COL1,COL2=HEADER] [-T]

Show list of processes

	-o COL1,COL2=HEADER	Columns to show
	-T		Show threads
`;
  await sys.write(message === "" ? 1 : 2, text);
  return message === "" ? 0 : 1;
}

function line(cells: readonly string[], columns: readonly Column[], heading = false): string {
  return cells
    .map((cell, i) => {
      const { width, left } = columns[i] as Column;
      if (i === cells.length - 1 && (left || heading)) return cell.trimEnd();
      return left || heading ? cell.slice(0, width).padEnd(width) : cell.padStart(width);
    })
    .join(" ");
}

function argsText(row: ProcessRow): string {
  const text = commandLine(row);
  return row.state === "Z" ? `[${row.comm}]` : text.startsWith("[") || row.args.length === 0 ? text : named(row, text);
}

/** busybox puts {comm} in front when the command line does not begin with it. */
function named(row: ProcessRow, text: string): string {
  const base = (row.args[0] ?? "").replace(/^-/, "").replace(/^.*\//, "");
  return base.startsWith(row.comm) || row.comm.startsWith(base.slice(0, 15)) ? text : `{${row.comm}} ${text}`;
}

function minutes(total: number, width: number): string {
  const seconds = Math.floor(total);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds >= 6000) return `${Math.floor(seconds / 3600)}h${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}`;
  return text.padStart(width);
}

/** Four characters: kilobytes, or with a unit. */
export function size(kilobytes: number): string {
  if (kilobytes < 10_000) return String(kilobytes);
  const megabytes = kilobytes / 1024;
  if (megabytes < 10) return `${megabytes.toFixed(1)}m`;
  if (megabytes < 1000) return `${Math.round(megabytes)}m`;
  const gigabytes = megabytes / 1024;
  return gigabytes < 10 ? `${gigabytes.toFixed(1)}g` : `${Math.round(gigabytes)}g`;
}
