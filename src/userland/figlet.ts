import { ROWS, readFont } from "./figlet/font.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

const DEFAULT_WIDTH = 80;

export default defineUtility({
  name: "figlet",
  aliases: ["toilet"],
  summary: "write text in large letters",
  usage: "[-ckn] [-w WIDTH] [MESSAGE]",
  package: ["FIGlet", "2.2.5"],
  stopAtOperand: true,
  options: [
    ["-w=WIDTH", "columns of the output; default 80"],
    ["-t", "as wide as the terminal"],
    ["-c", "centred"],
    ["-r", "to the right"],
    ["-l", "accepted"],
    ["-f=FONT", "accepted: there is one font"],
    ["-d=DIRECTORY", "accepted"],
    ["-k", "accepted"],
    ["-W", "accepted"],
    ["-S", "accepted"],
    ["-p", "a single newline is a blank"],
    ["-n", "accepted"],
    ["-F=FILTER", "accepted"],
  ],
  async run(tool) {
    const text = tool.operands.length > 0 ? tool.operands.join(" ") : decodeText(await readAll(tool.sys, 0)).replace(/\n$/, "");
    const width = tool.has("t") ? tool.sys.windowSize(1).cols || DEFAULT_WIDTH : Math.max(8, Number(tool.value("w") ?? DEFAULT_WIDTH) || DEFAULT_WIDTH);
    const font = readFont();
    for (const paragraph of (tool.has("p") ? text.replace(/([^\n])\n(?=[^\n])/g, "$1 ") : text).split("\n")) {
      for (const line of broken(paragraph, width, font)) {
        for (const row of rendered(line, font)) tool.out.put(`${" ".repeat(indent(tool.has("c"), tool.has("r"), width, row.length))}${row.trimEnd()}\n`);
        tool.out.put("\n");
      }
    }
  },
});

function indent(centred: boolean, right: boolean, width: number, length: number): number {
  if (right) return Math.max(0, width - length);
  return centred ? Math.max(0, Math.floor((width - length) / 2)) : 0;
}

/** Rows of one line of letters, a blank column between them. */
function rendered(text: string, font: ReadonlyMap<string, readonly string[]>): string[] {
  const glyphs = [...text.toUpperCase()].flatMap((character) => font.get(character) ?? font.get(character.normalize("NFD")[0] ?? "") ?? []);
  const letters = Array.from({ length: glyphs.length / ROWS }, (_, i) => glyphs.slice(i * ROWS, (i + 1) * ROWS));
  return Array.from({ length: ROWS }, (_, row) => letters.map((letter) => letter[row]).join(" "));
}

/** Words that fit beside each other; a word that is too long is cut. */
function broken(text: string, width: number, font: ReadonlyMap<string, readonly string[]>): string[] {
  const widthOf = (part: string) => rendered(part, font)[0]?.length ?? 0;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ +/)) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const character of word) {
      if (line !== "" && widthOf(line + character) > width) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  return [...lines, line];
}
