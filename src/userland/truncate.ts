import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "truncate",
  summary: "make files a given size",
  usage: "OPTION... FILE...",
  options: [
    ["-c, --no-create", "make no files"],
    ["-o, --io-blocks", "SIZE counts blocks of 4096 bytes"],
    ["-r, --reference=RFILE", "the size of RFILE"],
    ["-s, --size=SIZE", "SIZE bytes; +, -, <, >, / and % before it change the size there is"],
  ],
  async run(tool) {
    const text = tool.value("size");
    const reference = tool.value("reference");
    if (text === undefined && reference === undefined) throw new UsageError("you must specify either '--size' or '--reference'");
    if (tool.operands.length === 0) throw new UsageError("missing file operand");
    const match = /^\s*([-+<>/%]?)(\d.*)$/.exec(text ?? "0");
    const amount = match ? parseSize(match[2] as string) : undefined;
    if (!match || amount === undefined) throw new Failure(`Invalid number: ${quote(text ?? "")}`);
    const value = amount * (tool.has("io-blocks") ? 4096 : 1);
    const base = reference === undefined ? undefined : tool.sys.fs.stat(reference).size;
    for (const path of tool.operands) {
      try {
        if (!tool.sys.fs.exists(path)) {
          if (tool.has("no-create")) continue;
          tool.sys.close(await tool.sys.open(path, { write: true, create: true }, 0o666));
        }
        const size = base ?? tool.sys.fs.stat(path).size;
        tool.sys.fs.truncate(path, text === undefined ? size : resize(size, match[1] as string, value));
      } catch (error) {
        await tool.warn(`cannot open ${quote(path)} for writing: ${reason(error)}`);
      }
    }
  },
});

function resize(size: number, operator: string, value: number): number {
  switch (operator) {
    case "+":
      return size + value;
    case "-":
      return Math.max(0, size - value);
    case "<":
      return Math.min(size, value);
    case ">":
      return Math.max(size, value);
    case "/":
      return value === 0 ? size : Math.floor(size / value) * value;
    case "%":
      return value === 0 ? size : Math.ceil(size / value) * value;
    default:
      return value;
  }
}
