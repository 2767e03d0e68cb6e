import { Errno } from "../base/errno.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { CHUNK, readAll } from "./lib/input.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "head",
  summary: "print the first part of files",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-c, --bytes=[-]NUM", "print the first NUM bytes; with -, all but the last NUM"],
    ["-n, --lines=[-]NUM", "print the first NUM lines instead of 10; with -, all but the last NUM"],
    ["-q, --quiet, --silent", "no headers with file names"],
    ["-v, --verbose", "always print headers"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  rewrite: (args) => args.flatMap((arg, i) => (i === 0 ? historic(arg) : [arg])),
  async run(tool) {
    const bytes = tool.last("bytes", "lines") === "bytes";
    const text = (bytes ? tool.value("bytes") : tool.value("lines")) ?? "10";
    const count = parseSize(text.replace(/^[-+]/, ""));
    if (count === undefined) throw new Failure(tool.gnu ? `invalid number of ${bytes ? "bytes" : "lines"}: ${quote(text)}` : `invalid number '${text}'`);
    const separator = tool.has("zero-terminated") ? 0 : 10;
    const headers = tool.has("verbose") || (tool.operands.length > 1 && !tool.has("quiet"));
    let first = true;
    await tool.eachInput(
      async (fd, name) => {
        if (headers) tool.out.put(`${first ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
        first = false;
        if (text.startsWith("-")) await allButLast(tool, fd, count, bytes, separator);
        else await firstPart(tool, fd, count, bytes, separator);
      },
      "cannot open %s for reading",
      "error reading %s",
    );
  },
});

/** `-5`, `-20c` */
function historic(arg: string): string[] {
  const match = /^-(\d+)([bkm]?)([cl]?)([qvz]*)$/.exec(arg);
  if (!match) {
    const stray = /^-\d+[bkm]?[cl]?[qvz]*(.)/.exec(arg);
    if (stray) throw new UsageError(`invalid trailing option -- ${stray[1]}`);
    return [arg];
  }
  return [match[3] === "c" ? "-c" : "-n", `${match[1]}${match[2]}`, ...(match[4] ? [`-${match[4]}`] : [])];
}

async function firstPart(tool: Tool, fd: number, count: number, bytes: boolean, separator: number): Promise<void> {
  let left = count;
  while (left > 0) {
    if (tool.out.isTty) await tool.out.flush();
    const chunk = await tool.sys.read(fd, bytes ? Math.min(left, CHUNK) : CHUNK);
    if (chunk.length === 0) break;
    let end = chunk.length;
    if (bytes) left -= chunk.length;
    else {
      for (let at = 0; left > 0; at = end) {
        const newline = chunk.indexOf(separator, at);
        end = newline < 0 ? chunk.length : newline + 1;
        if (newline < 0) break;
        left--;
      }
    }
    tool.out.putBytes(chunk.subarray(0, end));
    if (tool.out.full) await tool.out.flush();
    if (end < chunk.length) giveBack(tool, fd, chunk.length - end);
  }
}

/** What was read too much is left to the next reader of a file. */
function giveBack(tool: Tool, fd: number, length: number): void {
  try {
    tool.sys.seek(fd, -length, "current");
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

async function allButLast(tool: Tool, fd: number, count: number, bytes: boolean, separator: number): Promise<void> {
  const data = await readAll(tool.sys, fd);
  let end = data.length;
  if (bytes) end = Math.max(0, end - count);
  else {
    if (count > 0 && end > 0 && data[end - 1] !== separator) end = data.lastIndexOf(separator, end - 1) + 1;
    else if (count > 0) end = data.lastIndexOf(separator, end - 2) + 1;
    for (let i = 1; i < count && end > 0; i++) end = end < 2 ? 0 : data.lastIndexOf(separator, end - 2) + 1;
  }
  tool.out.putBytes(data.subarray(0, end));
}
