import { ask } from "./lib/ask.ts";
import { Failure, UsageError } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { spawn } from "./lib/spawn.ts";
import { decodeText, encodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "xargs",
  summary: "run a command with arguments from standard input",
  usage: "[OPTION]... COMMAND [INITIAL-ARGS]...",
  package: ["GNU findutils", "4.10.0"],
  stopAtOperand: true,
  options: [
    ["-0, --null", "items end in NUL; quotes are nothing special"],
    ["-a, --arg-file=FILE", "items from FILE"],
    ["-d, --delimiter=CHARACTER", "items end in CHARACTER"],
    ["-E=END", "stop at the item END"],
    ["-e, --eof[=END]", "the same"],
    ["-i, --replace[=R]", "like -I; default {}"],
    ["-I=R", "put each line in place of R in the arguments"],
    ["-L, --max-lines=LINES", "LINES lines for each command"],
    ["-l[=LINES]", "the same; default 1"],
    ["-n, --max-args=ARGS", "ARGS items for each command"],
    ["-o, --open-tty", "accepted"],
    ["-P, --max-procs=PROCS", "PROCS commands at once; 0 for as many as can be"],
    ["-p, --interactive", "ask first"],
    ["--process-slot-var=VAR", "accepted"],
    ["-r, --no-run-if-empty", "nothing when there are no items"],
    ["-s, --max-chars=CHARS", "command lines of at most CHARS"],
    ["--show-limits", "say how long command lines may be"],
    ["-t, --verbose", "print each command first"],
    ["-x, --exit", "stop when a command line gets too long"],
  ],
  async run(tool) {
    const warnings: string[] = [];
    const job = readJob(tool, warnings);
    for (const warning of warnings) await tool.note(`${tool.called}: ${warning}\n`);
    if (tool.has("show-limits")) await showLimits(tool, job);
    const file = tool.value("arg-file");
    let fd = 0;
    if (file !== undefined) {
      const opened = await tool.openInput(file, "Cannot open input file %s");
      if (opened === undefined) return 1;
      fd = opened;
    }
    const { lines, problem } = splitInput(tool, decodeText(await readAll(tool.sys, fd)), job);
    const status = problem !== undefined && lines.length === 0 ? 0 : await runAll(tool, commands(tool, job, lines), job);
    // What came before the mistake is done.
    if (problem !== undefined) throw new Failure(problem);
    return status;
  },
});

interface Job {
  readonly command: readonly string[];
  readonly replace: string | undefined;
  readonly maxArguments: number;
  readonly maxLines: number;
  readonly maxCharacters: number;
  readonly processes: number;
  readonly delimiter: string | undefined;
}

const DEFAULT_CHARACTERS = 131_072;

function readJob(tool: Tool, warnings: string[]): Job {
  const number = (key: string, letter: string, least: number) => {
    const text = tool.value(key);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw tool.gnu ? new UsageError(`invalid number "${text}" for -${letter} option`) : new Failure(`invalid number '${text}'`);
    if (Number(text) < least) throw new UsageError(`value ${text} for -${letter} option should be >= ${least}`);
    return Number(text);
  };
  // The last of -I, -L and -n is the one that counts.
  const mode = tool.last("I", "replace", "max-lines", "l", "max-args");
  const replace =
    mode === "I"
      ? tool.value("I")
      : mode === "replace"
        ? (tool.value("replace") ?? "{}")
        : mode === "max-args" && Number(tool.value("max-args")) === 1
          ? (tool.value("I") ?? undefined)
          : undefined;
  // -n1 behind -I is passed over without a word.
  if (replace !== undefined && tool.has("max-args") && !(mode === "max-args" && Number(tool.value("max-args")) === 1) && tool.gnu)
    warnings.push("warning: options --max-args and --replace/-I/-i are mutually exclusive, ignoring previous --max-args value");
  return {
    command: tool.operands.length > 0 ? tool.operands : ["echo"],
    replace,
    maxArguments:
      mode === "max-args" || (mode !== undefined && tool.has("max-args") && replace === undefined && !tool.has("max-lines", "l"))
        ? (number("max-args", "n", 1) as number)
        : Number.POSITIVE_INFINITY,
    maxLines: mode === "max-lines" ? (number("max-lines", "L", 1) as number) : mode === "l" ? (number("l", "l", 1) ?? 1) : Number.POSITIVE_INFINITY,
    maxCharacters: number("max-chars", "s", 1) ?? DEFAULT_CHARACTERS,
    processes: number("max-procs", "P", 0) ?? 1,
    delimiter: tool.last("null", "delimiter") === "delimiter" ? unescapeText(tool.value("delimiter") as string) : tool.has("null") ? "\0" : undefined,
  };
}

/** The kernel's room for arguments and environment, less what xargs keeps free. */
async function showLimits(tool: Tool, job: Job): Promise<void> {
  const environment = [...tool.sys.env].reduce((sum, [name, value]) => sum + encodeText(`${name}=${value}`).length + 1, 0);
  const most = 2_097_152 - 2048;
  const rows = [
    `Your environment variables take up ${environment} bytes`,
    `POSIX upper limit on argument length (this system): ${most - environment}`,
    "POSIX smallest allowable upper limit on argument length (all systems): 4096",
    `Maximum length of command we could actually use: ${most - 2 * environment}`,
    `Size of command buffer we are actually using: ${job.maxCharacters}`,
    "Maximum parallelism (--max-procs must be no greater): 2147483647",
  ];
  await tool.note(`${rows.join("\n")}\n`);
}

