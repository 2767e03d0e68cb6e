import { isErrno } from "../base/errno.ts";
import { posixRegExp, RegexError } from "../base/posix-regexp.ts";
import { parseSignal, type Signal } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { commandLine, type ProcessRow, readProcesses, TICKS, uptime } from "./lib/processes.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "pgrep",
  aliases: ["pkill", "pidwait"],
  summary: "find processes by name and other properties, and signal them (pkill)",
  usage: "[options] <pattern>",
  package: ["procps-ng", "4.0.4"],
  usageStatus: 2,
  rewrite: (args, sys) =>
    /(^|\/)pkill$/.test(sys.argv[0] ?? "")
      ? args.map((arg) => (/^-(?:[A-Z][A-Z0-9]+|\d+)$/.test(arg) && parseSignal(arg.slice(1)) ? `--signal=${arg.slice(1)}` : arg))
      : args,
  options: [
    ["-d, --delimiter=TEXT", "between pids; default newline"],
    ["-l, --list-name", "show names too"],
    ["-a, --list-full", "show command lines too"],
    ["-v, --inverse", "those that do not match"],
    ["-c, --count", "show how many match"],
    ["-e, --echo", "pkill: say what is signalled"],
    ["-f, --full", "match the whole command line"],
    ["-g, --pgroup=LIST", "of these process groups"],
    ["-G, --group=LIST", "of these real groups"],
    ["-i, --ignore-case", "without case"],
    ["-n, --newest", "only the one started last"],
    ["-o, --oldest", "only the one started first"],
    ["-O, --older=SECONDS", "started more than SECONDS ago"],
    ["-P, --parent=LIST", "children of these"],
    ["-s, --session=LIST", "of these sessions"],
    ["--signal=SIGNAL", "pkill: the signal to send"],
    ["-t, --terminal=LIST", "on these terminals"],
    ["-u, --euid=LIST", "of these effective users"],
    ["-U, --uid=LIST", "of these real users"],
    ["-x, --exact", "the pattern is the whole name"],
    ["-r, --runstates=STATES", "in these states"],
    ["-A, --ignore-ancestors", "not this program's ancestors"],
  ],
  async run(tool) {
    const rows = matching(tool);
    if (rows === undefined) return await complain(tool, "no matching criteria specified");
    if (tool.operands.length > 1) return await complain(tool, "only one pattern can be provided");
    if (tool.name === "pkill") return await signalThem(tool, rows);
    if (tool.has("count")) {
      tool.out.put(`${rows.length}\n`);
      return rows.length > 0 ? 0 : 1;
    }
    const delimiter = tool.value("delimiter") ?? "\n";
    const texts = rows.map((row) =>
      tool.has("list-full") ? `${row.pid} ${commandLine(row)}` : tool.has("list-name") ? `${row.pid} ${row.comm}` : String(row.pid),
    );
    if (texts.length > 0) tool.out.put(`${texts.join(delimiter)}\n`);
    return texts.length > 0 ? 0 : 1;
  },
});

async function complain(tool: Tool, message: string): Promise<number> {
  if (!tool.gnu) await tool.note(tool.help());
  else await tool.note(`${tool.name}: ${message}\nTry \`${tool.name} --help' for more information.\n`);
  return tool.gnu ? 2 : 1;
}

async function signalThem(tool: Tool, rows: readonly ProcessRow[]): Promise<number> {
  const name = tool.value("signal") ?? "TERM";
  const signal: Signal | 0 | undefined = name === "0" ? 0 : parseSignal(name);
  if (signal === undefined) throw new Failure(`Unknown signal "${name}".`, 2);
  let sent = 0;
  for (const row of rows) {
    try {
      tool.sys.kill(row.pid, signal);
      sent++;
      if (tool.has("echo")) tool.out.put(`${row.comm} killed (pid ${row.pid})\n`);
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (error.code !== "ESRCH") await tool.note(`${tool.name}: killing pid ${row.pid} failed: ${error.message}\n`);
    }
  }
  if (tool.has("count")) tool.out.put(`${sent}\n`);
  return sent > 0 ? 0 : 1;
}

/** Processes that meet all criteria, this one never; undefined when there are none to meet. */
function matching(tool: Tool): ProcessRow[] | undefined {
  const { sys } = tool;
  const tests: ((row: ProcessRow) => boolean)[] = [];
  const pattern = tool.operands[0];
  const accounts = new Accounts(sys);
  if (pattern !== undefined) {
    const expression = compile(tool, pattern);
    tests.push((row) => expression.test(tool.has("full") ? row.args.join(" ") || row.comm : row.comm));
  }
  const list = (key: string, value: (row: ProcessRow) => number, parse: (item: string) => number | undefined) => {
    if (!tool.has(key)) return;
    const wanted = tool
      .values(key)
      .flatMap((text) => text.split(","))
      .map((item) => {
        const number = parse(item);
        if (number === undefined) throw new Failure(`invalid ${key.includes("uid") ? "user name" : key === "group" ? "group name" : "process id"}: ${item}`, 2);
        return number;
      });
    tests.push((row) => wanted.includes(value(row)));
  };
  const number = (item: string) => (/^\d+$/.test(item) ? Number(item) : undefined);
  list(
    "euid",
    (row) => row.uid,
    (item) => accounts.uidOf(item),
  );
  list(
    "uid",
    (row) => row.realUid,
    (item) => accounts.uidOf(item),
  );
  list(
    "group",
    (row) => row.realGid,
    (item) => accounts.gidOf(item),
  );
  list("parent", (row) => row.ppid, number);
  list(
    "pgroup",
    (row) => row.pgid,
    (item) => (item === "0" ? sys.pgid : number(item)),
  );
  list(
    "session",
    (row) => row.sid,
    (item) => (item === "0" ? sys.sid : number(item)),
  );
  if (tool.has("terminal")) {
    const wanted = tool
      .values("terminal")
      .flatMap((text) => text.split(","))
      .map((item) => item.replace(/^\/dev\//, ""));
    tests.push((row) => wanted.includes(row.tty ?? "-"));
  }
  if (tool.has("older")) {
    const seconds = Number(tool.value("older"));
    const now = uptime(sys);
    tests.push((row) => now - row.start / TICKS >= seconds);
  }
  if (tool.has("runstates")) {
    const states = tool.value("runstates") ?? "";
    tests.push((row) => states.includes(row.state));
  }
  if (tests.length === 0) return undefined;
  const inverse = tool.has("inverse");
  const rows = readProcesses(sys).filter((row) => row.pid !== sys.pid && tests.every((test) => test(row)) !== inverse);
  if (rows.length < 2 || !tool.has("newest", "oldest")) return rows;
  const ordered = rows.toSorted((a, b) => a.start - b.start || a.pid - b.pid);
  return [(tool.has("newest") ? ordered.at(-1) : ordered[0]) as ProcessRow];
}

function compile(tool: Tool, pattern: string): RegExp {
  try {
    return posixRegExp(tool.has("exact") ? `^(${pattern})$` : pattern, { extended: true, ignoreCase: tool.has("ignore-case") });
  } catch (error) {
    if (error instanceof RegexError) throw new Failure(`invalid regular expression: ${error.message}`, 2);
    throw error;
  }
}
