import { Errno } from "../base/errno.ts";
import { Failure, reason } from "./lib/errors.ts";
import { CHUNK } from "./lib/input.ts";
import { decodeBinary, encodeBinary } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "cat",
  summary: "concatenate files to standard output",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-A, --show-all", "same as -vET"],
    ["-b, --number-nonblank", "number the lines that are not empty"],
    ["-e", "same as -vE"],
    ["-E, --show-ends", "show $ where a line ends"],
    ["-n, --number", "number all lines"],
    ["-s, --squeeze-blank", "one empty line in place of several"],
    ["-t", "same as -vT"],
    ["-T, --show-tabs", "show tabs as ^I"],
    ["-u", "no effect"],
    ["-v, --show-nonprinting", "show control characters as ^X and M-X"],
  ],
  async run(tool) {
    const show = display(tool);
    const names = tool.operands.length === 0 ? ["-"] : tool.operands;
    for (const name of names) {
      const fd = await tool.openInput(name);
      if (fd === undefined) continue;
      try {
        if (isOwnOutput(tool, fd)) throw new Failure(`${name}: input file is output file`);
        await copy(tool, fd, show);
      } catch (error) {
        if (error instanceof Failure) {
          await tool.warn(error.message);
          continue;
        }
        if (!(error instanceof Errno) || error.code === "EPIPE") throw error;
        await tool.warn(tool.gnu ? `${name}: ${reason(error)}` : `read error: ${reason(error)}`);
      }
      if (fd !== 0) tool.sys.close(fd);
    }
    if (tool.gnu && names.includes("-") && !isOpen(tool, 0)) throw new Failure("closing standard input: Bad file descriptor");
  },
});

function isOpen(tool: Tool, fd: number): boolean {
  try {
    tool.sys.fstat(fd);
    return true;
  } catch {
    return false;
  }
}

/** Whether what is printed would come back as input, for ever. */
function isOwnOutput(tool: Tool, fd: number): boolean {
  const [output, input] = [tool.sys.fstat(1), tool.sys.fstat(fd)];
  return output.type === "file" && input.ino === output.ino && input.dev === output.dev && input.size > 0 && tool.sys.seek(fd, 0, "current") < input.size;
}

async function copy(tool: Tool, fd: number, show: ((text: string) => string) | undefined): Promise<void> {
  for (;;) {
    const chunk = await tool.sys.read(fd, CHUNK);
    if (chunk.length === 0) return;
    tool.out.putBytes(show ? encodeBinary(show(decodeBinary(chunk))) : chunk);
    await tool.out.flush();
  }
}

/** What the options make of the text; undefined when they change nothing. Lines are counted across files. */
function display(tool: Tool): ((text: string) => string) | undefined {
  const all = tool.has("show-all");
  const visible = all || tool.has("show-nonprinting", "e", "t");
  const ends = all || tool.has("show-ends", "e");
  const tabs = all || tool.has("show-tabs", "t");
  const nonBlank = tool.has("number-nonblank");
  const number = tool.has("number") || nonBlank;
  const squeeze = tool.has("squeeze-blank");
  if (!visible && !ends && !tabs && !number && !squeeze) return undefined;
  let line = 0;
  let atStart = true;
  let empties = 0;
  return (text) => {
    let result = "";
    for (const piece of text.split(/(?<=\n)/)) {
      if (atStart) {
        empties = piece === "\n" ? empties + 1 : 0;
        if (squeeze && empties > 1) continue;
        if (number && !(nonBlank && piece === "\n")) result += `${String(++line).padStart(6)}\t`;
      }
      const ended = piece.endsWith("\n");
      let body = ended ? piece.slice(0, -1) : piece;
      if (visible) body = body.replace(/[^\t\x20-\x7e]/g, caret);
      if (tabs) body = body.replaceAll("\t", "^I");
      result += body + (ended ? (ends ? "$\n" : "\n") : "");
      atStart = ended;
    }
    return result;
  };
}

/** `^A`, `^?`, `M-a`, `M-^A` */
export function caret(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 128) return `M-${caretOrPlain(code - 128)}`;
  return caretOrPlain(code);
}

function caretOrPlain(code: number): string {
  if (code === 127) return "^?";
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : String.fromCharCode(code);
}
