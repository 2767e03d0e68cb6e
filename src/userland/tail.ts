import { type Bytes, concatBytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import type { Stat } from "../sim/sys.ts";
import { Failure, quote, reason } from "./lib/errors.ts";
import { HeldMemory } from "./lib/held-memory.ts";
import { parseSize } from "./lib/human.ts";
import { CHUNK } from "./lib/input.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "tail",
  summary: "print the last part of files, and what comes after",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-c, --bytes=[+]NUM", "print the last NUM bytes; with +, from byte NUM on"],
    ["-f, --follow[=HOW]", "print what is added; HOW is descriptor or name"],
    ["-F", "same as --follow=name --retry"],
    ["-n, --lines=[+]NUM", "print the last NUM lines instead of 10; with +, from line NUM on"],
    ["--max-unchanged-stats=N", "accepted"],
    ["--pid=PID", "with -f, end when this process has ended"],
    ["-q, --quiet, --silent", "no headers with file names"],
    ["--retry", "try again to open what cannot be opened"],
    ["-s, --sleep-interval=N", "with -f, seconds between looks"],
    ["-v, --verbose", "always print headers"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  rewrite: (args, sys) => args.flatMap((arg, i) => (i === 0 ? historic(arg, sys.flavor === "gnu" ? args.length - 1 : 1) : arg === "-f" ? ["--follow"] : [arg])),
  async run(tool) {
    const bytes = tool.last("bytes", "lines") === "bytes";
    const text = (bytes ? tool.value("bytes") : tool.value("lines")) ?? "10";
    const count = parseSize(text.replace(/^[-+]/, ""));
    if (count === undefined) throw new Failure(`invalid number of ${bytes ? "bytes" : "lines"}: ${quote(text)}`);
    const part: Part = { count, bytes, fromStart: text.startsWith("+"), separator: tool.has("zero-terminated") ? 0 : 10 };
    const names = tool.operands.length === 0 ? ["-"] : tool.operands;
    const headers = tool.has("verbose") || (names.length > 1 && !tool.has("quiet"));
    const byName = tool.has("F") || tool.value("follow") === "name";
    const follows = byName || tool.has("follow");
    const followed: Followed[] = [];
    const printer = new Headers(tool, headers);
    let opened = 0;
    for (const name of names) {
      const fd = await tool.openInput(name, "cannot open %s for reading");
      if (fd === undefined) {
        if (follows && (tool.has("F") || tool.has("retry"))) followed.push({ name, fd: undefined, ino: 0, size: 0, pipe: false });
        continue;
      }
      opened++;
      try {
        printer.header(name);
        const stat = tool.sys.fstat(fd);
        await printPart(tool, fd, part, stat);
        await tool.out.flush();
        if (follows && !(name === "-" && stat.type === "fifo"))
          followed.push({ name, fd, ino: stat.ino, size: position(tool, fd, stat), pipe: stat.type !== "file" });
        else if (fd !== 0) tool.sys.close(fd);
      } catch (error) {
        await tool.warn(tool.readError(name, error, "error reading %s"));
      }
    }
    if (!tool.gnu && opened === 0) await tool.note("tail: no files\n");
    if (!follows) return;
    if (followed.length === 0) return tool.status === 0 ? 0 : await noFiles(tool);
    return await follow(tool, followed, byName, printer);
  },
});

interface Part {
  readonly count: number;
  readonly bytes: boolean;
  readonly fromStart: boolean;
  readonly separator: number;
}

interface Followed {
  readonly name: string;
  fd: number | undefined;
  ino: number;
  size: number;
  pipe: boolean;
}

class Headers {
  #shown: string | undefined;
  readonly #tool: Tool;
  readonly #on: boolean;

  constructor(tool: Tool, on: boolean) {
    this.#tool = tool;
    this.#on = on;
  }

