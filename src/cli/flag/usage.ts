/** The list of flags in a help page, wrapped to a width as pflag does. */
import type { FlagTable } from "./parse.ts";

export function flagUsages(table: FlagTable, columns: number): string {
  const rows: { head: string; text: string }[] = [];
  for (const [name, flag] of Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (flag.hidden) continue;
    const head = flag.short ? `  -${flag.short}, --${name}` : `      --${name}`;
    const type = flag.type === "bool" ? "" : ` ${flag.type}`;
    rows.push({ head: head + type, text: flag.usage.en + (flag.shown === undefined ? "" : ` (default ${flag.shown})`) });
  }
  const widest = Math.max(0, ...rows.map((row) => row.head.length)) + 1;
  return rows.map(({ head, text }) => `${head.padEnd(widest)}  ${wrap(text, widest + 2, columns)}\n`).join("");
}

const SLOP = 5;

function wrap(text: string, indent: number, columns: number): string {
  let margin = indent;
  let room = columns - margin;
  let result = "";
  if (room < 24) {
    margin = 16;
    room = columns - margin;
    result = `\n${" ".repeat(margin)}`;
  }
  if (room < 24) return text;
  const lead = `\n${" ".repeat(margin)}`;
  let rest = text;
  for (let first = true; rest !== "" || first; first = false) {
    const [line, remainder] = takeLine(rest, room - SLOP);
    result += (first ? "" : lead) + line.replaceAll("\n", lead);
    rest = remainder;
  }
  return result;
}

/** A last line may run over by SLOP, so that no short word is left alone. */
function takeLine(text: string, width: number): [line: string, rest: string] {
  if (width + SLOP > text.length) return [text, ""];
  const head = text.slice(0, width);
  const space = Math.max(head.lastIndexOf(" "), head.lastIndexOf("\t"), head.lastIndexOf("\n"));
  if (space <= 0) return [text, ""];
  const newline = head.lastIndexOf("\n");
  const at = newline > 0 && newline < space ? newline : space;
  return [text.slice(0, at), text.slice(at + 1)];
}
