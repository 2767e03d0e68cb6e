import { Failure, quote } from "./lib/errors.ts";
import { Output } from "./lib/output.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "shuf",
  summary: "print lines in random order",
  usage: ["[OPTION]... [FILE]", "-e [OPTION]... [ARG]...", "-i LO-HI [OPTION]..."],
  options: [
    ["-e, --echo", "the arguments are the lines"],
    ["-i, --input-range=LO-HI", "the numbers LO to HI are the lines"],
    ["-n, --head-count=COUNT", "print at most COUNT lines"],
    ["-o, --output=FILE", "write to FILE"],
    ["--random-source=FILE", "take random bytes from FILE"],
    ["-r, --repeat", "lines may come more than once"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    const ending = tool.has("zero-terminated") ? "\0" : "\n";
    const lines = await input(tool, ending);
    if (!lines) return 1;
    const text = tool.value("head-count");
    if (text !== undefined && !/^\d+$/.test(text)) throw new Failure(`invalid line count: ${quote(text)}`);
    const count = text === undefined ? Number.POSITIVE_INFINITY : Number(text);
    const name = tool.value("output");
    const out = name === undefined ? tool.out : new Output(tool.sys, await tool.sys.open(name, { write: true, create: true, truncate: true }, 0o666));
    if (tool.has("repeat")) {
      if (lines.length === 0 && count > 0) throw new Failure("no lines to repeat");
      for (let i = 0; i < count; i++) {
        out.put(lines[below(tool, lines.length)] + ending);
        if (out.full) await out.flush();
      }
    } else {
      for (let i = 0; i < Math.min(count, lines.length); i++) {
        const j = i + below(tool, lines.length - i);
        [lines[i], lines[j]] = [lines[j] as string, lines[i] as string];
        out.put(lines[i] + ending);
      }
    }
    await out.flush();
    return 0;
  },
});

async function input(tool: Tool, ending: string): Promise<string[] | undefined> {
  if (tool.has("echo")) return [...tool.operands];
  const range = tool.value("input-range");
  if (range !== undefined) {
    const match = /^(\d+)-(\d+)$/.exec(range);
    if (!match || Number(match[2]) < Number(match[1])) throw new Failure(`invalid input range: ${quote(range)}`);
    const length = Number(match[2]) - Number(match[1]) + 1;
    if (length > 20_000_000) throw new Failure("memory exhausted");
    return Array.from({ length }, (_, i) => String(Number(match[1]) + i));
  }
  tool.rejectExtraOperands(1);
  const fd = await tool.openInput(tool.operands[0] ?? "-");
  if (fd === undefined) return undefined;
  const lines: string[] = [];
  const reader = tool.lines(fd, { separator: ending.charCodeAt(0) });
  for (let batch = await reader.batch(); batch; batch = await reader.batch()) lines.push(...batch);
  return lines;
}

function below(tool: Tool, bound: number): number {
  const bytes = tool.sys.random(6);
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value % bound;
}