  header(name: string): void {
    if (!this.#on || this.#shown === name) return;
    this.#tool.out.put(`${this.#shown === undefined ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
    this.#shown = name;
  }
}

/** `-5`, `+3`, `-5f` */
function historic(arg: string, operands: number): string[] {
  if (arg === "-f") return ["--follow"];
  const match = /^([-+])(\d+)([cl]?)(f?)$/.exec(arg);
  if (!match) return [arg];
  if (operands > 1 && match[1] === "-") throw new Failure(`option used in invalid context -- ${(match[2] as string)[0]}`);
  return [match[3] === "c" ? "-c" : "-n", `${match[1] === "+" ? "+" : ""}${match[2]}`, ...(match[4] ? ["--follow"] : [])];
}

async function noFiles(tool: Tool): Promise<number> {
  await tool.note(`${tool.name}: no files remaining\n`);
  return 1;
}

async function printPart(tool: Tool, fd: number, part: Part, stat: Stat): Promise<void> {
  if (part.fromStart) return await printFrom(tool, fd, part);
  const lookBack = part.bytes ? part.count : part.count * 400 + CHUNK;
  // Most of a big file need not be read when its last lines are short.
  if (stat.type === "file" && stat.size > lookBack * 2 && part.count < 100_000) {
    tool.sys.seek(fd, stat.size - lookBack, "set");
    const found = await lastOf(tool, fd, part);
    if (found.complete) return tool.out.putBytes(found.data);
    tool.sys.seek(fd, 0, "set");
  }
  tool.out.putBytes((await lastOf(tool, fd, part)).data);
}

/** The last lines or bytes of what is still to be read; `complete` when there was more than asked for. */
async function lastOf(tool: Tool, fd: number, part: Part): Promise<{ data: Bytes; complete: boolean }> {
  const chunks: Bytes[] = [];
  const sizes: number[] = [];
  const held = new HeldMemory(tool.sys);
  let total = 0;
  for (;;) {
    const chunk = await tool.sys.read(fd, CHUNK);
    if (chunk.length === 0) break;
    const size = part.bytes ? chunk.length : countOf(chunk, part.separator);
    chunks.push(chunk);
    held.add(chunk.length);
    sizes.push(size);
    total += size;
    while (chunks.length > 1 && total - (sizes[0] as number) > part.count) {
      total -= sizes.shift() as number;
      held.add(-(chunks.shift() as Bytes).length);
    }
  }
  const data = concatBytes(chunks);
  if (part.count === 0) return { data: data.subarray(data.length), complete: true };
  if (part.bytes) return { data: data.subarray(Math.max(0, data.length - part.count)), complete: data.length >= part.count };
  let at = data.length - (data.at(-1) === part.separator ? 1 : 0);
  for (let left = part.count; left > 0; left--) {
    const newline = at <= 0 ? -1 : data.lastIndexOf(part.separator, at - 1);
    if (newline < 0) return { data, complete: false };
    at = newline;
  }
  return { data: data.subarray(at + 1), complete: true };
}

function countOf(chunk: Bytes, separator: number): number {
  let count = 0;
  for (let at = chunk.indexOf(separator); at >= 0; at = chunk.indexOf(separator, at + 1)) count++;
  return count;
}

async function printFrom(tool: Tool, fd: number, part: Part): Promise<void> {
  let skip = Math.max(0, part.count - 1);
  for (;;) {
    const chunk = await tool.sys.read(fd, CHUNK);
    if (chunk.length === 0) return;
    let at = 0;
    if (part.bytes) {
      at = Math.min(skip, chunk.length);
      skip -= at;
    } else {
      while (skip > 0 && at < chunk.length) {
        const newline = chunk.indexOf(part.separator, at);
        if (newline < 0) at = chunk.length;
        else {
          at = newline + 1;
          skip--;
        }
      }
    }
    tool.out.putBytes(chunk.subarray(at));
    await tool.out.flush();
  }
}

function position(tool: Tool, fd: number, stat: Stat): number {
  try {
    return tool.sys.seek(fd, 0, "current");
  } catch {
    return stat.size;
  }
}

async function follow(tool: Tool, files: Followed[], byName: boolean, printer: Headers): Promise<number> {
  const seconds = Number(tool.value("sleep-interval") ?? "1");
  const interval = BigInt(Math.max(1, Math.round((Number.isFinite(seconds) ? seconds : 1) * 1e9)));
  const watched = tool.value("pid");
  // A device such as /dev/null never grows: wait for a signal and leave the clock alone.
  if (!byName && watched === undefined && files.every((file) => file.fd !== undefined && file.pipe && isQuiet(tool, file.fd))) {
    for (;;) await pause(tool);
  }
  for (;;) {
    const gone = watched !== undefined && !isAlive(tool, Number(watched));
    for (const file of files) {
      if (byName) await reopen(tool, file);
      if (file.fd !== undefined) await printNew(tool, file, printer);
    }
    await tool.out.flush();
    if (gone) return tool.status;
    if (!byName && files.every((file) => file.fd === undefined)) return await noFiles(tool);
    try {
      await tool.sys.sleep(interval);
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
    }
  }
}

function isQuiet(tool: Tool, fd: number): boolean {
  return tool.sys.fstat(fd).type === "char" && !tool.sys.isatty(fd);
}

function isAlive(tool: Tool, pid: number): boolean {
  try {
    tool.sys.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function printNew(tool: Tool, file: Followed, printer: Headers): Promise<void> {
  const fd = file.fd as number;
  if (!file.pipe) {
    const size = tool.sys.fstat(fd).size;
    if (size < file.size) {
      await tool.note(`${tool.name}: ${file.name}: file truncated\n`);
      tool.sys.seek(fd, 0, "set");
      file.size = 0;
    }
    if (size === file.size) return;
  }
  for (;;) {
    const chunk = await tool.sys.read(fd, CHUNK);
    if (chunk.length === 0) return;
    printer.header(file.name);
    tool.out.putBytes(chunk);
    await tool.out.flush();
    file.size += chunk.length;
  }
}

async function reopen(tool: Tool, file: Followed): Promise<void> {
  let stat: Stat;
  try {
    stat = tool.sys.fs.stat(file.name);
  } catch (error) {
    if (file.fd !== undefined) {
      await tool.note(`${tool.name}: ${quote(file.name)} has become inaccessible: ${reason(error)}\n`);
      tool.sys.close(file.fd);
      file.fd = undefined;
    }
    return;
  }
  if (file.fd !== undefined && stat.ino === file.ino) return;
  const news = file.fd === undefined ? "has appeared" : "has been replaced";
  if (file.fd !== undefined) tool.sys.close(file.fd);
  file.fd = await tool.sys.open(file.name, { read: true });
  file.ino = stat.ino;
  file.size = 0;
  file.pipe = stat.type !== "file";
  await tool.note(`${tool.name}: ${quote(file.name)} ${news};  following new file\n`);
}

/** Until a signal; handlers run and waiting goes on. */
async function pause(tool: Tool): Promise<void> {
  try {
    await tool.sys.poll([]);
  } catch (error) {
    if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
  }
}
