/** Command line flags as spf13/pflag reads them. */
import { quote } from "../format/quote.ts";
import { type Flag, FlagValueError } from "./flag.ts";

export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

export interface ParsedFlags {
  readonly values: Map<string, unknown>;
  readonly changed: Set<string>;
  /** Positional arguments. */
  readonly args: string[];
  /** Index in `args` from which `--` stood before; undefined without one. */
  readonly dash: number | undefined;
  readonly warnings: string[];
  readonly help: boolean;
}

export class FlagError extends Error {}

/** What one token of a command line is, for explanations. */
export interface FlagToken {
  readonly index: number;
  readonly kind: "flag" | "value" | "argument" | "dash";
  readonly flag?: string;
}

export interface ParseOptions {
  /** False: the first positional argument ends the flags. */
  readonly interspersed: boolean;
  readonly onToken?: (token: FlagToken) => void;
}

/** Throws FlagError with pflag's message. */
export function parseFlags(table: FlagTable, argv: readonly string[], options: ParseOptions): ParsedFlags {
  const state = { values: new Map<string, unknown>(), changed: new Set<string>(), warnings: [] as string[], help: false };
  for (const [name, flag] of Object.entries(table)) if (flag.storeAs === undefined) state.values.set(name, flag.initial);
  const shorts = shorthandTable(table);
  const args: string[] = [];
  let dash: number | undefined;
  let index = 0;

  const set = (name: string, flag: Flag<unknown>, text: string): void => {
    const key = flag.storeAs ?? name;
    // A value replaces the default of a list; it adds to earlier values.
    const previous = state.changed.has(key) ? state.values.get(key) : emptied(flag.initial);
    try {
      state.values.set(key, flag.parse(text, previous));
    } catch (error) {
      if (!(error instanceof FlagValueError)) throw error;
      throw new FlagError(`invalid argument ${quote(text)} for ${quote(flag.short ? `-${flag.short}, --${name}` : `--${name}`)} flag: ${error.message}`);
    }
    state.changed.add(key);
    if (flag.deprecated !== undefined) state.warnings.push(`Flag --${name} has been deprecated, ${flag.deprecated}`);
  };

  const long = (token: string): void => {
    const body = token.slice(2);
    if (body === "" || body.startsWith("-") || body.startsWith("=")) throw new FlagError(`bad flag syntax: ${token}`);
    const equals = body.indexOf("=");
    const name = equals < 0 ? body : body.slice(0, equals);
    const flag = Object.hasOwn(table, name) ? table[name] : undefined;
    options.onToken?.({ index, kind: "flag", flag: name });
    if (name === "help" && equals < 0) {
      state.help = true;
      return;
    }
    if (!flag) {
      if (name !== "help") throw new FlagError(`unknown flag: --${name}`);
      state.help = true;
      return;
    }
    if (equals >= 0 || flag.bare !== undefined) {
      set(name, flag, equals >= 0 ? body.slice(equals + 1) : (flag.bare as string));
      return;
    }
    const value = argv[index + 1];
    if (value === undefined) throw new FlagError(`flag needs an argument: ${token}`);
    index++;
    options.onToken?.({ index, kind: "value", flag: name });
    set(name, flag, value);
  };

  const short = (token: string): void => {
    let rest = token.slice(1);
    while (rest !== "") {
      const letter = rest[0] as string;
      const name = shorts.get(letter);
      const flag = name === undefined ? undefined : table[name];
      options.onToken?.({ index, kind: "flag", ...(name === undefined ? {} : { flag: name }) });
      if (name === undefined || !flag) {
        if (letter !== "h") throw new FlagError(`unknown shorthand flag: '${letter}' in -${rest}`);
        state.warnings.push("Flag shorthand -h has been deprecated, use --help");
        state.help = true;
        rest = rest.slice(1);
        continue;
      }
      if (rest.length > 2 && rest[1] === "=") {
        set(name, flag, rest.slice(2));
        return;
      }
      if (flag.bare !== undefined) {
        set(name, flag, flag.bare);
        rest = rest.slice(1);
        continue;
      }
      if (rest.length > 1) {
        set(name, flag, rest.slice(1));
        return;
      }
      const value = argv[index + 1];
      if (value === undefined) throw new FlagError(`flag needs an argument: '${letter}' in -${rest}`);
      index++;
      options.onToken?.({ index, kind: "value", flag: name });
      set(name, flag, value);
      return;
    }
  };

  for (; index < argv.length; index++) {
    const token = argv[index] as string;
    if (!token.startsWith("-") || token === "-") {
      if (!options.interspersed) {
        for (; index < argv.length; index++) {
          options.onToken?.({ index, kind: "argument" });
          args.push(argv[index] as string);
        }
        break;
      }
      options.onToken?.({ index, kind: "argument" });
      args.push(token);
      continue;
    }
    if (token === "--") {
      options.onToken?.({ index, kind: "dash" });
      dash = args.length;
      for (index++; index < argv.length; index++) {
        options.onToken?.({ index, kind: "argument" });
        args.push(argv[index] as string);
      }
      break;
    }
    if (token.startsWith("--")) long(token);
    else short(token);
  }
  return { ...state, args, dash };
}

export function shorthandTable(table: FlagTable): Map<string, string> {
  const shorts = new Map<string, string>();
  for (const [name, flag] of Object.entries(table)) if (flag.short !== undefined) shorts.set(flag.short, name);
  return shorts;
}

function emptied(initial: unknown): unknown {
  if (Array.isArray(initial)) return [];
  return initial;
}
