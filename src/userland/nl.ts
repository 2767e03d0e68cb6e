import { posixRegExp } from "../base/posix-regexp.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "nl",
  summary: "number the lines of files",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-b, --body-numbering=STYLE", "which body lines: a (all), t (not empty), n (none), pBRE"],
    ["-d, --section-delimiter=CC", "characters that mark logical pages"],
    ["-f, --footer-numbering=STYLE", "which footer lines"],
    ["-h, --header-numbering=STYLE", "which header lines"],
    ["-i, --line-increment=NUMBER", "step from line to line"],
    ["-l, --join-blank-lines=NUMBER", "count so many empty lines as one"],
    ["-n, --number-format=FORMAT", "ln, rn or rz: left, right, right with zeros"],
    ["-p, --no-renumber", "go on counting on a new logical page"],
    ["-s, --number-separator=STRING", "between number and line; default a tab"],
    ["-v, --starting-line-number=NUMBER", "number of the first line"],
    ["-w, --number-width=NUMBER", "columns of the number"],
  ],
  async run(tool) {
    const styles = {
      header: style(tool.value("header-numbering") ?? "n", "header"),
      body: style(tool.value("body-numbering") ?? "t", "body"),
      footer: style(tool.value("footer-numbering") ?? "n", "footer"),
    };
    const start = integer(tool.value("starting-line-number") ?? "1", "starting line number");
    const increment = integer(tool.value("line-increment") ?? "1", "line number increment");
    const width = integer(tool.value("number-width") ?? "6", "line number field width");
    if (width < 1) throw new Failure(`invalid line number field width: ${quote(String(width))}: Numerical result out of range`);
    const separator = tool.value("number-separator") ?? "\t";
    const format = tool.value("number-format") ?? "rn";
    if (!["ln", "rn", "rz"].includes(format)) throw new UsageError(`invalid line numbering format: ${quote(format)}`);
    const given = tool.value("section-delimiter") ?? "\\:";
    const mark = given.length === 1 ? `${given}:` : given;
    const joined = integer(tool.value("join-blank-lines") ?? "1", "line number of blank lines");
    let number = start;
    let section: keyof typeof styles = "body";
    let blanks = 0;
    await tool.eachInput(async (fd) => {
      const reader = tool.lines(fd);
      for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
        for (const line of batch) {
          const next = line === mark.repeat(3) ? "header" : line === mark.repeat(2) ? "body" : line === mark ? "footer" : undefined;
          if (next && mark !== "") {
            if (!tool.has("no-renumber")) number = start;
            section = next;
            tool.out.put("\n");
            continue;
          }
          blanks = line === "" ? blanks + 1 : 0;
          const counts = line === "" && joined > 1 ? styles[section](line) && blanks % joined === 0 : styles[section](line);
          if (!counts) {
            tool.out.put(`${" ".repeat(width + separator.length)}${line}\n`);
            continue;
          }
          const digits = String(number);
          const shown =
            format === "ln"
              ? digits.padEnd(width)
              : format === "rz"
                ? number < 0
                  ? `-${digits.slice(1).padStart(width - 1, "0")}`
                  : digits.padStart(width, "0")
                : digits.padStart(width);
          tool.out.put(`${shown}${separator}${line}\n`);
          number += increment;
        }
        if (tool.out.full) await tool.out.flush();
      }
    });
  },
});

function style(text: string, part: string): (line: string) => boolean {
  if (text === "a") return () => true;
  if (text === "t") return (line) => line !== "";
  if (text === "n") return () => false;
  if (!text.startsWith("p")) throw new UsageError(`invalid ${part} numbering style: ${quote(text)}`);
  const pattern = posixRegExp(text.slice(1));
  return (line) => pattern.test(line);
}

function integer(text: string, what: string): number {
  if (!/^[+-]?\d{1,15}$/.test(text)) throw new Failure(`invalid ${what}: ${quote(text)}`);
  return Number(text);
}
