import { Failure, quote } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText, displayWidth } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "fmt",
  summary: "fill paragraphs to an even width",
  usage: "[-WIDTH] [OPTION]... [FILE]...",
  options: [
    ["-c, --crown-margin", "keep the indent of the first two lines"],
    ["-g, --goal=WIDTH", "the width to aim at; default 93% of the widest"],
    ["-p, --prefix=STRING", "only lines that begin with STRING"],
    ["-s, --split-only", "break long lines, do not join short ones"],
    ["-t, --tagged-paragraph", "the first line's indent differs from the others'"],
    ["-u, --uniform-spacing", "one space between words, two after a sentence"],
    ["-w, --width=WIDTH", "widest line; default 75 columns"],
  ],
  rewrite: (args) => args.map((arg, i) => (i === 0 && /^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  async run(tool) {
    const text = tool.value("width") ?? "75";
    if (!/^\d{1,4}$/.test(text)) throw new Failure(`invalid width: ${quote(text)}`);
    const width = Number(text);
    const goal = Math.min(width, Number(tool.value("goal") ?? Math.floor((width * 187) / 200)));
    await tool.eachInput(async (fd) => {
      const lines = decodeText(await readAll(tool.sys, fd))
        .replace(/\n$/, "")
        .split("\n");
      for (const paragraph of paragraphs(lines, tool.has("split-only"))) tool.out.put(fill(paragraph, width, goal));
    }, "cannot open %s for reading");
  },
});

/** Runs of lines with the same indent; an empty line is a paragraph of its own. */
function paragraphs(lines: readonly string[], split: boolean): string[][] {
  const result: string[][] = [];
  let current: string[] = [];
  let indent = -1;
  for (const line of lines) {
    const own = line.search(/\S/);
    if (own < 0 || own !== indent || split) {
      if (current.length > 0) result.push(current);
      current = [];
    }
    indent = own;
    if (own < 0) result.push([""]);
    else current.push(line);
  }
  if (current.length > 0) result.push(current);
  return result;
}

/** Breaks so that the sum of squares of what lines miss to the goal is least, the last line not counted. */
function fill(lines: readonly string[], width: number, goal: number): string {
  const first = lines[0] ?? "";
  if (first.trim() === "") return "\n";
  const indent = (/^\s*/.exec(first) as RegExpExecArray)[0];
  const words = lines.flatMap((line) => line.trim().split(/\s+/));
  const widths = words.map(displayWidth);
  const best: number[] = new Array(words.length + 1).fill(Number.POSITIVE_INFINITY);
  const next: number[] = new Array(words.length + 1).fill(words.length);
  best[words.length] = 0;
  for (let i = words.length - 1; i >= 0; i--) {
    let length = indent.length;
    for (let j = i; j < words.length; j++) {
      length += (widths[j] as number) + (j > i ? 1 : 0);
      if (length > width && j > i) break;
      const last = j + 1 === words.length;
      const cost = (last ? 0 : (goal - length) ** 2 * 100 + sentenceCost(words[j] as string)) + (best[j + 1] as number);
      if (cost < (best[i] as number)) {
        best[i] = cost;
        next[i] = j + 1;
      }
    }
  }
  let text = "";
  for (let i = 0; i < words.length; ) {
    const end = Math.max(next[i] as number, i + 1);
    text += `${indent}${words.slice(i, end).join(" ")}\n`;
    i = end;
  }
  return text;
}

function sentenceCost(word: string): number {
  return /[.?!]["')\]]*$/.test(word) ? -2500 : /[,;:]$/.test(word) ? -1600 : 0;
}
