/** JSON values as jq sees them. */

export class JqError extends Error {
  /** What `catch` gets. */
  readonly value: unknown;

  constructor(value: unknown) {
    super(typeof value === "string" ? value : toJson(value));
    this.value = value;
  }
}

export type JsonObject = { [key: string]: unknown };

export function typeOf(value: unknown): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "boolean" | "number" | "string" | "object";
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `string ("abc...")` as jq's messages name a value. */
export function describe(value: unknown): string {
  const text = toJson(value);
  return `${typeOf(value)} (${text.length > 14 ? `${text.slice(0, 11)}...` : text})`;
}

export function isTruthy(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

const ORDER = { null: 0, false: 1, true: 2, number: 3, string: 4, array: 5, object: 6 };

function rank(value: unknown): number {
  const type = typeOf(value);
  return type === "boolean" ? ORDER[value ? "true" : "false"] : ORDER[type];
}

export function compare(a: unknown, b: unknown): number {
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  if (typeof a === "number") return a < (b as number) ? -1 : a > (b as number) ? 1 : 0;
  if (typeof a === "string") return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
  if (Array.isArray(a)) {
    const other = b as unknown[];
    for (let i = 0; i < a.length && i < other.length; i++) {
      const order = compare(a[i], other[i]);
      if (order !== 0) return order;
    }
    return a.length - other.length;
  }
  if (!isObject(a)) return 0;
  const other = b as JsonObject;
  const keys = Object.keys(a).sort();
  const otherKeys = Object.keys(other).sort();
  const byKeys = compare(keys, otherKeys);
  if (byKeys !== 0) return byKeys;
  for (const key of keys) {
    const order = compare(a[key], other[key]);
    if (order !== 0) return order;
  }
  return 0;
}

/** A copy with one entry set, safe for any key. */
export function withEntry(object: JsonObject, key: string, value: unknown): JsonObject {
  const copy: JsonObject = { ...object };
  setEntry(copy, key, value);
  return copy;
}

export function setEntry(object: JsonObject, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value < 0 ? "-1.7976931348623157e+308" : "1.7976931348623157e+308";
  if (Object.is(value, -0)) return "-0";
  const text = Math.abs(value) < 1e-4 && value !== 0 ? value.toExponential() : String(value);
  if (Math.abs(value) >= 1e17 && Number.isInteger(value) && !text.includes("e")) {
    return text.replace(/^(-?\d)(\d*?)(0*)$/, (_, first: string, digits: string, zeros: string) =>
      digits.length + zeros.length >= 17 ? `${first}${digits ? `.${digits}` : ""}e+${digits.length + zeros.length}` : first + digits + zeros,
    );
  }
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

export interface JsonStyle {
  /** 0: on one line. */
  readonly indent: string;
  readonly sortKeys: boolean;
  readonly ascii: boolean;
  readonly color: boolean;
}

const PLAIN: JsonStyle = { indent: "", sortKeys: false, ascii: false, color: false };
const COLORS = { null: "1;30", false: "0;39", true: "0;39", number: "0;39", string: "0;32", array: "1;39", object: "1;39", key: "34;1" };
const DEEPEST = 10_000;

export function toJson(value: unknown, style: JsonStyle = PLAIN): string {
  return write(value, style, "", 0);
}

function write(value: unknown, style: JsonStyle, margin: string, depth: number): string {
  if (depth > DEEPEST) return "<skipped: too deep>";
  const paint = (text: string, code: string) => (style.color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const type = typeOf(value);
  switch (type) {
    case "null":
      return paint("null", COLORS.null);
    case "boolean":
      return paint(String(value), COLORS[value ? "true" : "false"]);
    case "number":
      return paint(numberText(value as number), COLORS.number);
    case "string":
      return paint(stringText(value as string, style.ascii), COLORS.string);
  }
  const inner = margin + style.indent;
  const newline = style.indent === "" ? "" : `\n${inner}`;
  const end = style.indent === "" ? "" : `\n${margin}`;
  const start = style.color ? `\x1b[${COLORS[type]}m` : "";
  const stop = style.color ? "\x1b[0m" : "";
  if (Array.isArray(value)) {
    if (value.length === 0) return `${start}[]${stop}`;
    const items = value.map((item) => `${newline}${write(item, style, inner, depth + 1)}`);
    return style.color ? `${start}[${items.join(`${start},`)}${start}${end}${start}]${stop}` : `[${items.join(",")}${end}]`;
  }
  const object = value as JsonObject;
  const keys = style.sortKeys ? Object.keys(object).sort() : Object.keys(object);
  if (keys.length === 0) return `${start}{}${stop}`;
  const colon = style.indent === "" ? ":" : ": ";
  const items = keys.map((key) => {
    const name = stringText(key, style.ascii);
    const shown = style.color ? `\x1b[0m\x1b[${COLORS.key}m${name}\x1b[0m${start}${colon.trimEnd()}${colon.endsWith(" ") ? " " : ""}\x1b[0m` : name + colon;
    return `${newline}${shown}${write(object[key], style, inner, depth + 1)}`;
  });
  return style.color ? `${start}{${items.join(`${start},`)}${start}${end}${start}}${stop}` : `{${items.join(",")}${end}}`;
}

function stringText(text: string, ascii: boolean): string {
  const json = JSON.stringify(text).replace(/\x7f/g, "\\u007f");
  return ascii ? json.replace(/[^\x00-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`) : json;
}
