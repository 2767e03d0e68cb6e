import { isErrno } from "../base/errno.ts";
import { posixRegExp } from "../base/posix-regexp.ts";
import { parseSignal, SIGNALS, type Signal } from "../sim/sys.ts";
import { namesText } from "./kill.ts";
import { ask } from "./lib/ask.ts";
import { type ProcessRow, readProcess, readProcesses } from "./lib/processes.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const POLL = 100_000_000n;

export default defineUtility({
  name: "killall",
  summary: "send a signal to processes by name",
  usage: ["[OPTION]... [--] NAME...", "-l, --list", "-V, --version"],
  package: ["PSmisc", "23.7"],
  rewrite: (args) => args.map((arg) => (/^-[A-Z0-9][A-Z0-9]+$|^-\d+$/.test(arg) && arg !== "-V" ? `--signal=${arg.slice(1)}` : arg)),
  options: [
    ["-e, --exact", "long names must match in full"],
    ["-I, --ignore-case", "without case"],
    ["-g, --process-group", "signal the whole process group"],
    ["-i, --interactive", "ask first"],
    ["-l, --list", "list names of signals"],
    ["-q, --quiet", "do not complain"],
    ["-r, --regexp", "NAME is an extended regular expression"],
    ["-s, --signal=SIGNAL", "send SIGNAL instead of TERM"],
    ["-u, --user=USER", "only processes of USER"],
    ["-v, --verbose", "say what was signalled"],
    ["-V, --version", "show the version"],
    ["-w, --wait", "wait until they have ended"],
  ],
  async run(tool) {
    if (tool.has("list")) {
      tool.out.put(
        tool.gnu
          ? namesText(Object.entries(SIGNALS))
          : Object.entries(SIGNALS)
              .map(([name, number]) => `${String(number).padStart(2)}) ${name}\n`)
              .join(""),
      );
      return 0;
    }
    if (tool.has("version")) {
      tool.out.put("killall (PSmisc) 23.7\n");
      return 0;
    }
    if (tool.operands.length === 0 && !tool.has("user")) {
      await tool.note(tool.gnu ? tool.help() : `killall: you need to specify whom to kill\n`);
      return 1;
    }
    const name = tool.value("signal") ?? "TERM";
    const signal: Signal | 0 | undefined = name === "0" ? 0 : parseSignal(name);
    if (signal === undefined) {
      await tool.note(tool.gnu ? `${name}: unknown signal; killall -l lists signals.\n` : `killall: bad signal name '${name}'\n`);
      return 1;
    }
    return await signalByName(tool, signal);
  },
});

async function signalByName(tool: Tool, signal: Signal | 0): Promise<number> {
  const { sys } = tool;
  const uid = tool.value("user") === undefined ? undefined : new Accounts(sys).uidOf(tool.value("user") as string);
  if (tool.has("user") && uid === undefined) {
    await tool.note(`killall: Cannot find user ${tool.value("user")}\n`);
    return 1;
  }
  const names = tool.operands.length === 0 ? [undefined] : tool.operands;
  let status = 0;
  const signalled: ProcessRow[] = [];
  for (const name of names) {
    let found = 0;
    for (const row of readProcesses(sys)) {
      if (row.pid === sys.pid || (uid !== undefined && row.uid !== uid) || (name !== undefined && !matches(tool, row, name))) continue;
      if (tool.has("interactive") && !(await ask(tool, `Kill ${row.comm}(${row.pid}) ? (y/N) `))) continue;
      try {
        sys.kill(tool.has("process-group") ? -row.pgid : row.pid, signal);
        signalled.push(row);
        found++;
        if (tool.has("verbose")) await tool.note(`Killed ${row.comm}(${row.pid}) with signal ${signal === 0 ? 0 : SIGNALS[signal]}\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        if (error.code !== "ESRCH" && !tool.has("quiet"))
          await tool.note(tool.gnu ? `${row.comm}(${row.pid}): ${error.message}\n` : `killall: can't kill pid ${row.pid}: ${error.message}\n`);
      }
    }
    if (found > 0) continue;
    status = 1;
    if (name !== undefined && !tool.has("quiet")) await tool.note(tool.gnu ? `${name}: no process found\n` : `killall: ${name}: no process killed\n`);
  }
  if (tool.has("wait")) for (const row of signalled) while (isAlive(tool, row)) await sys.sleep(POLL);
  return status;
}

function isAlive(tool: Tool, row: ProcessRow): boolean {
  const now = readProcess(tool.sys, row.pid);
  return now !== undefined && now.start === row.start && now.state !== "Z";
}

function matches(tool: Tool, row: ProcessRow, name: string): boolean {
  const own = (row.args[0] ?? "").replace(/^.*\//, "");
  const names = [row.comm, ...(row.comm.length === 15 && own.startsWith(row.comm) ? [own] : [])];
  if (tool.has("regexp")) {
    const expression = posixRegExp(name, { extended: true, ignoreCase: tool.has("ignore-case") });
    return names.some((candidate) => expression.test(candidate));
  }
  if (name.includes("/")) return row.args[0] === name;
  const fold = (text: string) => (tool.has("ignore-case") ? text.toLowerCase() : text);
  return (
    names.some((candidate) => fold(candidate) === fold(name)) || (row.comm.length === 15 && fold(name).slice(0, 15) === fold(row.comm) && !tool.has("exact"))
  );
}
