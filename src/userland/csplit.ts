import { posixRegExp } from "../base/posix-regexp.ts";
import { Failure, quote } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText, encodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "csplit",
  summary: "cut a file where lines match",
  usage: "[OPTION]... FILE PATTERN...",
  options: [
    ["-b, --suffix-format=FORMAT", "printf format of the suffix instead of %02d"],
    ["-f, --prefix=PREFIX", "PREFIX instead of xx"],
    ["-k, --keep-files", "keep pieces when something fails"],
    ["--suppress-matched", "leave out the lines that match"],
    ["-n, --digits=DIGITS", "so many digits instead of 2"],
    ["-s, -q, --quiet, --silent", "do not print the sizes"],
    ["-z, --elide-empty-files", "no empty pieces"],
  ],
  notes: "A PATTERN is a line number, /REGEXP/[OFFSET], %REGEXP%[OFFSET] (skip), {N} or {*} (again).",
  async run(tool) {
    tool.requireOperands(2);
    const fd = await tool.openInput(tool.operands[0] as string, "cannot open %s for reading");
    if (fd === undefined) return 1;
    const lines = decodeText(await readAll(tool.sys, fd))
      .split(/(?<=\n)/)
      .filter((line) => line !== "");
    const pieces: string[] = [];
    let at = 0;
    const take = (end: number, keep: boolean, skip: number) => {
      if (keep) pieces.push(lines.slice(at, end).join(""));
      at = end + skip;
    };
    const patterns = tool.operands.slice(1);
    const fail = (message: string) => {
      take(lines.length, true, 0);
      failure = new Failure(message);
    };
    let failure: Failure | undefined;
    for (let i = 0; i < patterns.length && !failure; i++) {
      const pattern = patterns[i] as string;
      const repeat = /^\{(\d+|\*)\}$/.exec(patterns[i + 1] ?? "");
      if (repeat) i++;
      const forever = repeat?.[1] === "*";
      const times = repeat && !forever ? Number(repeat[1]) + 1 : 1;
      for (let turn = 0; (forever || turn < times) && !failure; turn++) {
        const match = /^([/%])(.*)\1([+-]\d+)?$/s.exec(pattern);
        if (match) {
          const expression = posixRegExp(match[2] as string);
          const from = turn > 0 || at > 0 ? at + 1 : at;
          const found = lines.findIndex((line, index) => index >= from && expression.test(line.replace(/\n$/, "")));
          if (found < 0) {
            if (forever) break;
            fail(`${quote(pattern)}: match not found${turn > 0 ? ` on repetition ${turn}` : ""}`);
            break;
          }
          const end = Math.max(at, Math.min(lines.length, found + Number(match[3] ?? 0)));
          take(end, match[1] === "/", tool.has("suppress-matched") ? 1 : 0);
        } else if (/^\d+$/.test(pattern)) {
          const end = Number(pattern) * (turn + 1) - 1;
          if (end >= lines.length || end < at) {
            if (forever) break;
            fail(`${quote(pattern)}: line number out of range`);
            break;
          }
          take(end, true, tool.has("suppress-matched") ? 1 : 0);
        } else throw new Failure(`${quote(pattern)}: invalid pattern`);
      }
    }
    if (!failure) take(lines.length, true, 0);
    const digits = Number(tool.value("digits") ?? 2);
    const kept = tool.has("elide-empty-files") ? pieces.filter((piece) => piece !== "") : pieces;
    for (const [i, piece] of kept.entries()) {
      const data = encodeText(piece);
      // Pieces are written as they are found; those of a failed run are taken away again.
      if (!failure || tool.has("keep-files")) tool.sys.fs.writeFile(`${tool.value("prefix") ?? "xx"}${suffix(i, tool.value("suffix-format"), digits)}`, data);
      if (!tool.has("quiet")) tool.out.put(`${data.length}\n`);
    }
    if (failure) throw failure;
    return 0;
  },
});

function suffix(index: number, format: string | undefined, digits: number): string {
  if (format === undefined) return String(index).padStart(digits, "0");
  return format.replace(/%(0?)(\d*)[dux]/, (_, zero: string, width: string) => String(index).padStart(Number(width || 0), zero ? "0" : " "));
}
