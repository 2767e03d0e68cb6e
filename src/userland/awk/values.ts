/** awk's values: numbers, strings, and strings that look like numbers (from input). */

import type { Tool } from "../lib/utility.ts";

/** Text from input: compares as a number when it looks like one. */
export class StrNum {
  readonly text: string;
  /** NaN-free number when the text looks numeric, else undefined. */
  readonly number: number | undefined;

  constructor(text: string) {
    this.text = text;
    this.number = looksNumeric(text);
  }
}

/** undefined: never assigned. */
export type Value = number | string | StrNum | undefined;

export type AwkArray = Map<string, Value>;

const NUMERIC = /^[ \t\n\r\f\v]*[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[ \t\n\r\f\v]*$/;
const PREFIX = /^[ \t\n\r\f\v]*([+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))/;

function looksNumeric(text: string): number | undefined {
  return NUMERIC.test(text) ? Number(text) : undefined;
}

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  const text = typeof value === "string" ? value : value.text;
  if (value instanceof StrNum && value.number !== undefined) return value.number;
  const match = PREFIX.exec(text);
  return match ? Number(match[1]) : 0;
}

/** How the awks tell: mawk's whole numbers end at 2^31, and it says "-nan". */
export type AwkDialect = "mawk" | "gawk" | "busybox";

export function dialectOf(tool: Tool): AwkDialect {
  if (!tool.gnu) return "busybox";
  return tool.name === "gawk" ? "gawk" : "mawk";
}

export function toText(value: Value, format: string, sprintf: (format: string, args: readonly Value[]) => string, dialect: AwkDialect): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value, format, sprintf, dialect);
  return value === undefined ? "" : value.text;
}

function numberText(value: number, format: string, sprintf: (format: string, args: readonly Value[]) => string, dialect: AwkDialect): string {
  if (Number.isNaN(value)) return dialect === "mawk" ? "-nan" : "nan";
  if (dialect === "mawk" && Math.abs(value) >= 2 ** 31 && Number.isFinite(value)) return sprintf(format, [value]);
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value === 0 ? 0 : value);
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return sprintf(format, [value]);
}

export function isTrue(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (typeof value === "string") return value !== "";
  if (value === undefined) return false;
  return value.number !== undefined ? value.number !== 0 : value.text !== "";
}

/** As numbers when both are or look like numbers; else as text. */
export function compareValues(a: Value, b: Value, text: (value: Value) => string): number {
  const left = numeric(a);
  const right = numeric(b);
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0;
  const x = text(a);
  const y = text(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function numeric(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  return typeof value === "string" ? undefined : value.number;
}
