import { formatFloat } from "../base/c-format.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
import { compileOptions, type OptionRow, parseOptions } from "./lib/options.ts";
import { defineUtility } from "./lib/utility.ts";

const OPTIONS: readonly OptionRow[] = [
  ["-f, --format=FORMAT", "printf format of the numbers"],
  ["-s, --separator=STRING", "STRING between numbers instead of newline"],
  ["-w, --equal-width", "pad with zeros to the same width"],
];

export default defineUtility({
  name: "seq",
  summary: "print numbers from FIRST to LAST",
  usage: ["[OPTION]... LAST", "[OPTION]... FIRST LAST", "[OPTION]... FIRST INCREMENT LAST"],
  options: OPTIONS,
  rewrite: (args) => protectNegative(args),
  async run(tool) {
    const numbers = tool.operands;
    if (numbers.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    tool.rejectExtraOperands(3);
    for (const text of numbers) {
      if (text === "" || Number.isNaN(number(text)) || /^\s|\s$/.test(text))
        throw new UsageError(tool.gnu ? `invalid floating point argument: ${quote(text)}` : "");
    }
    const [first, increment, last] = numbers.length === 1 ? ["1", "1", numbers[0]] : numbers.length === 2 ? [numbers[0], "1", numbers[1]] : numbers;
    const step = Number(increment);
    if (step === 0) throw new UsageError(`invalid Zero increment value: ${quote(increment as string)}`);
    const start = number(first as string);
    const end = number(last as string);
    const decimals = Math.max(decimalsOf(first as string), decimalsOf(increment as string));
    const format = tool.value("format");
    const custom = format === undefined ? undefined : formatter(format);
    const separator = tool.value("separator") ?? "\n";
    const count = Math.floor((end - start) / step + 1e-10);
    const width = tool.has("equal-width")
      ? Math.max(
          start.toFixed(decimals).length,
          (start + Math.max(0, count) * step).toFixed(decimals).length,
          Number.isInteger(end) && decimals === 0 ? (last?.length ?? 0) : 0,
        )
      : 0;
    for (let i = 0; i <= count; i++) {
      const value = start + i * step;
      let text = custom ? custom(value) : value.toFixed(decimals);
      if (width > 0) text = text.startsWith("-") ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
      tool.out.put(i === 0 ? text : separator + text);
      if (tool.out.full) await tool.out.flush();
    }
    if (count >= 0) tool.out.put("\n");
  },
});

function number(text: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinite ? (infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : Number(text);
}

/** `seq -5 5`: what looks like a number is no option. */
function protectNegative(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg, i) => /^-\.?\d/.test(arg) && !["-s", "-f", "--separator", "--format"].includes(args[i - 1] ?? ""));
  if (at < 0 || args.slice(0, at).includes("--")) return args;
  const { operands } = parseOptions(args.slice(0, at), compileOptions(OPTIONS));
  const before = args.slice(0, at).filter((arg) => !operands.includes(arg));
  return [...before, "--", ...operands, ...args.slice(at)];
}

function decimalsOf(text: string): number {
  const exponent = /e([+-]?\d+)$/i.exec(text)?.[1];
  const digits = /\.(\d*)/.exec(text)?.[1]?.length ?? 0;
  return Math.min(100, Math.max(0, digits - Number(exponent ?? 0)));
}

function formatter(format: string): (value: number) => string {
  const match = /^((?:[^%]|%%)*)%([-+ 0#']*)(\d*)(?:\.(\d+))?([aefgAEFG])((?:[^%]|%%)*)$/s.exec(format);
  if (!match && /^(?:[^%]|%%)*%[-+ 0#']*\d*(?:\.\d+)?[aefgAEFG](?:[^%]|%%)*%/.test(format))
    throw new Failure(`format ${quote(format)} has too many % directives`);
  if (!match)
    throw new Failure(
      `format ${quote(format)} has ${format.includes("%") ? `unknown %${/%[-+ 0#']*\d*(?:\.\d+)?(.)/s.exec(format)?.[1] ?? ""} directive` : "no % directive"}`,
    );
  const [, before, flags, width, precision, letter, after] = match as unknown as string[];
  const plain = (text: string) => text.replaceAll("%%", "%");
  return (value) => {
    const digits = precision === undefined ? 6 : Number(precision);
    const text = formatFloat(value, { flags: flags as string, width: Number(width || 0), precision: digits, conversion: letter as string });
    return plain(before as string) + text + plain(after as string);
  };
}
