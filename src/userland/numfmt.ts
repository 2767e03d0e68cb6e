import { general } from "../base/c-format.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
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
      let before = "";
      for (const part of parts) {
        if (delimiter === undefined && /^\s*$/.test(part)) shown.push(part);
        else {
          if (fields.has(index + 1) && shown.length > 0) before = shown.join(delimiter ?? "") + (delimiter ?? "");
          shown.push(fields.has(++index) ? await convert(tool, part, before) : part);
        }
      }
      tool.out.put(`${shown.join(delimiter ?? "")}\n`);
    };
    for (const operand of tool.operands) await line(operand);
    if (tool.operands.length > 0) return;
    const reader = tool.lines(0);
    for (let text = await reader.next(); text !== undefined; text = await reader.next()) await line(text);
  },
});

/** `before` is the part of the line that is out when the number turns out to be none. */
async function convert(tool: Tool, text: string, before: string): Promise<string> {
  const suffix = tool.value("suffix") ?? "";
  const bare = suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  const match = /^(-?\d+(?:\.\d+)?)([KMGTPEZY]?)(i?)$/.exec(bare);
  const from = tool.value("from") ?? "none";
  if (!match || (from === "none" && match[2] !== "")) {
    const message = match
      ? `rejecting suffix in input: ${quote(text)} (consider using --from)`
      : `invalid ${/^-?\d/.test(bare) ? "suffix in input" : "number"}: ${quote(text)}`;
    const mode = tool.value("invalid") ?? "abort";
    if (mode === "abort") {
      tool.out.put(before);
      throw new Failure(message, 2);
    }
    if (mode !== "ignore") await tool.warn(message, mode === "fail" ? 2 : 0);
    return text;
  }
  const power = match[2] === "" ? 0 : LETTERS.indexOf((match[2] as string).toUpperCase()) + 1;
  const base = from === "si" || (from === "auto" && match[3] === "") ? 1000 : 1024;
  const value = (Number(match[1]) * base ** power * Number(tool.value("from-unit") ?? 1)) / Number(tool.value("to-unit") ?? 1);
  const to = tool.value("to") ?? "none";
  if (!UNITS.includes(to))
    throw new UsageError(`invalid argument ${quote(to)} for '--to'\nValid arguments are:\n${UNITS.map((unit) => `  - '${unit}'`).join("\n")}`);
  if (to === "none" && Math.abs(value) >= 1e18) throw new Failure(`value too large to be printed: '${general(value, 6)}' (consider using --to)`, 2);
  const round = ROUNDING[tool.value("round") ?? "from-zero"] ?? Math.round;
  const decimals = 10 ** ((match[1] as string).split(".")[1]?.length ?? 0);
  let shown = (to === "none" ? String(round(value * decimals) / decimals) : scaled(value, to, round)) + suffix;
  const format = /^(.*?)%'?(0?)(-?\d*)(?:\.(\d+))?f(.*)$/.exec(tool.value("format") ?? "");
  if (format) {
    if (format[4] !== undefined && /^-?[\d.]+$/.test(shown))
      shown = (round(value * 10 ** Number(format[4])) / 10 ** Number(format[4])).toFixed(Number(format[4]));
    const width = Number(format[3] || 0);
    shown = `${format[1]}${width < 0 ? shown.padEnd(-width) : shown.padStart(width, format[2] === "0" ? "0" : " ")}${format[5]}`;
  }
  const padding = Number(tool.value("padding") ?? 0);
  return padding < 0 ? shown.padEnd(-padding) : shown.padStart(padding);
}

const UNITS = ["none", "si", "iec", "iec-i"];

const ROUNDING: Record<string, (x: number) => number> = {
  up: Math.ceil,
  down: Math.floor,
  "from-zero": (x) => Math.sign(x) * Math.ceil(Math.abs(x) - 1e-9),
  "towards-zero": Math.trunc,
  nearest: Math.round,
};

function halfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function scaled(value: number, to: string, round: (x: number) => number): string {
  const base = to === "si" ? 1000 : 1024;
  let rest = value;
  let power = 0;
  while (Math.abs(rest) >= base && power < LETTERS.length) {
    rest /= base;
    power++;
  }
  // printf rounds the tenths that are left below ten, a half to the even side.
  if (power === 0) return String(Math.abs(rest) < 10 ? halfToEven(round(rest * 10) / 10) : round(rest));
  let text = Math.abs(rest) < 10 ? (round(rest * 10) / 10).toFixed(1) : String(round(rest));
  if (text === "10.0") text = "10";
  if (Number(text) >= base) {
    text = "1.0";
    power++;
  }
  return `${text}${LETTERS[power - 1]}${to === "iec-i" ? "i" : ""}`;
}
