import { isErrno } from "../base/errno.ts";
import { parseSignal, SIGNALS, type Signal, type Sys } from "../sim/sys.ts";
import { defineProgram } from "./program.ts";

const USAGE = `
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]                     processes to signal; -PID for a process group
 -<signal>, -s, --signal SIGNAL  the signal, by name or number; TERM by default
 -l, --list [SIGNAL]             names of signals, or the name of one
 -L, --table                     names and numbers
 -h, --help                      this page
 -V, --version                   the version

For more details see kill(1).
`;

export default defineProgram({
  name: "kill",
  summary: "send a signal to processes",
  async main(sys) {
    const args = sys.argv.slice(1);
    const first = args[0];
    if (first === undefined) return await usage(sys, sys.flavor === "gnu" ? "" : "kill: you need to specify whom to kill");
    if (first === "-h" || first === "--help") {
      await sys.write(1, USAGE);
      return 0;
    }
    if (first === "-V" || first === "--version") {
      await sys.write(1, "kill from procps-ng 4.0.4\n");
      return 0;
    }
    if (first === "-l" || first === "--list" || first === "-L" || first === "--table")
      return await list(sys, args.slice(1), first.endsWith("L") || first === "--table");
    let signal: Signal | 0 = "TERM";
    let rest = args;
    const named = /^(?:-s|--signal)$/.test(first) ? args[1] : /^-(?:s)?([A-Za-z0-9].*)$/.exec(first)?.[1];
    if (named !== undefined && first !== "--") {
      const found = named === "0" || named.toUpperCase() === "EXIT" ? 0 : parseSignal(named);
      if (found === undefined) return await badSignal(sys, named);
      signal = found;
      rest = args.slice(/^(?:-s|--signal)$/.test(first) ? 2 : 1);
    }
    if (rest[0] === "--") rest = rest.slice(1);
    if (rest.length === 0) return await usage(sys, sys.flavor === "gnu" ? "" : "kill: you need to specify whom to kill");
    return await signalAll(sys, rest, signal);
  },
});

async function signalAll(sys: Sys, targets: readonly string[], signal: Signal | 0): Promise<number> {
  let status = 0;
  for (const target of targets) {
    if (!/^-?\d+$/.test(target)) {
      status = 1;
      await sys.write(2, sys.flavor === "gnu" ? `${sys.argv[0]}: failed to parse argument: '${target}'\n` : `kill: invalid number '${target}'\n`);
      continue;
    }
    try {
      sys.kill(Number(target), signal);
    } catch (error) {
      if (!isErrno(error)) throw error;
      status = 1;
      await sys.write(2, sys.flavor === "gnu" ? `${sys.argv[0]}: (${target}): ${error.message}\n` : `kill: can't kill pid ${target}: ${error.message}\n`);
    }
  }
  return status;
}

async function badSignal(sys: Sys, name: string): Promise<number> {
  if (sys.flavor === "busybox") {
    await sys.write(2, `kill: bad signal name '${name}'\n`);
    return 1;
  }
  return await usage(sys, `${sys.argv[0]}: unknown signal name ${name}`);
}

async function usage(sys: Sys, message: string): Promise<number> {
  if (sys.flavor === "busybox") {
    await sys.write(2, `${message}\n`);
    return 1;
  }
  await sys.write(2, `${message === "" ? "" : `${message}\n`}${USAGE}`);
  return 1;
}

async function list(sys: Sys, wanted: readonly string[], table: boolean): Promise<number> {
  const entries = Object.entries(SIGNALS) as [Signal, number][];
  if (wanted.length > 0) {
    for (const item of wanted) {
      const number = Number(item) > 128 ? Number(item) - 128 : item;
      const signal = parseSignal(String(number));
      if (signal === undefined) return await badSignal(sys, item);
      await sys.write(1, `${/^\d+$/.test(item) ? signal : SIGNALS[signal]}\n`);
    }
    return 0;
  }
  await sys.write(
    1,
    sys.flavor === "busybox"
      ? entries.map(([name, number]) => `${String(number).padStart(2)}) ${name}\n`).join("")
      : table
        ? tableText(entries)
        : namesText(entries),
  );
  return 0;
}

export function namesText(entries: readonly (readonly [string, number])[]): string {
  const lines: string[] = [];
  let text = "";
  for (const [name] of entries) {
    const shown = name === "IO" ? "POLL" : name;
    if (text.length + shown.length + 1 > 79) {
      lines.push(text);
      text = shown;
    } else text = text === "" ? shown : `${text} ${shown}`;
  }
  return `${[...lines, text].join("\n")}\n`;
}

function tableText(entries: readonly (readonly [string, number])[]): string {
  const cells = entries.map(([name, number]) => `${String(number).padStart(2)} ${(name === "IO" ? "POLL" : name).padEnd(7)}`);
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += 7)
    lines.push(
      cells
        .slice(i, i + 7)
        .join(" ")
        .trimEnd(),
    );
  return `${lines.join("\n")}\n`;
}
