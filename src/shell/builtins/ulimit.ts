import { isErrno } from "../../base/errno.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { invalidOption } from "./lib-options.ts";

export default defineBuiltin({
  names: ["ulimit"],
  usage: "ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]",
  summary: "Shows or sets the limits of this shell and its children.",
  run,
});

interface Limit {
  readonly letter: string;
  /** getrlimit's name; undefined where the answer is fixed. */
  readonly resource: string | undefined;
  readonly fixed?: number;
  readonly text: string;
  readonly unit: string;
  readonly factor: number;
  readonly posix: string;
}

const LIMITS: readonly Limit[] = [
  { letter: "R", resource: undefined, fixed: Infinity, text: "real-time non-blocking time", unit: "microseconds", factor: 1, posix: "" },
  { letter: "c", resource: "core", text: "core file size", unit: "blocks", factor: 1024, posix: "coredump(blocks)" },
  { letter: "d", resource: "data", text: "data seg size", unit: "kbytes", factor: 1024, posix: "data(kbytes)" },
  { letter: "e", resource: "nice", text: "scheduling priority", unit: "", factor: 1, posix: "" },
  { letter: "f", resource: "fsize", text: "file size", unit: "blocks", factor: 1024, posix: "file(blocks)" },
  { letter: "i", resource: "sigpending", text: "pending signals", unit: "", factor: 1, posix: "" },
  { letter: "l", resource: "memlock", text: "max locked memory", unit: "kbytes", factor: 1024, posix: "locked memory(kbytes)" },
  { letter: "m", resource: "rss", text: "max memory size", unit: "kbytes", factor: 1024, posix: "memory(kbytes)" },
  { letter: "n", resource: "nofile", text: "open files", unit: "", factor: 1, posix: "nofiles" },
  { letter: "p", resource: undefined, fixed: 8, text: "pipe size", unit: "512 bytes", factor: 1, posix: "" },
  { letter: "q", resource: "msgqueue", text: "POSIX message queues", unit: "bytes", factor: 1, posix: "" },
  { letter: "r", resource: "rtprio", text: "real-time priority", unit: "", factor: 1, posix: "rtprio" },
  { letter: "s", resource: "stack", text: "stack size", unit: "kbytes", factor: 1024, posix: "stack(kbytes)" },
  { letter: "t", resource: "cpu", text: "cpu time", unit: "seconds", factor: 1, posix: "time(seconds)" },
  { letter: "u", resource: "nproc", text: "max user processes", unit: "", factor: 1, posix: "process" },
  { letter: "v", resource: "as", text: "virtual memory", unit: "kbytes", factor: 1024, posix: "vmemory(kbytes)" },
  { letter: "x", resource: "locks", text: "file locks", unit: "", factor: 1, posix: "locks" },
];
/** dash's letters, in its order: some stand for something else. */
const DASH_ORDER = "tfdscmlunvxr";
const DASH_LETTERS: Readonly<Record<string, string>> = { p: "u", w: "x" };

function* run(shell: Shell, args: readonly string[]): Task<number> {
  let hard = false;
  let soft = false;
  let all = false;
  const letters: string[] = [];
  let value: string | undefined;
  for (const arg of args.slice(1)) {
    if (!/^-./.test(arg)) {
      value = arg;
      continue;
    }
    for (const letter of arg.slice(1)) {
      if (letter === "H") hard = true;
      else if (letter === "S") soft = true;
      else if (letter === "a") all = true;
      else if (known(shell, letter) !== undefined) letters.push(known(shell, letter) as string);
      else {
        yield* invalidOption(shell, `-${letter}`);
        return 2;
      }
    }
  }
  const scale = (limit: Limit, amount: number): string =>
    amount === Infinity
      ? "unlimited"
      : String(Math.floor(amount / (limit.letter === "f" || limit.letter === "c" ? (shell.dialect === "bash" ? 1024 : 512) : limit.factor)));
  const get = (limit: Limit): number => {
    if (limit.resource === undefined) return limit.fixed ?? Infinity;
    try {
      return shell.sys.getLimit(limit.resource)[hard && !soft ? 1 : 0];
    } catch (error) {
      if (!isErrno(error)) throw error;
      return Infinity;
    }
  };
  if (all) {
    const shown = {
      bash: LIMITS,
      dash: [...DASH_ORDER].flatMap((letter) => LIMITS.filter((limit) => limit.letter === letter)),
      ash: LIMITS.filter((limit) => limit.resource !== undefined),
    }[shell.dialect];
    for (const limit of shown) yield* shell.print(`${heading(shell, limit)} ${scale(limit, get(limit))}\n`);
    return 0;
  }
  for (const letter of letters.length === 0 ? ["f"] : letters) {
    const limit = LIMITS.find((candidate) => candidate.letter === letter) as Limit;
    if (value === undefined) {
      yield* shell.print(`${scale(limit, get(limit))}\n`);
      continue;
    }
    const amount =
      value === "unlimited"
        ? Infinity
        : value === "hard" || value === "soft"
          ? get(limit)
          : Number(value) * (limit.letter === "f" || limit.letter === "c" ? (shell.dialect === "bash" ? 1024 : 512) : limit.factor);
    if (Number.isNaN(amount) || limit.resource === undefined) {
      yield* shell.builtinError(shell.dialect === "bash" ? `${value}: invalid number` : `bad number`);
      return 1;
    }
    try {
      const [oldSoft, oldHard] = shell.sys.getLimit(limit.resource);
      shell.sys.setLimit(limit.resource, soft || !hard ? amount : oldSoft, hard || !soft ? amount : oldHard);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* shell.builtinError(shell.dialect === "bash" ? `${limit.text}: cannot modify limit: ${error.message}` : `error setting limit: ${error.message}`);
      return shell.dialect === "dash" ? 2 : 1;
    }
  }
  return 0;
}

/** The letter in the table for one on the command line. */
function known({ dialect }: Shell, letter: string): string | undefined {
  if (dialect === "dash") return DASH_LETTERS[letter] ?? (DASH_ORDER.replace(/[ux]/g, "").includes(letter) ? letter : undefined);
  return LIMITS.find((limit) => limit.letter === letter && (dialect === "bash" || limit.resource !== undefined))?.letter;
}

function heading({ dialect }: Shell, { letter, text, unit, posix }: Limit): string {
  if (dialect === "dash") return posix.padEnd(20);
  if (dialect === "ash") {
    const named = unit === "" ? text : `${text} (${unit.replace("kbytes", "kb")})`;
    return `${named.padEnd(32)}(-${letter})`;
  }
  const label = unit === "" ? `(-${letter})` : `(${unit}, -${letter})`;
  return `${text.padEnd(42 - label.length).padEnd(20)}${label}`;
}
