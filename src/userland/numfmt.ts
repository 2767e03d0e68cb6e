import { Failure, quote } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const LETTERS = "KMGTPEZY";

export default defineUtility({
  name: "numfmt",
  summary: "turn numbers into a form for people, or back",
  usage: "[OPTION]... [NUMBER]...",
  usageStatus: 1,
  options: [
    ["-d, --delimiter=X", "X between fields"],
    ["--field=FIELDS", "change these fields; default 1"],
    ["--format=FORMAT", "printf format with %f"],
    ["--from=UNIT", "input: none, auto, si, iec, iec-i"],
    ["--from-unit=N", "input counts units of N"],
    ["--to=UNIT", "output: none, si, iec, iec-i"],
    ["--to-unit=N", "output counts units of N"],
    ["--grouping", "accepted"],
    ["--header[=N]", "N lines as they are"],
    ["--invalid=MODE", "abort, fail, warn or ignore"],
    ["--padding=N", "N columns, to the left when negative"],
    ["--round=METHOD", "up, down, from-zero, towards-zero or nearest"],
    ["--suffix=SUFFIX", "SUFFIX after numbers"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    const delimiter = tool.value("delimiter");
    const fields = new Set(
      (tool.value("field") ?? "1").split(",").flatMap((range) => {
        const [from, to] = range.split("-");
        if (range === "-") return Array.from({ length: 1000 }, (_, i) => i);
        return to === undefined
          ? [Number(from) - 1]
          : Array.from({ length: (Number(to) || 1000) - (Number(from) || 1) + 1 }, (_, i) => (Number(from) || 1) - 1 + i);
      }),
    );
    let header = tool.has("header") ? Number(tool.value("header") ?? 1) : 0;
    const line = async (text: string) => {
      if (header > 0) {
        header--;
        return tool.out.put(`${text}\n`);
      }
      let index = -1;
      const parts = delimiter === undefined ? text.split(/(\s+)/) : text.split(delimiter);
      const shown: string[] = [];
      for (const part of parts) {
        if (delimiter === undefined && /^\s*$/.test(part)) shown.push(part);
        else shown.push(fields.has(++index) ? await convert(tool, part) : part);
      }
      tool.out.put(`${shown.join(delimiter ?? "")}\n`);
    };
    for (const operand of tool.operands) await line(operand);
    if (tool.operands.length > 0) return;
    const reader = tool.lines(0);
    for (let text = await reader.next(); text !== undefined; text = await reader.next()) await line(text);
  },
});

async function convert(tool: Tool, text: string): Promise<string> {
  const suffix = tool.value("suffix") ?? "";
  const bare = suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  const match = /^(-?\d+(?:\.\d+)?)([KkMGTPEZY]?)(i?)$/.exec(bare);
  const from = tool.value("from") ?? "none";
  if (!match || (from === "none" && match[2] !== "")) {
    const message = match ? `rejecting suffix in input: ${quote(text)} (consider using --from)` : `invalid number: ${quote(text)}`;
    const mode = tool.value("invalid") ?? "abort";
    if (mode === "abort") throw new Failure(message, 2);
    if (mode !== "ignore") await tool.warn(message, mode === "fail" ? 2 : 0);
    return text;
  }
  const power = match[2] === "" ? 0 : LETTERS.indexOf((match[2] as string).toUpperCase()) + 1;
  const base = from === "si" || (from === "auto" && match[3] === "") ? 1000 : 1024;
  const value = (Number(match[1]) * base ** power * Number(tool.value("from-unit") ?? 1)) / Number(tool.value("to-unit") ?? 1);
  let shown = scaled(value, tool.value("to") ?? "none", tool.value("round") ?? "from-zero") + suffix;
  const format = /^(.*?)%'?(0?)(-?\d*)(?:\.(\d+))?f(.*)$/.exec(tool.value("format") ?? "");
  if (format) {
    if (format[4] !== undefined && /^-?[\d.]+$/.test(shown)) shown = value.toFixed(Number(format[4]));
    const width = Number(format[3] || 0);
    shown = `${format[1]}${width < 0 ? shown.padEnd(-width) : shown.padStart(width, format[2] === "0" ? "0" : " ")}${format[5]}`;
  }
  const padding = Number(tool.value("padding") ?? 0);
  return padding < 0 ? shown.padEnd(-padding) : shown.padStart(padding);
}

function scaled(value: number, to: string, method: string): string {
  const round =
    {
      up: Math.ceil,
      down: Math.floor,
      "from-zero": (x: number) => Math.sign(x) * Math.ceil(Math.abs(x) - 1e-9),
      "towards-zero": Math.trunc,
      nearest: Math.round,
    }[method] ?? Math.round;
  if (to === "none") return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  const base = to === "si" ? 1000 : 1024;
  let rest = value;
  let power = 0;
  while (Math.abs(rest) >= base && power < LETTERS.length) {
    rest /= base;
    power++;
  }
  if (power === 0) return String(round(rest));
  let text = Math.abs(rest) < 10 ? (round(rest * 10) / 10).toFixed(1) : String(round(rest));
  if (text === "10.0") text = "10";
  if (Number(text) >= base) {
    text = "1.0";
    power++;
  }
  return `${text}${LETTERS[power - 1]}${to === "iec-i" ? "i" : ""}`;
}