function unescapeText(text: string): string {
  const match = /^\\(?:x([0-9a-fA-F]+)|([0-7]+)|(.))$/.exec(text);
  if (!match) return text.slice(0, 1);
  if (match[3] === undefined) return String.fromCharCode(match[1] !== undefined ? Number.parseInt(match[1], 16) : Number.parseInt(match[2] as string, 8));
  return { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" }[match[3]] ?? match[3];
}

/** The items of each line. */
function splitInput(tool: Tool, text: string, job: Job): { lines: string[][]; problem?: string } {
  if (job.delimiter !== undefined) {
    const items = text.split(job.delimiter);
    if (items.at(-1) === "") items.pop();
    return { lines: items.map((item) => [item]) };
  }
  const end = tool.value("E") ?? tool.value("eof");
  const lines: string[][] = [];
  let line: string[] = [];
  let item = "";
  let started = false;
  let problem: string | undefined;
  const finishItem = () => {
    if (started) line.push(item);
    item = "";
    started = false;
    return end !== undefined && line.at(-1) === end;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "\n" || ((character === " " || character === "\t") && job.replace === undefined)) {
      // A blank before the newline goes on with the next line (-L).
      const continued = character === "\n" && at > 0 && (text[at - 1] === " " || text[at - 1] === "\t");
      if (finishItem()) {
        line.pop();
        break;
      }
      if (character === "\n" && line.length > 0 && !continued) {
        lines.push(line);
        line = [];
      }
    } else if (character === "'" || character === '"') {
      const close = text.indexOf(character, at + 1);
      const newline = text.indexOf("\n", at + 1);
      if (close < 0 || (newline >= 0 && newline < close)) {
        problem = `unmatched ${character === "'" ? "single" : "double"} quote${tool.gnu ? "; by default quotes are special to xargs unless you use the -0 option" : ""}`;
        // The word that it stands in is lost.
        item = "";
        started = false;
        break;
      }
      item += text.slice(at + 1, close);
      started = true;
      at = close;
    } else if (character === "\\" && at + 1 < text.length) {
      item += text[++at];
      started = true;
    } else if (job.replace !== undefined && !started && (character === " " || character === "\t")) {
      // Leading blanks of a line are no part of it.
    } else {
      item += character;
      started = true;
    }
  }
  finishItem();
  if (end !== undefined && line.at(-1) === end) line.pop();
  if (line.length > 0) lines.push(line);
  return problem === undefined ? { lines } : { lines, problem };
}

function commands(tool: Tool, job: Job, lines: readonly string[][]): string[][] {
  if (job.replace !== undefined) {
    const replace = job.replace;
    return lines.map((line) => job.command.map((word) => word.replaceAll(replace, line.join(" "))));
  }
  const result: string[][] = [];
  let current: string[] = [];
  let lineCount = 0;
  const base = size(job.command);
  let length = base;
  const finish = () => {
    if (current.length > 0) result.push([...job.command, ...current]);
    current = [];
    lineCount = 0;
    length = base;
  };
  for (const line of lines) {
    for (const item of line) {
      const own = encodeText(item).length + 1;
      if (base + own > job.maxCharacters) throw new Failure(tool.gnu ? "cannot fit single argument within argument list size limit" : "argument line too long");
      if (current.length >= job.maxArguments || length + own > job.maxCharacters) finish();
      current.push(item);
      length += own;
    }
    if (++lineCount >= job.maxLines) finish();
  }
  finish();
  if (result.length === 0 && !tool.has("no-run-if-empty") && lines.length === 0) result.push([...job.command]);
  return result;
}

function size(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + encodeText(word).length + 1, 0);
}

async function runAll(tool: Tool, all: readonly string[][], job: Job): Promise<number> {
  const limit = job.processes === 0 ? Number.POSITIVE_INFINITY : job.processes;
  let running = 0;
  let status = 0;
  const reap = async (): Promise<boolean> => {
    const done = await tool.sys.wait(-1);
    if (!done) return true;
    running--;
    const { code, signal } = done.status;
    if (signal !== undefined) {
      await tool.note(`xargs: ${job.command[0]}: terminated by signal ${code - 128}\n`);
      status = 125;
      return false;
    }
    if (code === 255) {
      await tool.note(`xargs: ${job.command[0]}: exited with status 255; aborting\n`);
      status = 124;
      return false;
    }
    if (code === 126 || code === 127) {
      status = code;
      return false;
    }
    if (code !== 0) status = 123;
    return true;
  };
  let going = true;
  for (const argv of all) {
    if (tool.has("verbose", "interactive")) {
      const line = argv.join(" ");
      if (tool.has("interactive")) {
        if (!(await ask(tool, `${line}?...`))) continue;
      } else await tool.note(`${line}\n`);
    }
    while (running >= limit && going) going = await reap();
    if (!going) break;
    spawn(tool.sys, argv, {
      before: (child) => {
        // The command must not eat what xargs reads.
        if (!tool.has("open-tty", "arg-file")) nullInput(child);
      },
      failed: async (child, error) => {
        await child.write(2, `xargs: ${argv[0]}: ${error.message}\n`);
        return error.code === "ENOENT" ? 127 : 126;
      },
    });
    running++;
  }
  while (running > 0) going = (await reap()) && going;
  return status;
}

function nullInput(child: Tool["sys"]): void {
  const [reader, writer] = child.pipe();
  child.close(writer);
  child.dup2(reader, 0);
  child.close(reader);
}
