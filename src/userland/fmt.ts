import { breakLines, type Word, wordsOf } from "./fmt/break-lines.ts";
import { Failure, quote } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "fmt",
  summary: "fill paragraphs",
  usage: "[-WIDTH] [OPTION]... [FILE]...",
  options: [
    ["-c, --crown-margin", "keep the indents of the first two lines"],
    ["-p, --prefix=STRING", "only lines that begin with STRING"],
    ["-s, --split-only", "split long lines, fill none"],
    ["-t, --tagged-paragraph", "the first line's indent differs from the second's"],
    ["-u, --uniform-spacing", "one space between words, two after sentences"],
    ["-w, --width=WIDTH", "at most WIDTH columns; default 75"],
    ["-g, --goal=WIDTH", "columns to aim at; default 93% of the width"],
  ],
  rewrite: (args) => args.map((arg, i) => (i === 0 && /^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  async run(tool) {
    const goalText = tool.value("goal");
    const text = tool.value("width") ?? (goalText === undefined ? "75" : String(Number(goalText) + 10));
    if (!/^\d{1,4}$/.test(text)) throw new Failure(`invalid width: ${quote(text)}`);
    const width = Number(text);
    if (goalText !== undefined && !/^\d{1,4}$/.test(goalText)) throw new Failure(`invalid width: ${quote(goalText)}`);
    const goal = goalText === undefined ? Math.floor((width * 187) / 200) : Number(goalText);
    await tool.eachInput(async (fd) => {
      const text = decodeText(await readAll(tool.sys, fd));
      for (const paragraph of paragraphs(text, tool)) tool.out.put(typeof paragraph === "string" ? paragraph : fill(paragraph, width, goal));
    }, "cannot open %s for reading");
  },
});

interface Paragraph {
  readonly words: Word[];
  readonly prefix: string;
  readonly firstIndent: string;
  otherIndent: string;
}

/** Lines of one paragraph together; lines that are not to be touched as they are. */
function* paragraphs(text: string, tool: Tool): Generator<Paragraph | string> {
  const prefix = (tool.value("prefix") ?? "").trim();
  const keepsFirst = tool.has("crown-margin", "tagged-paragraph");
  let current: { paragraph: Paragraph; lines: number } | undefined;
  for (const line of text.split(/(?<=\n)/)) {
    const before = /^[ \t]*/.exec(line)?.[0] ?? "";
    const own = line.startsWith(before + prefix) ? line.slice(before.length + prefix.length) : undefined;
    if (own === undefined || own.trim() === "") {
      if (current) yield current.paragraph;
      current = undefined;
      if (line !== "") yield own === undefined ? line : prefix === "" ? "\n" : `${line.trimEnd()}\n`;
      continue;
    }
    const indent = prefix === "" ? before : (/^[ \t]*/.exec(own)?.[0] ?? "");
    const words = wordsOf(own, tool.has("uniform-spacing"));
    const second = keepsFirst && current?.lines === 1;
    const differs = tool.has("tagged-paragraph") && second && indent === current?.paragraph.firstIndent;
    if (current && !tool.has("split-only") && !differs && (second || indent === current.paragraph.otherIndent)) {
      current.paragraph.words.push(...words);
      if (second) current.paragraph.otherIndent = indent;
      current.lines++;
      continue;
    }
    if (current) yield current.paragraph;
    current = { paragraph: { words, prefix: prefix === "" ? "" : before + prefix, firstIndent: indent, otherIndent: indent }, lines: 1 };
  }
  if (current) yield current.paragraph;
}

function fill({ words, prefix, firstIndent, otherIndent }: Paragraph, width: number, goal: number): string {
  const shape = { width, goal, firstIndent: prefix.length + firstIndent.length, otherIndent: prefix.length + otherIndent.length };
  let text = "";
  let at = 0;
  for (const end of breakLines(words, shape)) {
    const line = words.slice(at, end);
    const shown = line.map((word, i) => word.text + (i + 1 < line.length ? " ".repeat(word.space) : "")).join("");
    text += `${prefix}${at === 0 ? firstIndent : otherIndent}${shown}\n`;
    at = end;
  }
  return text;
}
