import { type FormatSpec, formatFloat, formatInteger, padFormatted } from "../base/c-format.ts";
import { unescapeEcho } from "./echo-text.ts";
import { backslashQuoted, shownQuoted } from "./expand/quote.ts";
import { byteToText, decodeText, encodeText, joinBytes } from "./text.ts";

export interface PrintfSettings {
  /** `%q`, `%Q`, `%(…)T`, `\u`: bash's own. GNU's printf has %q too, and quotes its own way. */
  readonly dialect: "bash" | "dash" | "ash" | "gnu";
  /** The locale has no characters beyond ASCII: GNU's printf leaves `\u00E9` as it is. */
  readonly ascii?: boolean;
  /** `%(format)T`; seconds undefined: now. */
  readonly time?: (format: string, seconds: number) => string;
}

export interface PrintfResult {
  readonly output: string;
  /** Messages without the `printf: ` in front, in order. */
  readonly errors: readonly string[];
  /** %n names of variables to set to the number of characters so far. */
  readonly failed: boolean;
  /** The first argument that no conversion took, when the format takes none. */
  readonly excess: string | undefined;
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
  #stopped = false;

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
      this.#stopped = true;
    }
    return {
      output: this.#bytes ? joinBytes(this.#out) : this.#out,
      errors: this.#errors,
      failed: this.#failed,
      excess: this.#next === 0 && !this.#stopped ? this.#args[0] : undefined,
    };
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
      if (code > 127 && this.#settings.ascii) this.#out += code > 0xffff ? `\\U${hexDigits(code, 8)}` : `\\u${hexDigits(code, 4)}`;
      else this.#out += code <= 0x10ffff ? String.fromCodePoint(code) : "";
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
      this.#format.slice(at),
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
        this.#errors.push(`${/^%[^a-zA-Z]*[a-zA-Z]?/.exec(text)?.[0] ?? text}: invalid directive`);
        break;
      case "ash":
        // The length modifiers are gone by the time it looks.
        this.#errors.push(`${text.replace(/^(%[-+ #0\d.]*)[hlLqjzt]+/, "$1")}: invalid format`);
        break;
      default:
        this.#errors.push(`${/^%[-+ #0'\d.*hlLjzt]*.?/s.exec(text)?.[0] ?? text}: invalid conversion specification`);
    }
  }

  #take(): string | undefined {
    return this.#args[this.#next++];
  }

  /** What is not there is 0; busybox complains of it. */
  #takeNumber(): string {
    return this.#take() ?? (this.#settings.dialect === "ash" ? "" : "0");
  }

  #integerArgument(): number {
    return Number(this.#integer(this.#take() ?? "0"));
  }

  #convert(letter: string, flags: string, width: number, precision: number | undefined, rest: string): undefined {
    const spec: FormatSpec = { flags, width, precision, conversion: letter };
    switch (letter) {
      case "s": {
        const text = this.#take() ?? "";
        return this.#pad(this.#cut(text, precision), flags, width);
      }
      case "b": {
        const { result, stopped } = unescapeEcho(this.#take() ?? "", this.#settings.ascii);
        this.#pad(this.#cut(result, precision), flags, width);
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
          return this.#pad(gnuQuoted(text), flags, width);
        }
        break;
      case "d":
      case "i":
        return this.#number(formatInteger(BigInt.asIntN(64, this.#integer(this.#takeNumber(), true)), spec));
      case "u":
      case "o":
      case "x":
      case "X":
        return this.#number(formatInteger(BigInt.asUintN(64, this.#integer(this.#takeNumber())), spec));
      case "f":
      case "F":
      case "e":
      case "E":
      case "g":
      case "G":
      case "a":
      case "A":
        return this.#number(formatFloat(this.#float(this.#takeNumber()), spec));
      case "n":
        this.#take();
        return undefined;
    }
    this.#invalid(rest);
    throw new Stop();
  }

  #number(text: string): undefined {
    this.#out += text;
  }

  /** GNU's printf counts bytes, the shells count characters. */
  #pad(text: string, flags: string, width: number): undefined {
    const length = this.#settings.dialect === "gnu" ? encodeText(text).length : [...text].length;
    this.#out += padFormatted(text, { flags, width: Math.max(0, width - (length - text.length)), precision: undefined, conversion: "s" });
  }

  #cut(text: string, precision: number | undefined): string {
    if (precision === undefined) return text;
    return this.#settings.dialect === "gnu" ? decodeText(encodeText(text).subarray(0, precision)) : [...text].slice(0, precision).join("");
  }

  #integer(text: string, signed = false): bigint {
    if (text === "") return this.#badNumber(text, 0n, "empty");
    const quoted = /^['"](.*)$/su.exec(text);
    if (quoted !== null) return BigInt(this.#characterCode(quoted[1] as string));
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
    if (match === null) return this.#badNumber(text, 0n);
    const digits = match[2] as string;
    const magnitude = /^0[xX]/.test(digits) ? BigInt(digits) : digits.startsWith("0") && digits.length > 1 ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
    const value = match[1] === "-" ? -magnitude : magnitude;
    if (match[0].length < text.length) return this.#badNumber(text, value);
    const most = this.#settings.dialect === "gnu" && signed ? 9223372036854775807n : 18446744073709551615n;
    if (value > most || value < -9223372036854775808n) {
      const { dialect } = this.#settings;
      this.#errors.push(
        dialect === "gnu" ? `'${text}': Numerical result out of range` : `${dialect === "bash" ? "warning: " : ""}${text}: Numerical result out of range`,
      );
      if (dialect === "gnu") this.#failed = true;
      return value < 0n ? -9223372036854775808n : 9223372036854775807n;
    }
    return value;
  }

  #float(text: string): number {
    if (text === "") return this.#badNumber(text, 0, "empty");
    const quoted = /^['"](.*)$/su.exec(text);
    if (quoted !== null) return this.#characterCode(quoted[1] as string);
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

  #characterCode(text: string): number {
    if (this.#settings.dialect === "gnu") return encodeText([...text][0] ?? "")[0] ?? 0;
    return [...text][0]?.codePointAt(0) ?? 0;
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
        if (empty !== undefined) break;
        this.#errors.push(/^\s*[-+]?\d/.test(text) ? `'${text}': value not completely converted` : `'${text}': expected a numeric value`);
        this.#failed = true;
    }
    return value;
  }
}

/** As ls(1) would show a name to a shell. */
function gnuQuoted(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return text.includes("'") && /^[^\x00-\x1f\x7f"$`\\!]*$/.test(text) ? `"${text}"` : shownQuoted(text);
}

function hexDigits(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, "0");
}
