import { Exit, quote, quoteIfNeeded, UsageError } from "./lib/errors.ts";
import { type FormatSpec, formatFloat, formatInteger, padFormatted } from "./lib/format.ts";
import { decodeText, encodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "printf",
  summary: "print arguments in a format",
  usage: ["FORMAT [ARGUMENT]...", "OPTION"],
  ownArguments: true,
  async run(tool) {
    const [format, ...args] = tool.operands[0] === "--" ? tool.operands.slice(1) : tool.operands;
    if (format === undefined) throw new UsageError(tool.gnu ? "missing operand" : "");
    const printer = new Printer(tool, args);
    do {
      const before = printer.used;
      await printer.pass(format);
      if (printer.used === before) {
        if (args.length > printer.used && tool.gnu && before === 0)
          await tool.note(`printf: warning: ignoring excess arguments, starting with ${quote(args[before] as string)}\n`);
        break;
      }
      if (tool.out.full) await tool.out.flush();
    } while (printer.used < args.length);
  },
});

class Printer {
  used = 0;
  readonly #tool: Tool;
  readonly #args: readonly string[];

  constructor(tool: Tool, args: readonly string[]) {
    this.#tool = tool;
    this.#args = args;
  }

  /** The format once through. */
  async pass(format: string): Promise<void> {
    const { out } = this.#tool;
    for (let at = 0; at < format.length; ) {
      const character = format[at] as string;
      if (character === "\\") {
        const [text, length, stop] = escapeAt(format, at, false);
        out.put(text);
        if (stop) throw new Exit(this.#tool.status);
        at += length;
        continue;
      }
      if (character !== "%") {
        out.put(character);
        at++;
        continue;
      }
      const match = /^%(?:%|([-+ #0']*)(\*|\d*)(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|q(?=[a-zA-Z])|j|z|t)?([diouxXeEfFgGaAcsbq]))/.exec(format.slice(at));
      if (!match) {
        await this.#tool.warn(`${format.slice(at).match(/^%[-+ #0'\d.*hlLjzt]*.?/s)?.[0] ?? "%"}: invalid conversion specification`);
        throw new Exit(1);
      }
      at += match[0].length;
      if (match[0] === "%%") out.put("%");
      else out.put(await this.#convert(match[1] as string, match[2] as string, match[3], match[4] as string));
    }
  }

  #next(): string | undefined {
    const value = this.#args[this.used];
    if (value !== undefined) this.used++;
    return value;
  }

  async #convert(flags: string, width: string, precision: string | undefined, conversion: string): Promise<string> {
    let columns = width === "*" ? Number(await this.#integer(this.#next() ?? "0")) : Number(width || 0);
    let shownFlags = flags;
    if (columns < 0) {
      shownFlags += "-";
      columns = -columns;
    }
    const digits = precision === undefined ? undefined : precision === "*" ? Number(await this.#integer(this.#next() ?? "0")) : Number(precision || 0);
    const spec: FormatSpec = { flags: shownFlags, width: columns, precision: digits === undefined || digits < 0 ? undefined : digits, conversion };
    switch (conversion) {
      case "d":
      case "i":
      case "o":
      case "u":
      case "x":
      case "X":
        return formatInteger(await this.#integer(this.#next()), spec);
      case "c":
        return padFormatted([...(this.#next() ?? "")][0] ?? "", spec);
      case "s":
        return padBytes(this.#next() ?? "", spec);
      case "q":
        return padFormatted(quoteIfNeeded(this.#next() ?? ""), spec);
      case "b": {
        const [text, stop] = expandEscapes(this.#next() ?? "");
        if (stop) {
          this.#tool.out.put(padBytes(text, spec));
          throw new Exit(this.#tool.status);
        }
        return padBytes(text, spec);
      }
      default:
        return formatFloat(await this.#float(this.#next()), spec);
    }
  }

  async #integer(text: string | undefined): Promise<bigint> {
    if (text === undefined) return 0n;
    if (/^["']/.test(text)) return BigInt(encodeText([...text][1] ?? "")[0] ?? 0);
    const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
    if (!match) {
      await this.#tool.warn(this.#tool.gnu ? `${quote(text)}: expected a numeric value` : `invalid number '${text}'`);
      return 0n;
    }
    const digits = match[2] as string;
    const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    if (match[0].length < text.length) await this.#tool.warn(this.#tool.gnu ? `${quote(text)}: value not completely converted` : `invalid number '${text}'`);
    return match[1] === "-" ? -magnitude : magnitude;
  }

  async #float(text: string | undefined): Promise<number> {
    if (text === undefined || text === "") return 0;
    if (/^["']/.test(text)) return encodeText([...text][1] ?? "")[0] ?? 0;
    const match = /^\s*[+-]?(?:inf(?:inity)?|nan|0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/i.exec(text);
    if (!match) {
      await this.#tool.warn(this.#tool.gnu ? `${quote(text)}: expected a numeric value` : `invalid number '${text}'`);
      return 0;
    }
    if (match[0].length < text.length) await this.#tool.warn(this.#tool.gnu ? `${quote(text)}: value not completely converted` : `invalid number '${text}'`);
    const word = match[0].trim().toLowerCase();
    if (word.includes("inf")) return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return word.includes("nan") ? Number.NaN : Number(word);
  }
}

/** Width and precision of %s count bytes. */
function padBytes(text: string, spec: FormatSpec): string {
  const bytes = encodeText(text);
  const cut = spec.precision === undefined || spec.precision >= bytes.length ? text : decodeText(bytes.subarray(0, spec.precision));
  const length = spec.precision === undefined ? bytes.length : Math.min(spec.precision, bytes.length);
  return padFormatted(cut, { ...spec, width: Math.max(0, spec.width - (length - cut.length)) });
}

function expandEscapes(text: string): [text: string, stop: boolean] {
  let result = "";
  for (let at = 0; at < text.length; ) {
    if (text[at] !== "\\") {
      result += text[at++];
      continue;
    }
    const [value, length, stop] = escapeAt(text, at, true);
    result += value;
    if (stop) return [result, true];
    at += length;
  }
  return [result, false];
}

function escapeAt(text: string, at: number, argument: boolean): [value: string, length: number, stop: boolean] {
  const rest = text.slice(at + 1, at + 12);
  const simple = ({ a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", '"': '"' } as Record<string, string>)[
    rest[0] ?? ""
  ];
  if (simple !== undefined) return [simple, 2, false];
  if (rest[0] === "c") return ["", 2, true];
  const octal = (argument ? /^0?([0-7]{1,3})/ : /^([0-7]{1,3})/).exec(rest);
  if (octal) return [byteText(Number.parseInt(octal[1] as string, 8)), 1 + octal[0].length, false];
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex) return [byteText(Number.parseInt(hex[1] as string, 16)), 1 + hex[0].length, false];
  const unicode = /^u([0-9a-fA-F]{1,4})|^U([0-9a-fA-F]{1,8})/.exec(rest);
  if (unicode) return [String.fromCodePoint(Math.min(0x10ffff, Number.parseInt((unicode[1] ?? unicode[2]) as string, 16))), 1 + unicode[0].length, false];
  return ["\\", 1, false];
}

function byteText(code: number): string {
  const byte = code & 255;
  return String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte);
}
