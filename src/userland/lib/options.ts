/** getopt_long(3) over a table that also makes the help page. */

/**
 * `["-n, --number", "number the lines"]`; `["-c, --bytes=NUM", …]` takes a value; `["--color[=WHEN]", …]` may take one.
 * An option is known by its long name, else by its letter.
 */
export type OptionRow = readonly [names: string, help: string];

export interface OptionSpec {
  readonly key: string;
  readonly shorts: readonly string[];
  readonly longs: readonly string[];
  readonly value: "none" | "required" | "optional";
}

export interface ParsedOptions {
  readonly given: readonly { readonly key: string; readonly value: string | undefined }[];
  readonly operands: readonly string[];
}

/** What getopt would say, without the program's name. */
export class OptionError extends Error {
  /** The short option or the long word at fault, for flavours with other words. */
  readonly option: string;

  constructor(message: string, option: string) {
    super(message);
    this.option = option;
  }
}

export function compileOptions(rows: readonly OptionRow[]): OptionSpec[] {
  return rows.map(([names]) => {
    const value = names.includes("[=") ? "optional" : names.includes("=") ? "required" : "none";
    const words = names
      .replace(/\[?=.*$/, "")
      .split(", ")
      .map((word) => word.trim());
    const shorts = words.filter((word) => /^-[^-]$/.test(word)).map((word) => word.slice(1));
    const longs = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    return { key: longs[0] ?? (shorts[0] as string), shorts, longs, value };
  });
}

export function parseOptions(args: readonly string[], specs: readonly OptionSpec[], settings: { stopAtOperand?: boolean } = {}): ParsedOptions {
  const given: { key: string; value: string | undefined }[] = [];
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--") {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const word = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
      const spec = findLong(word, specs, arg);
      let value = equals < 0 ? undefined : arg.slice(equals + 1);
      const full = spec.longs.find((long) => long.startsWith(word)) ?? word;
      if (spec.value === "none" && value !== undefined) throw new OptionError(`option '--${full}' doesn't allow an argument`, arg);
      if (spec.value === "required" && value === undefined) {
        value = args[++i];
        if (value === undefined) throw new OptionError(`option '--${full}' requires an argument`, arg);
      }
      given.push({ key: spec.key, value });
    } else if (arg.startsWith("-") && arg.length > 1) {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at] as string;
        const spec = specs.find((candidate) => candidate.shorts.includes(letter));
        if (!spec) throw new OptionError(`invalid option -- '${letter}'`, letter);
        if (spec.value === "none") {
          given.push({ key: spec.key, value: undefined });
          continue;
        }
        const rest = arg.slice(at + 1);
        if (rest !== "" || spec.value === "optional") given.push({ key: spec.key, value: rest === "" ? undefined : rest });
        else {
          const value = args[++i];
          if (value === undefined) throw new OptionError(`option requires an argument -- '${letter}'`, letter);
          given.push({ key: spec.key, value });
        }
        break;
      }
    } else {
      if (settings.stopAtOperand) {
        operands.push(...args.slice(i));
        break;
      }
      operands.push(arg);
    }
  }
  return { given, operands };
}

function findLong(word: string, specs: readonly OptionSpec[], arg: string): OptionSpec {
  const exact = specs.find((spec) => spec.longs.includes(word));
  if (exact) return exact;
  const candidates = specs.filter((spec) => spec.longs.some((long) => long.startsWith(word)));
  if (candidates.length === 1 && word !== "") return candidates[0] as OptionSpec;
  if (candidates.length === 0 || word === "") throw new OptionError(`unrecognized option '${arg.split("=")[0]}'`, arg);
  const possibilities = candidates.flatMap((spec) => spec.longs.filter((long) => long.startsWith(word))).map((long) => ` '--${long}'`);
  throw new OptionError(`option '--${word}' is ambiguous; possibilities:${possibilities.join("")}`, arg);
}

/** The table as lines of a help page. */
export function helpLines(rows: readonly OptionRow[]): string {
  const left = rows.map(([names]) => (names.startsWith("--") ? `    ${names}` : names.replace(/^(-[^-])(\[?)=(\w+\]?)$/, "$1 $2$3")));
  const width = Math.min(28, Math.max(8, ...left.map((text) => text.length)));
  return rows.map(([, help], i) => `  ${(left[i] as string).padEnd(width)}  ${help}\n`).join("");
}
