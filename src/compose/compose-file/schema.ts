/** Checks data against a shape, with the words of Compose for the first thing that is wrong. */
import { isMapping, type Value } from "./model.ts";

export type TypeName = "null" | "string" | "number" | "integer" | "boolean" | "object" | "array";

export interface Shape {
  readonly type?: readonly TypeName[];
  readonly values?: readonly string[];
  readonly pattern?: string;
  readonly format?: "duration";
  readonly properties?: Readonly<Record<string, Shape>>;
  /** Of names that `properties` does not list. Undefined: none are allowed but `x-…`. */
  readonly others?: Shape;
  /** Names that `others` stands for. */
  readonly names?: RegExp;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly unique?: boolean;
  readonly oneOf?: readonly Shape[];
}

interface Problem {
  readonly path: readonly string[];
  readonly words: string;
  /** The deepest problem is the one that is told. */
  readonly depth: number;
}

/** `services.web.image must be a string`, or undefined when all is well. */
export function checkShape(value: Value, shape: Shape): string | undefined {
  const problem = deepest(problems(value, shape, []));
  return problem && `${problem.path.join(".")} ${problem.words}`;
}

function deepest(found: readonly Problem[]): Problem | undefined {
  let best: Problem | undefined;
  for (const problem of found) if (best === undefined || problem.depth > best.depth) best = problem;
  return best;
}

function problems(value: Value, shape: Shape, path: readonly string[]): Problem[] {
  const problem = (words: string, depth = path.length): Problem => ({ path, words, depth });
  if (shape.oneOf) {
    const found: Problem[] = [];
    for (const alternative of shape.oneOf) {
      const its = problems(value, alternative, path);
      if (its.length === 0) return [];
      found.push(...its);
    }
    return found;
  }
  if (shape.type && !shape.type.some((type) => isOf(type, value))) return [problem(`must be a ${typeWord(shape.type[0] as TypeName)}`)];
  if (shape.values && typeof value === "string" && !shape.values.includes(value))
    return [problem(`value must be one of ${shape.values.map((item) => `'${item}'`).join(", ")}`)];
  if (shape.pattern !== undefined && typeof value === "string" && !new RegExp(shape.pattern).test(value))
    return [problem(`'${value}' does not match pattern '${shape.pattern}'`)];
  if (shape.format === "duration" && typeof value === "string" && !/^([0-9.]+(ns|us|µs|ms|s|m|h|d))+$/.test(value) && value !== "0")
    return [problem(`'${value}' is not valid duration: time: invalid duration ${JSON.stringify(value)}`)];
  if (Array.isArray(value)) {
    const items = shape.items;
    const found = items ? value.flatMap((item, index) => problems(item, items, [...path, String(index)])) : [];
    const twice = shape.unique ? repeated(value) : undefined;
    return twice ? [...found, problem(`items at ${twice[0]} and ${twice[1]} are equal`)] : found;
  }
  if (!isMapping(value) || (!shape.properties && !shape.others && !shape.required)) return [];
  const found: Problem[] = [];
  const unknown: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    const property = shape.properties && Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
    if (property) found.push(...problems(item, property, [...path, name]));
    else if (shape.others && (shape.names === undefined || shape.names.test(name))) found.push(...problems(item, shape.others, [...path, name]));
    else if (!name.startsWith("x-")) unknown.push(name);
  }
  if (unknown.length > 0) {
    const names = unknown.sort().map((name) => `'${name}'`);
    found.push(problem(`additional properties ${names.join(", ")} not allowed`, path.length + 1));
  }
  const missing = (shape.required ?? []).filter((name) => !Object.hasOwn(value, name));
  if (missing.length > 0) found.push(problem(`missing propert${missing.length === 1 ? "y" : "ies"} ${missing.map((name) => `'${name}'`).join(", ")}`));
  return found;
}

function repeated(list: readonly Value[]): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const key = JSON.stringify(item);
    const before = seen.get(key);
    if (before !== undefined) return [before, index];
    seen.set(key, index);
  }
  return undefined;
}

function isOf(type: TypeName, value: Value): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isMapping(value);
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function typeWord(type: TypeName): string {
  return type === "object" ? "mapping" : type;
}
