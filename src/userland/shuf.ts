import { Exit, Failure, quote } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
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
    const choices = new RandomChoices(await randomBytes(tool));
    if (tool.has("repeat")) {
      if (lines.length === 0 && count > 0) throw new Failure("no lines to repeat");
      for (let i = 0; i < count; i++) {
        out.put(lines[choices.below(lines.length)] + ending);
        if (out.full) await out.flush();
      }
    } else {
      for (let i = 0; i < Math.min(count, lines.length); i++) {
        const j = i + choices.below(lines.length - i);
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

/**
 * Numbers below a bound, from as few bytes as do: what is left of the randomness of one choice is used for the next, as in gnulib's
 * randint, so that the same --random-source gives the same order.
 */
class RandomChoices {
  readonly #next: () => number;
  #number = 0n;
  #most = 0n;

  constructor(next: () => number) {
    this.#next = next;
  }

  below(bound: number): number {
    const choices = BigInt(bound);
    for (;;) {
      while (this.#most < choices - 1n) {
        this.#number = this.#number * 256n + BigInt(this.#next());
        this.#most = this.#most * 256n + 255n;
      }
      const [number, most] = [this.#number, this.#most];
      if (most === choices - 1n) {
        this.#number = 0n;
        this.#most = 0n;
        return Number(number);
      }
      const excess = most - (choices - 1n);
      const unusable = excess % choices;
      if (number <= most - unusable) {
        this.#number = number / choices;
        this.#most = excess / choices;
        return Number(number % choices);
      }
      this.#number = number % choices;
      this.#most = unusable - 1n;
    }
  }
}

async function randomBytes(tool: Tool): Promise<() => number> {
  const source = tool.value("random-source");
  if (source === undefined) return () => tool.sys.random(1)[0] as number;
  const fd = await tool.openInput(source);
  if (fd === undefined) throw new Exit(1);
  const bytes = await readAll(tool.sys, fd);
  let at = 0;
  return () => {
    const byte = bytes[at++];
    if (byte === undefined) throw new Failure(`${quote(source)}: end of file`);
    return byte;
  };
}
