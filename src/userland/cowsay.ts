import { readAll } from "./lib/input.ts";
import { decodeText, displayWidth } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

const WIDTH = 40;

export default defineUtility({
  name: "cowsay",
  aliases: ["cowthink"],
  summary: "let a cow speak",
  usage: "[-e EYES] [-T TONGUE] [-W COLUMN] [MESSAGE]",
  stopAtOperand: true,
  options: [
    ["-e=EYES", "two characters"],
    ["-T=TONGUE", "two characters"],
    ["-W=COLUMN", "where to wrap"],
    ["-n", "do not wrap"],
    ["-f=FILE", "another animal: docker"],
    ["-b", "a cow of the Borg"],
    ["-d", "a dead cow"],
    ["-g", "a greedy cow"],
    ["-p", "a paranoid cow"],
    ["-s", "a stoned cow"],
    ["-t", "a tired cow"],
    ["-w", "a cow wide awake"],
    ["-y", "a young cow"],
  ],
  async run(tool) {
    const text = tool.operands.length > 0 ? tool.operands.join(" ") : decodeText(await readAll(tool.sys, 0)).replace(/\n$/, "");
    const thinks = tool.name === "cowthink";
    const lines = tool.has("n") ? text.split("\n") : wrap(text.replace(/\s+/g, " ").trim(), Number(tool.value("W") ?? WIDTH));
    const width = Math.max(0, ...lines.map(displayWidth));
    const mood = { b: "==", d: "xx", g: "$$", p: "@@", s: "**", t: "--", w: "OO", y: ".." }[tool.last("b", "d", "g", "p", "s", "t", "w", "y") ?? ""] ?? "oo";
    const eyes = (tool.value("e") ?? mood).slice(0, 2).padEnd(2);
    const tongue = (tool.value("T") ?? (tool.has("d") || tool.has("s") ? "U " : "  ")).slice(0, 2).padEnd(2);
    const edge = (i: number): readonly [string, string] => {
      if (thinks) return ["(", ")"];
      if (lines.length === 1) return ["<", ">"];
      return i === 0 ? ["/", "\\"] : i === lines.length - 1 ? ["\\", "/"] : ["|", "|"];
    };
    tool.out.put(` ${"_".repeat(width + 2)} \n`);
    for (const [i, line] of lines.entries()) tool.out.put(`${edge(i)[0]} ${line}${" ".repeat(width - displayWidth(line))} ${edge(i)[1]}\n`);
    const trail = thinks ? "o" : "\\";
    tool.out.put(` ${"-".repeat(width + 2)} \n`);
    const animal = tool.value("f") ?? tool.sys.programOptions["animal"] ?? "default";
    tool.out.put(animal === "docker" ? whale(trail) : cow(trail, eyes, tongue));
  },
});

function cow(trail: string, eyes: string, tongue: string): string {
  return `        ${trail}   ^__^\n         ${trail}  (${eyes})\\_______\n            (__)\\       )\\/\\\n             ${tongue} ||----w |\n                ||     ||\n`;
}

/** With its load. */
function whale(trail: string): string {
  return [
    `   ${trail}          [_][_]`,
    `    ${trail}      [_][_][_][_]        _`,
    "     .-----------------------\\__/ |",
    "     |  o                       __/",
    "      \\    ~~~               _/",
    "  ~~~~~ \\_________________.-'~~~~~",
    "",
  ].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(`${line} ${word}`) >= width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
