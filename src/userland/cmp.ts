import type { Bytes } from "../base/bytes.ts";
import { caret } from "./cat.ts";
import { Failure, reason, UsageError } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { readAll } from "./lib/input.ts";
import { isUtf8Locale } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "cmp",
  summary: "compare two files byte by byte",
  usage: "[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]",
  usageStatus: 2,
  package: ["GNU diffutils", "3.10"],
  options: [
    ["-b, --print-bytes", "show the bytes that differ"],
    ["-i, --ignore-initial=SKIP", "leave out the first SKIP bytes, or SKIP1:SKIP2"],
    ["-l, --verbose", "every difference, with its place"],
    ["-n, --bytes=LIMIT", "compare at most LIMIT bytes"],
    ["-s, --quiet, --silent", "only an exit status"],
  ],
  async run(tool) {
    tool.requireOperands(1);
    const [first, second = "-"] = tool.operands as [string, string?];
    const given = tool.value("ignore-initial")?.split(":") ?? [tool.operands[2] ?? "0", tool.operands[3] ?? "0"];
    const skips = given.map((text) => wholeSize("ignore-initial", text));
    tool.rejectExtraOperands(4);
    const bytes = tool.value("bytes");
    const limit = bytes === undefined ? Number.POSITIVE_INFINITY : wholeSize("bytes", bytes);
    const read = async (name: string, skip: number): Promise<Bytes> => {
      try {
        const fd = name === "-" ? 0 : await tool.sys.open(name, { read: true });
        const data = await readAll(tool.sys, fd);
        if (fd !== 0) tool.sys.close(fd);
        return data.subarray(skip, limit === Number.POSITIVE_INFINITY ? undefined : skip + limit);
      } catch (error) {
        throw new Failure(`${name}: ${reason(error)}`, 2);
      }
    };
    return await compare(tool, await read(first, skips[0] as number), await read(second, skips[1] ?? (skips[0] as number)), [first, second]);
  },
});

function wholeSize(option: string, text: string): number {
  const size = parseSize(text);
  if (size === undefined) throw new UsageError(`invalid --${option} value '${text}'`);
  return size;
}

async function compare(tool: Tool, a: Bytes, b: Bytes, names: readonly [string, string]): Promise<number> {
  const length = Math.min(a.length, b.length);
  const quiet = tool.has("quiet");
  const octal = (byte: number) => byte.toString(8).padStart(3);
  const width = String(length).length;
  let status = 0;
  let line = 1;
  for (let i = 0; i < length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (x !== y) {
      status = 1;
      if (quiet) return 1;
      const shown = tool.has("print-bytes")
        ? [`${octal(x)} ${caret(String.fromCharCode(x)).padEnd(4)}`, `${octal(y)} ${caret(String.fromCharCode(y))}`]
        : [octal(x), octal(y)];
      if (!tool.has("verbose")) {
        const is = tool.has("print-bytes") ? ` is ${octal(x)} ${caret(String.fromCharCode(x))} ${octal(y)} ${caret(String.fromCharCode(y))}` : "";
        tool.out.put(
          tool.gnu && (tool.has("print-bytes") || isUtf8Locale(tool.sys.env))
            ? `${names[0]} ${names[1]} differ: byte ${i + 1}, line ${line}${is}\n`
            : `${names[0]} ${names[1]} differ: char ${i + 1}, line ${line}${tool.gnu ? is : ""}\n`,
        );
        return 1;
      }
      tool.out.put(`${String(i + 1).padStart(width)} ${shown.join(" ")}\n`);
      if (tool.out.full) await tool.out.flush();
    }
    if (x === 10) line++;
  }
  if (a.length === b.length) return status;
  const short = a.length < b.length ? names[0] : names[1];
  const data = a.length < b.length ? a : b;
  const where =
    data.length === 0
      ? "which is empty"
      : tool.has("verbose")
        ? `after byte ${length}`
        : `after byte ${length}, ${data.at(-1) === 10 ? `line ${line - 1}` : `in line ${line}`}`;
  if (!quiet) await tool.note(tool.gnu ? `cmp: EOF on ${short} ${where}\n` : `cmp: EOF on ${short}\n`);
  return 1;
}
