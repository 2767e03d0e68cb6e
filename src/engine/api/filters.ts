import { EngineError } from "../error.ts";

/** Filter arguments of list, prune and events calls: names with sets of values. */
export class Filters {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** Reads `{"name":["value"]}` or the older `{"name":{"value":true}}`. */
  static parse(text: string): Filters {
    if (text === "") return new Filters(new Map());
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      throw invalidFilter();
    }
    if (parsed === null) return new Filters(new Map());
    if (typeof parsed !== "object" || Array.isArray(parsed)) throw invalidFilter();
    const values = new Map<string, string[]>();
    for (const [name, entry] of Object.entries(parsed)) values.set(name, valuesOf(entry));
    return new Filters(values);
  }

  with(name: string, value: string): Filters {
    return new Filters(new Map([...this.#values, [name, [...this.get(name), value]]]));
  }

  get size(): number {
    return this.#values.size;
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  has(name: string): boolean {
    return (this.#values.get(name)?.length ?? 0) > 0;
  }

  get(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Throws for the first name that is not among `accepted`. */
  validate(accepted: readonly string[]): void {
    for (const name of this.#values.keys()) if (!accepted.includes(name)) throw invalidFilter(name === "" ? "" : `'${name}'`);
  }

  /** The filter's truth value; `absent` when it is not there. */
  flag(name: string, absent = false): boolean {
    const values = this.#values.get(name);
    if (values === undefined) return absent;
    const truths = values.map((value) => ({ "1": true, true: true, "0": false, false: false })[value]);
    const [truth] = truths;
    if (truth === undefined || truths.some((other) => other !== truth)) throw invalidFilter(`'${name}=[${values.join(" ")}]'`);
    return truth;
  }

  /** No such filter, or one value equals `source`. */
  matchesExactly(name: string, source: string): boolean {
    return !this.has(name) || this.get(name).includes(source);
  }

  /** No such filter, or one value is a prefix of `source`. */
  matchesPrefix(name: string, source: string): boolean {
    return !this.has(name) || this.get(name).some((value) => source.startsWith(value));
  }

  /** No such filter, or one value, as a regular expression, is found in `source`. */
  matchesPattern(name: string, source: string): boolean {
    return !this.has(name) || this.get(name).some((value) => value === source || patternMatches(value, source));
  }

  /** No such filter, or every `key` or `key=value` is in `labels`. */
  matchesLabels(name: string, labels: Readonly<Record<string, string>> | null | undefined): boolean {
    return this.get(name).every((wanted) => {
      const equals = wanted.indexOf("=");
      const key = equals < 0 ? wanted : wanted.slice(0, equals);
      if (labels === null || labels === undefined || !Object.hasOwn(labels, key)) return false;
      return equals < 0 || labels[key] === wanted.slice(equals + 1);
    });
  }
}

/** `invalid filter 'name'` or `invalid filter 'name=[value]'`; moby's one message for filters that make no sense. */
export function invalidFilter(what = ""): EngineError {
  return new EngineError("InvalidParameter", what === "" ? "invalid filter" : `invalid filter ${what}`);
}

function valuesOf(entry: unknown): string[] {
  if (entry === null) return [];
  if (Array.isArray(entry)) {
    if (!entry.every((value) => typeof value === "string")) throw invalidFilter();
    return [...new Set(entry as string[])].sort();
  }
  if (typeof entry !== "object") throw invalidFilter();
  return Object.keys(entry as object).sort();
}

function patternMatches(pattern: string, source: string): boolean {
  try {
    return new RegExp(pattern).test(source);
  } catch {
    return false;
  }
}
