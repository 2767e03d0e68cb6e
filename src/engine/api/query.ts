import { numberProblem } from "../../base/strconv.ts";
import { EngineError } from "../error.ts";
import { Filters } from "./filters.ts";

/** The query of a request, read the way moby reads it. */
export class Query {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The first value; empty when absent. */
  text(name: string): string {
    return this.#values.get(name)?.[0] ?? "";
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Anything but nothing, 0, no, false and none is true. */
  flag(name: string, absent = false): boolean {
    if (!this.has(name)) return absent;
    return !["", "0", "no", "false", "none"].includes(this.text(name).trim().toLowerCase());
  }

  /** Like strconv.ParseBool: what is neither is an error. */
  strictFlag(name: string): boolean {
    const text = this.text(name);
    if (text === "") return false;
    const flag = parseBool(text);
    if (flag !== undefined) return flag;
    const quoted = JSON.stringify(text);
    throw new EngineError("InvalidParameter", `invalid value for ${name}: ${text}: strconv.ParseBool: parsing ${quoted}: invalid syntax`);
  }

  /** A whole number, or `absent` when there is none to read. */
  number(name: string, absent = 0): number {
    const text = this.text(name);
    return isInteger(text) ? Number(text) : absent;
  }

  /** Like strconv.Atoi: what is no number is an error. undefined when absent or empty. */
  strictNumber(name: string, kind: "InvalidParameter" | "System" = "InvalidParameter", parser: "Atoi" | "ParseInt" = "Atoi"): number | undefined {
    const text = this.text(name);
    if (text === "") return undefined;
    if (!isInteger(text)) throw new EngineError(kind, numberProblem(parser, text));
    return Number(text);
  }

  /** `filters={"name":["value"]}`. */
  filters(): Filters {
    return Filters.parse(this.text("filters"));
  }
}

function isInteger(text: string): boolean {
  return /^[+-]?\d{1,18}$/.test(text);
}

/** strconv.ParseBool; undefined for what is neither. */
export function parseBool(text: string): boolean | undefined {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  return ["0", "f", "F", "FALSE", "false", "False"].includes(text) ? false : undefined;
}
