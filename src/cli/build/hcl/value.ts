/** What expressions come to. */
export type HclValue = string | number | boolean | null | HclValue[] | { [name: string]: HclValue };

export function isMap(value: HclValue | undefined): value is { [name: string]: HclValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where a text is wanted; undefined for what cannot be one. */
export function textOf(value: HclValue): string | undefined {
  return typeof value === "object" ? undefined : String(value);
}

export function isEqual(a: HclValue, b: HclValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `string`, `number`, `bool`, `tuple`, `object`. */
export function typeName(value: HclValue): string {
  if (value === null) return "dynamic";
  if (Array.isArray(value)) return "tuple";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** What a function says when it cannot do with its arguments; `argument` is the one that is wrong. */
export class FunctionError extends Error {
  readonly argument: number | undefined;

  constructor(message: string, argument?: number) {
    super(message);
    this.argument = argument;
  }
}
