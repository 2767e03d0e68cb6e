/** fmt.Sprintf for the values of templates. */

import { fixed } from "../../base/c-format.ts";
import { quote } from "../format/quote.ts";
import { formatGoFloat, formatSignificant } from "./float.ts";
import { formatValue, GoDuration, GoFloat, GoStruct, isMap, JsonNumber, typeName, type Value } from "./value.ts";

const MAX_WIDTH = 1000;

interface Directive {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export function sprintf(format: string, args: readonly Value[]): string {
  let result = "";
  let next = 0;
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf("%", at);
    if (percent < 0) {
      result += format.slice(at);
      break;
    }
    result += format.slice(at, percent);
    const match = /^%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?/.exec(format.slice(percent)) as RegExpExecArray;
    at = percent + match[0].length;
    const flags = match[1] ?? "";
    const number = (text: string | undefined): number | undefined => {
      if (text === undefined) return undefined;
      if (text !== "*") return Math.min(Number(text || "0"), MAX_WIDTH);
      const value = args[next++];
      return typeof value === "number" ? Math.min(value, MAX_WIDTH) : undefined;
    };
    const width = number(match[2]);
    const directive: Directive = {
      minus: flags.includes("-") || (width ?? 0) < 0,
      plus: flags.includes("+"),
      sharp: flags.includes("#"),
      space: flags.includes(" "),
      zero: flags.includes("0") && !flags.includes("-"),
      width: width === undefined ? undefined : Math.abs(width),
      precision: number(match[3]),
    };
    const verb = [...format.slice(at)][0];
    if (verb === undefined) {
      result += "%!(NOVERB)";
      break;
    }
    at += verb.length;
    if (verb === "%") result += "%";
    else if (next >= args.length) result += `%!${verb}(MISSING)`;
    else result += formatOne(verb, args[next++], directive);
  }
  if (next < args.length)
    result += `%!(EXTRA ${args
      .slice(next)
      .map((value) => `${typeName(value)}=${formatValue(value)}`)
      .join(", ")})`;
  return result;
}

function formatOne(verb: string, value: Value, directive: Directive): string {
  if (verb === "T") return padded(typeName(value), directive);
  if (verb === "v" && !directive.sharp) return formatDefault(value, directive);
  if (Array.isArray(value) && verb !== "v") return `[${value.map((item) => formatOne(verb, item, directive)).join(" ")}]`;
  if (typeof value === "string") return formatString(verb, value, directive);
  if (value instanceof JsonNumber) return /^[svqxX]$/.test(verb) ? formatString(verb, value.text, directive) : bad(verb, value);
  if (typeof value === "number" || typeof value === "bigint") return formatInteger(verb, BigInt(value), directive);
  if (value instanceof GoDuration)
    return verb === "s" || verb === "v" ? padded(formatValue(value), directive) : formatInteger(verb, BigInt(value.nanoseconds), directive);
  if (value instanceof GoFloat) return formatFloat(verb, value.value, directive);
  if (typeof value === "boolean") return verb === "t" || verb === "v" ? padded(String(value), directive) : bad(verb, value);
  if (verb === "s" || verb === "v") {
    if (value === null || value === undefined) return verb === "s" ? "%!s(<nil>)" : "<nil>";
    if (value instanceof GoStruct || isMap(value)) return padded(formatValue(value), directive);
  }
  if (value === null || value === undefined) return `%!${verb}(<nil>)`;
  return bad(verb, value);
}

function formatDefault(value: Value, directive: Directive): string {
  if (typeof value === "number" || typeof value === "bigint") return formatInteger("d", BigInt(value), directive);
  if (typeof value === "string" && directive.precision !== undefined) return formatString("s", value, directive);
  if (directive.plus && value instanceof GoStruct && value.text === undefined) {
    return padded(
      `{${Object.entries(value.fields)
        .map(([name, field]) => `${name}:${formatDefault(field, { ...directive, width: undefined })}`)
        .join(" ")}}`,
      directive,
    );
  }
  return padded(formatValue(value), directive);
}

function formatString(verb: string, text: string, directive: Directive): string {
  const cut = directive.precision === undefined ? text : [...text].slice(0, directive.precision).join("");
  switch (verb) {
    case "s":
      return padded(cut, directive);
    case "q":
    case "v":
      return padded(directive.sharp && verb === "q" && !cut.includes("`") ? `\`${cut}\`` : quote(cut), directive);
    case "x":
    case "X": {
      const digits = [...new TextEncoder().encode(cut)].map((byte) => byte.toString(16).padStart(2, "0")).join(directive.space ? " " : "");
      return padded(verb === "X" ? digits.toUpperCase() : digits, directive);
    }
    default:
      return bad(verb, text);
  }
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function formatInteger(verb: string, value: bigint, directive: Directive): string {
  if (verb === "c") return padded(String.fromCodePoint(Number(value)), directive);
  if (verb === "q") return padded(quoteRune(Number(value)), directive);
  if (verb === "U") return padded(`U+${value.toString(16).toUpperCase().padStart(4, "0")}`, directive);
  const base = BASES[verb];
  if (base === undefined) return bad(verb, Number(value));
  const magnitude = value < 0n ? -value : value;
  let digits = magnitude.toString(base);
  if (verb === "X") digits = digits.toUpperCase();
  if (directive.precision !== undefined) digits = digits.padStart(directive.precision, "0");
  const prefix = verb === "O" ? "0o" : directive.sharp ? ({ x: "0x", X: "0X", o: "0", b: "0b" }[verb] ?? "") : "";
  const sign = value < 0n ? "-" : directive.plus ? "+" : directive.space ? " " : "";
  if (directive.zero && directive.width !== undefined && directive.precision === undefined)
    digits = digits.padStart(directive.width - sign.length - prefix.length, "0");
  return padded(sign + prefix + digits, { ...directive, zero: false });
}

/** strconv.QuoteRune. */
function quoteRune(code: number): string {
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return "'\ufffd'";
  const character = String.fromCodePoint(code);
  return character === "'" ? "'\\''" : character === '"' ? `'"'` : `'${quote(character).slice(1, -1)}'`;
}

function formatFloat(verb: string, value: number, directive: Directive): string {
  const sign = directive.plus && value >= 0 ? "+" : directive.space && value >= 0 ? " " : "";
  let text: string;
  switch (verb) {
    case "f":
    case "F":
      text = fixed(value, Math.min(directive.precision ?? 6, 100));
      break;
    case "e":
    case "E":
      text = value.toExponential(Math.min(directive.precision ?? 6, 100)).replace(/e([+-])(\d)$/, "e$10$2");
      if (verb === "E") text = text.toUpperCase();
      break;
    case "g":
    case "G":
    case "v":
      text = directive.precision === undefined ? formatGoFloat(value) : formatSignificant(value, Math.max(1, directive.precision));
      break;
    default:
      return bad(verb, new GoFloat(value));
  }
  return padded(sign + text, directive);
}

function bad(verb: string, value: Value): string {
  return `%!${verb}(${typeName(value)}=${formatValue(value)})`;
}

function padded(text: string, directive: Directive): string {
  const missing = (directive.width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  if (directive.minus) return text + " ".repeat(missing);
  if (directive.zero) return /^[+-]/.test(text) ? text.slice(0, 1) + "0".repeat(missing) + text.slice(1) : "0".repeat(missing) + text;
  return " ".repeat(missing) + text;
}
