/** What a flag is; the parser, the help page, completion and the site's explanations all read this. */

/** One line for readers of English and of Hinglish. */
export interface Text {
  readonly en: string;
  readonly hi: string;
}

export interface Flag<T = unknown> {
  readonly short?: string;
  /** As pflag names the type in a help page: `string`, `list`, `bytes` … */
  readonly type: string;
  readonly initial: T;
  /** `(default …)` of the help page; undefined where pflag shows none. */
  readonly shown?: string;
  readonly usage: Text;
  /** Stands for the value when the flag comes without one (`true` of a bool). */
  readonly bare?: string;
  readonly hidden?: boolean;
  /** Says what to use instead; using the flag then prints a warning. */
  readonly deprecated?: string;
  /** The name under which the value is stored: `net` writes to `network`. */
  readonly storeAs?: string;
  /** Reads one occurrence. Throws FlagValueError. */
  parse(text: string, previous: T): T;
}

/** A flag of any type. */
export interface AnyFlag extends Omit<Flag<unknown>, "parse"> {
  parse(text: string, previous: never): unknown;
}

export type FlagValues<F> = { readonly [K in keyof F]: F[K] extends { initial: infer T } ? T : never };

/** Why a value was not taken: what follows `invalid argument "x" for "--y" flag: `. */
export class FlagValueError extends Error {}

export interface FlagOptions<T> {
  readonly initial?: T;
  readonly type?: string;
  readonly shown?: string;
  readonly hidden?: boolean;
  readonly deprecated?: string;
  readonly storeAs?: string;
}

export function makeFlag<T>(
  type: string,
  initial: T,
  parse: (text: string, previous: T) => T,
  short: string,
  en: string,
  hi: string,
  options: FlagOptions<T> & { bare?: string } = {},
): Flag<T> {
  return {
    ...(short === "" ? {} : { short }),
    type: options.type ?? type,
    initial: options.initial ?? initial,
    ...(options.shown === undefined ? {} : { shown: options.shown }),
    usage: { en, hi },
    ...(options.bare === undefined ? {} : { bare: options.bare }),
    ...(options.hidden === undefined && options.deprecated === undefined ? {} : { hidden: true }),
    ...(options.deprecated === undefined ? {} : { deprecated: options.deprecated }),
    ...(options.storeAs === undefined ? {} : { storeAs: options.storeAs }),
    parse,
  };
}
