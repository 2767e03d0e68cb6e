import { CommandError } from "../../error.ts";

/** `$NAME`, `${NAME:-default}`, `${NAME:?words}` in all values. `$$` is a dollar. Throws CommandError. */
export function interpolate(value: unknown, path: string, lookup: (name: string) => string | undefined): unknown {
  if (typeof value === "string") return substitute(value, path, lookup);
  if (Array.isArray(value)) return value.map((item: unknown) => interpolate(item, `${path}.[]`, lookup));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(item, path === "" ? key : `${path}.${key}`, lookup)]));
}

const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?])([^}]*))?\}|)/g;

function substitute(text: string, path: string, lookup: (name: string) => string | undefined): string {
  return text.replace(VARIABLE, (whole, dollar?: string, bare?: string, name?: string, operator?: string, words = "") => {
    if (dollar !== undefined) return "$";
    const value = lookup(bare ?? name ?? "");
    if (bare === undefined && name === undefined)
      throw new CommandError(`invalid interpolation format for ${path}: ${JSON.stringify(text)}; you may need to escape any $ with another $`);
    if (operator === undefined) return value ?? "";
    const given = value !== undefined && (value !== "" || !operator.startsWith(":"));
    if (given) return value ?? whole;
    if (operator.endsWith("-")) return words;
    throw new CommandError(
      `invalid interpolation format for ${path}: "required variable ${name} is missing a value: ${words}"; you may need to escape any $ with another $`,
    );
  });
}
