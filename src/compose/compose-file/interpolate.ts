/** `${NAME:-default}` in values. */
import { CommandError } from "../../cli/error.ts";
import { castAt } from "./cast.ts";
import type { Mapping, Value } from "./model.ts";

export interface Variables {
  get(name: string): string | undefined;
  /** Told of every variable that is used without a default and not set. */
  missing(name: string): void;
  warn(message: string): void;
}

/** All values of a file. Throws CommandError that names the path. */
export function interpolateMapping(value: Mapping, variables: Variables, prefix: readonly string[] = []): Mapping {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateValue(item, [...prefix, key], variables)]));
}

function interpolateValue(value: Value, path: readonly string[], variables: Variables): Value {
  if (typeof value === "string") {
    const text = at(path, value, () => substitute(value, variables));
    return castAt(path, text, (words) => variables.warn(words));
  }
  if (Array.isArray(value)) return value.map((item) => interpolateValue(item, [...path, "[]"], variables));
  if (typeof value === "object" && value !== null) return interpolateMapping(value, variables, path);
  return value;
}

function at(path: readonly string[], template: string, run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (error instanceof TemplateError)
      throw new CommandError(
        `invalid interpolation format for ${path.join(".")}.\nYou may need to escape any $ with another $.\n${error.template ?? template}`,
      );
    if (error instanceof RequiredError) throw new CommandError(`error while interpolating ${path.join(".")}: ${error.message}`);
    throw error;
  }
}

class TemplateError extends Error {
  readonly template: string | undefined;

  constructor(template?: string) {
    super("invalid template");
    this.template = template;
  }
}

class RequiredError extends Error {}

/** Throws for a template that cannot be read, and for `${X:?words}` without X. */
export function substitute(template: string, variables: Pick<Variables, "get" | "missing">): string {
  let result = "";
  for (let index = 0; index < template.length; ) {
    if (template[index] !== "$") {
      result += template[index];
      index++;
      continue;
    }
    if (template[index + 1] === "$") {
      result += "$";
      index += 2;
      continue;
    }
    const bare = /^\$([_a-zA-Z][_a-zA-Z0-9]*)/.exec(template.slice(index));
    if (bare) {
      result += lookUp(bare[1] as string, variables);
      index += bare[0].length;
      continue;
    }
    if (template[index + 1] !== "{") throw new TemplateError(template);
    const end = closingBrace(template, index + 2);
    if (end < 0) throw new TemplateError(template);
    result += substituteBraced(template.slice(index + 2, end), template, variables);
    index = end + 1;
  }
  return result;
}

function closingBrace(template: string, from: number): number {
  let depth = 1;
  for (let index = from; index < template.length; index++) {
    if (template[index] === "$" && template[index + 1] === "{") {
      depth++;
      index++;
    } else if (template[index] === "}") {
      depth--;
      if (depth === 0) return index;
    }
  }
  return -1;
}

function substituteBraced(inside: string, template: string, variables: Pick<Variables, "get" | "missing">): string {
  const match = /^([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?[-?+])([\s\S]*))?$/.exec(inside);
  if (!match) throw new TemplateError(template);
  const [, name = "", operator, word = ""] = match;
  if (operator === undefined) return lookUp(name, variables);
  const value = variables.get(name);
  const present = value !== undefined && !(operator.startsWith(":") && value === "");
  if (operator.endsWith("-")) return present ? value : substitute(word, variables);
  if (operator.endsWith("+")) return present ? substitute(word, variables) : "";
  if (present) return value;
  const words = substitute(word, variables);
  throw new RequiredError(`required variable ${name} is missing a value${words === "" ? "" : `: ${words}`}`);
}

function lookUp(name: string, variables: Pick<Variables, "get" | "missing">): string {
  const value = variables.get(name);
  if (value === undefined) variables.missing(name);
  return value ?? "";
}

/** The variables that a text names, with their defaults (`config --variables`). */
export interface VariableUse {
  readonly name: string;
  readonly required: boolean;
  readonly fallback: string;
  readonly alternate: string;
}

export function variablesIn(value: Value): VariableUse[] {
  if (typeof value === "string") {
    const uses: VariableUse[] = [];
    for (const match of value.replaceAll("$$", "").matchAll(/\$(?:([_a-zA-Z]\w*)|\{([_a-zA-Z]\w*)(?:(:?[-?+])([^}]*))?\})/g)) {
      const [, bare, braced, operator = "", word = ""] = match;
      uses.push({
        name: bare ?? (braced as string),
        required: operator.endsWith("?"),
        fallback: operator.endsWith("-") ? word : "",
        alternate: operator.endsWith("+") ? word : "",
      });
    }
    return uses;
  }
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(variablesIn) : [];
}
