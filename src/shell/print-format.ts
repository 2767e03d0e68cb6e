import { unescapeEcho } from "./echo-text.ts";
import { backslashQuoted, shownQuoted } from "./expand/quote.ts";
import { byteToText, joinBytes } from "./text.ts";

export interface PrintfSettings {
  /** `%q`, `%Q`, `%(…)T`, `\u`: bash's own. GNU's printf has %q too, and quotes its own way. */
  readonly dialect: "bash" | "dash" | "ash" | "gnu";
  /** `%(format)T`; seconds undefined: now. */
  readonly time?: (format: string, seconds: number) => string;
}

export interface PrintfResult {
  readonly output: string;
  /** Messages without the `printf: ` in front, in order. */
  readonly errors: readonly string[];
  /** %n names of variables to set to the number of characters so far. */
  readonly failed: boolean;
}

const DIRECTIVE = /%(?:%|([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z])|([-+ #0]*)(\d+)?\(([^)]*)\)T)/y;
const MAX_WIDTH = 100_000;

/** printf(1): the format is used again as long as arguments are left. */
export function formatPrintf(format: string, args: readonly string[], settings: PrintfSettings): PrintfResult {
  return new Formatter(format, args, settings).run();
}

class Stop {}

class Formatter {
  readonly #format: string;
  readonly #args: readonly string[];
  readonly #settings: PrintfSettings;
  readonly #errors: string[] = [];
  #failed = false;
  #next = 0;
  #out = "";
  #bytes = false;

  constructor(format: string, args: readonly string[], settings: PrintfSettings) {
    this.#format = format;
    this.#args = args;
    this.#settings = settings;
  }

  run(): PrintfResult {
    try {
      do {
        const before = this.#next;
        this.#once();
        if (this.#next === before) break;
      } while (this.#next < this.#args.length);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return { output: this.#bytes ? joinBytes(this.#out) : this.#out, errors: this.#errors, failed: this.#failed };
  }

  #once(): void {
    const format = this.#format;
    for (let at = 0; at < format.length; ) {
      const c = format[at] as string;
      if (c === "\\") at = this.#escape(at);
      else if (c === "%") at = this.#directive(at);
      else {
        let end = at + 1;
        while (end < format.length && format[end] !== "\\" && format[end] !== "%") end++;
        this.#out += format.slice(at, end);
        at = end;
      }
    }
  }

  #escape(at: number): number {
    const rest = this.#format.slice(at + 1, at + 11);
    const octal = /^[0-7]{1,3}/.exec(rest);
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
    if (octal !== null || (hex !== null && this.#settings.dialect !== "dash")) {
      const code = (octal !== null ? Number.parseInt(octal[0], 8) : Number.parseInt((hex as RegExpExecArray)[1] as string, 16)) & 255;
      this.#out += byteToText(code);
      this.#bytes ||= code > 127;
      return at + 1 + (octal ?? (hex as RegExpExecArray))[0].length;
    }
    const unicode =
      this.#settings.dialect === "bash" || this.#settings.dialect === "gnu" ? (/^u([0-9a-fA-F]{1,4})/.exec(rest) ?? /^U([0-9a-fA-F]{1,8})/.exec(rest)) : null;
    if (unicode !== null) {
      const code = Number.parseInt(unicode[1] as string, 16);
      this.#out += code <= 0x10ffff ? String.fromCodePoint(code) : "";
      return at + 1 + unicode[0].length;
    }
    const names: Record<string, string> = {
      a: "\x07",
      b: "\b",
      f: "\f",
      n: "\n",
      r: "\r",
      t: "\t",
      v: "\v",
      "\\": "\\",
      e: "\x1b",
      E: "\x1b",
      '"': '"',
      "'": "'",
      "?": "?",
    };
    const letter = rest[0] ?? "";
    if (letter === "c" && this.#settings.dialect !== "bash") throw new Stop();
    const simple = this.#settings.dialect === "dash" && "eE'?\"".includes(letter) && letter !== "" ? undefined : names[letter];
    this.#out += simple ?? `\\${letter}`;
    return at + 1 + (letter === "" ? 0 : 1);
  }

  #directive(at: number): number {
    DIRECTIVE.lastIndex = at;
    const match = DIRECTIVE.exec(this.#format);
    if (match === null) {
      this.#invalid(this.#format.slice(at));
      throw new Stop();
    }
    if (match[0] === "%%") {
      this.#out += "%";
      return DIRECTIVE.lastIndex;
    }
    if (match[7] !== undefined) {
      if (this.#settings.time === undefined) {
        this.#invalid(match[0]);
        throw new Stop();
      }
      const text = this.#take();
      const seconds = text === undefined ? -1 : Number.parseInt(text, 10);
      this.#pad(this.#settings.time(match[7], seconds), match[5] ?? "", Number(match[6] ?? 0));
      return DIRECTIVE.lastIndex;
    }
    let flags = match[1] ?? "";
    let width = match[2] === "*" ? this.#integerArgument() : Number(match[2] ?? 0);
    if (width < 0) {
      flags += "-";
      width = -width;
    }
    const precision = match[3] === undefined ? undefined : match[3] === "*" ? this.#integerArgument() : Number(match[3] || 0);
    this.#convert(
      match[4] as string,
      flags,
      Math.min(width, MAX_WIDTH),
      precision === undefined || precision < 0 ? undefined : Math.min(precision, MAX_WIDTH),
      match[0],
    );
    return DIRECTIVE.lastIndex;
  }

  #invalid(text: string): void {
    this.#failed = true;
    const letter = /^%[-+ #0']*\d*(?:\.\d*)?[hlLqjzt]*(.)/s.exec(text)?.[1];
    switch (this.#settings.dialect) {
      case "bash":
        this.#errors.push(letter === undefined ? `\`${text}': missing format character` : `\`${letter}': invalid format character`);
        break;
      case "dash":
        this.#errors.push(`${text}: invalid directive`);
        break;
      case "ash":
        this.#errors.push(`%${/^%[-+ #0\d.]*[a-zA-Z]/.test(text) && !/[hlLqjzt]$/.test(text) ? text.slice(1) : ""}: invalid format`);
        break;
      default:
        this.#errors.push(`${text}: invalid conversion specification`);
    }
  }

  #take(): string | undefined {
    return this.#args[this.#next++];
  }

  #integerArgument(): number {
    return Number(this.#integer(this.#take() ?? "0"));
  }

  #convert(letter: string, flags: string, width: number, precision: number | undefined, directive: string): undefined {
    switch (letter) {
      case "s": {
        const text = this.#take() ?? "";
        return this.#pad(precision === undefined ? text : [...text].slice(0, precision).join(""), flags, width);
      }
      case "b": {
        const { result, stopped } = unescapeEcho(this.#take() ?? "");
        this.#pad(precision === undefined ? result : [...result].slice(0, precision).join(""), flags, width);
        if (stopped) throw new Stop();
        return undefined;
      }
      case "c": {
        const text = this.#take() ?? "";
        return this.#pad([...text][0] ?? "", flags, width);
      }
      case "q":
      case "Q":
        if (this.#settings.dialect === "bash") return this.#pad(backslashQuoted(this.#take() ?? ""), flags, width);
        if (this.#settings.dialect === "gnu" && letter === "q") {
          const text = this.#take() ?? "";
          return this.#pad(/^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : shownQuoted(text), flags, width);
        }
        break;
      case "d":
      case "i":
        return this.#pad(integerText(this.#integer(this.#take() ?? "0"), flags, precision), zeroable(flags, precision), width, true);
      case "u":
      case "o":
      case "x":
      case "X": {
        const value = BigInt.asUintN(64, this.#integer(this.#take() ?? "0"));
        return this.#pad(unsignedText(value, letter, flags, precision), zeroable(flags, precision), width, true);
      }
      case "f":
      case "F":
      case "e":
      case "E":
      case "g":
      case "G":
      case "a":
      case "A":
        return this.#pad(floatText(this.#float(this.#take() ?? "0"), letter, flags, precision), flags, width, true);
      case "n":
        this.#take();
        return undefined;
    }
    this.#invalid(directive);
    throw new Stop();
  }

  #pad(text: string, flags: string, width: number, numeric = false): undefined {
    const length = [...text].length;
    if (length >= width) this.#out += text;
    else if (flags.includes("-")) this.#out += text + " ".repeat(width - length);
    else if (numeric && flags.includes("0") && /\d/.test(text)) {
      const sign = /^(?:[-+ ]?0[xX]|[-+ ])?/.exec(text)?.[0] ?? "";
      this.#out += sign + "0".repeat(width - length) + text.slice(sign.length);
    } else this.#out += " ".repeat(width - length) + text;
  }

  #integer(text: string): bigint {
    if (text === "") return this.#badNumber(text, 0n, "empty");
    const quoted = /^['"](.*)$/su.exec(text);
    if (quoted !== null) return BigInt([...(quoted[1] as string)][0]?.codePointAt(0) ?? 0);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
    if (match === null) return this.#badNumber(text, 0n);
    const digits = match[2] as string;
    const magnitude = /^0[xX]/.test(digits) ? BigInt(digits) : digits.startsWith("0") && digits.length > 1 ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
    const value = match[1] === "-" ? -magnitude : magnitude;
    if (match[0].length < text.length) return this.#badNumber(text, value);
    if (value > 18446744073709551615n || value < -9223372036854775808n) {
      this.#errors.push(`${this.#settings.dialect === "bash" ? "warning: " : ""}${text}: Numerical result out of range`);
      return value < 0n ? -9223372036854775808n : 9223372036854775807n;
    }
    return value;
  }

  #float(text: string): number {
    if (text === "") return this.#badNumber(text, 0, "empty");
    const quoted = /^['"](.*)$/su.exec(text);
    if (quoted !== null) return [...(quoted[1] as string)][0]?.codePointAt(0) ?? 0;
    const match = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(text);
    if (match === null) return this.#badNumber(text, 0);
    const lower = match[0].trim().toLowerCase();
    const value = lower.includes("inf")
      ? lower.startsWith("-")
        ? -Infinity
        : Infinity
      : lower.includes("nan")
        ? Number.NaN
        : Number(lower.replace(/^\+/, "").replace(/^-0x/, "0x")) * (/^-0x/.test(lower) ? -1 : 1);
    return match[0].length < text.length ? this.#badNumber(text, value) : value;
  }

  #badNumber<N>(text: string, value: N, empty?: "empty"): N {
    switch (this.#settings.dialect) {
      case "bash":
        if (empty === undefined) {
          this.#errors.push(`${text}: invalid number`);
          this.#failed = true;
        }
        break;
      case "dash":
        this.#errors.push(
          `${text}: ${value === (typeof value === "bigint" ? 0n : 0) && !/^\s*[-+]?0/.test(text) ? "expected numeric value" : "not completely converted"}`,
        );
        this.#failed = true;
        break;
      case "ash":
        this.#errors.push(`invalid number '${text}'`);
        this.#failed = true;
        break;
      default:
        this.#errors.push(/^\s*[-+]?\d/.test(text) ? `'${text}': value not completely converted` : `'${text}': expected a numeric value`);
        this.#failed = true;
    }
    return value;
  }
}

function zeroable(flags: string, precision: number | undefined): string {
  return precision === undefined ? flags : flags.replaceAll("0", "");
}

function sign(negative: boolean, flags: string): string {
  return negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function integerText(value: bigint, flags: string, precision: number | undefined): string {
  const wrapped = BigInt.asIntN(64, value);
  const digits = String(wrapped < 0n ? -wrapped : wrapped);
  return sign(wrapped < 0n, flags) + (precision === 0 && wrapped === 0n ? "" : digits.padStart(precision ?? 0, "0"));
}

function unsignedText(value: bigint, letter: string, flags: string, precision: number | undefined): string {
  const base = letter === "o" ? 8 : letter === "u" ? 10 : 16;
  let digits = value.toString(base).padStart(precision ?? 0, "0");
  if (letter === "X") digits = digits.toUpperCase();
  if (!flags.includes("#") || value === 0n) return digits;
  if (letter === "o") return digits.startsWith("0") ? digits : `0${digits}`;
  return letter === "u" ? digits : `0${letter}${digits}`;
}

function floatText(value: number, letter: string, flags: string, precision: number | undefined): string {
  const upper = letter === letter.toUpperCase();
  const head = sign(value < 0 || Object.is(value, -0), flags);
  const magnitude = Math.abs(value);
  let text: string;
  if (Number.isNaN(value)) text = "nan";
  else if (!Number.isFinite(magnitude)) text = "inf";
  else {
    switch (letter.toLowerCase()) {
      case "f":
        text = fixed(magnitude, precision ?? 6);
        break;
      case "e":
        text = exponent(magnitude, precision ?? 6);
        break;
      case "g":
        text = general(magnitude, precision ?? 6, flags.includes("#"));
        break;
      default:
        text = hexadecimal(magnitude, precision);
    }
  }
  return head + (upper ? text.toUpperCase() : text);
}

function fixed(value: number, precision: number): string {
  if (value < 1e21) return value.toFixed(Math.min(precision, 100));
  const whole = BigInt(value).toString();
  return precision === 0 ? whole : `${whole}.${"0".repeat(precision)}`;
}

function exponent(value: number, precision: number): string {
  return value.toExponential(Math.min(precision, 100)).replace(/e([-+])(\d)$/, "e$10$2");
}

function general(value: number, given: number, keepZeros: boolean): string {
  const precision = given === 0 ? 1 : given;
  if (value === 0) return "0";
  const power = Number(value.toExponential(Math.min(precision - 1, 100)).split("e")[1]);
  const text = power < -4 || power >= precision ? exponent(value, precision - 1) : fixed(value, precision - 1 - power);
  if (keepZeros || !text.includes(".")) return text;
  return text.replace(/\.?0+(?=e|$)/, "");
}

function hexadecimal(value: number, precision: number | undefined): string {
  if (value === 0) return `0x0${precision === undefined || precision === 0 ? "" : `.${"0".repeat(precision)}`}p+0`;
  let power = Math.floor(Math.log2(value));
  let mantissa = value / 2 ** power;
  if (mantissa >= 2) {
    mantissa /= 2;
    power++;
  }
  let digits = "";
  let fraction = mantissa - 1;
  for (let i = 0; i < 13 && fraction > 0; i++) {
    fraction *= 16;
    digits += Math.floor(fraction).toString(16);
    fraction -= Math.floor(fraction);
  }
  if (precision !== undefined) digits = digits.slice(0, precision).padEnd(precision, "0");
  return `0x1${digits === "" ? "" : `.${digits}`}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}
