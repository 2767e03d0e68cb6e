/** What an expression of HCL comes to. */
import type { HclFunction } from "./functions.ts";
import type { Expression } from "./parse.ts";
import type { HclSource, Span } from "./source.ts";
import { FunctionError, type HclValue, isEqual, isMap, textOf, typeName } from "./value.ts";

export interface Scope {
  /** Undefined: nothing has that name. */
  variable(name: string): HclValue | undefined;
  function(name: string): HclFunction | undefined;
  /** Names like this one, for who mistyped it. */
  similarFunction(name: string): string | undefined;
}

/** Throws CommandError with the place. */
export function evaluate(expression: Expression, scope: Scope, source: HclSource): HclValue {
  const value = (inner: Expression): HclValue => evaluate(inner, scope, source);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template": {
      const [only] = expression.parts;
      if (expression.parts.length === 1 && typeof only === "object") return value(only);
      return expression.parts.map((part) => (typeof part === "string" ? part : templateText(value(part), part, source))).join("");
    }
    case "variable": {
      const found = scope.variable(expression.name);
      if (found === undefined) throw source.error(expression, "Unknown variable", `There is no variable named ${JSON.stringify(expression.name)}.`, 1);
      return found;
    }
    case "list":
      return expression.items.map(value);
    case "map":
      return Object.fromEntries(expression.entries.map((entry) => [keyText(value(entry.key), entry.key, source), value(entry.value)]));
    case "call":
      return call(expression, scope, source);
    case "index":
      return indexed(value(expression.of), value(expression.key), expression, source);
    case "splat": {
      const of = value(expression.of);
      const items = Array.isArray(of) ? of : of === null ? [] : [of];
      return items.map((item) =>
        expression.keys.reduce((inner: HclValue, key) => indexed(inner, value(key), { of: expression.of, keySpan: key }, source), item),
      );
    }
    case "unary": {
      const of = value(expression.of);
      if (expression.operator === "!") return !truth(of, expression.of, "Unsuitable value for unary operand", source);
      return -number(of, expression.of, "Unsuitable value for unary operand", source);
    }
    case "binary":
      return binary(expression, scope, source);
    case "condition": {
      const test = value(expression.test);
      if (test === null) throw source.error(expression.test, "Null condition", "The condition value is null. Conditions must either be true or false.", 1);
      return value(truth(test, expression.test, "The condition expression must be of type bool", source) ? expression.yes : expression.no);
    }
    case "for":
      return collect(expression, scope, source);
  }
}

function templateText(value: HclValue, place: Span, source: HclSource): string {
  if (value === null)
    throw source.error(place, "Invalid template interpolation value", "The expression result is null. Cannot include a null value in a string template.", 1);
  const text = textOf(value);
  if (text === undefined)
    throw source.error(place, "Invalid template interpolation value", "Cannot include the given value in a string template: string required.", 1);
  return text;
}

function keyText(value: HclValue, place: Span, source: HclSource): string {
  const text = value === null ? undefined : textOf(value);
  if (text === undefined) throw source.error(place, "Incorrect key type", "Can't use this value as a key: string required.", 1);
  return text;
}

function call(expression: Extract<Expression, { kind: "call" }>, scope: Scope, source: HclSource): HclValue {
  const { name, nameSpan } = expression;
  if (name === "try" || name === "can") return attempt(expression, scope, source);
  const known = scope.function(name);
  if (known === undefined) {
    const similar = scope.similarFunction(name);
    const hint = similar === undefined ? "" : ` Did you mean ${JSON.stringify(similar)}?`;
    throw source.error(nameSpan, "Call to unknown function", `There is no function named ${JSON.stringify(name)}.${hint}`, 1);
  }
  const given = expression.args.map((arg) => evaluate(arg, scope, source));
  const last = given.at(-1);
  const args = expression.spread && Array.isArray(last) ? [...given.slice(0, -1), ...last] : given;
  const shown = JSON.stringify(name);
  const { params, rest } = known;
  const least = rest === undefined ? "" : "at least ";
  if (args.length < params.length) {
    const text = `Function ${shown} expects ${least}${params.length} argument(s). Missing value for ${JSON.stringify(params[args.length])}.`;
    throw source.error({ start: expression.end - 1, end: expression.end }, "Not enough function arguments", text, 1);
  }
  if (rest === undefined && args.length > params.length) {
    const text = `Function ${shown} expects only ${params.length} argument(s).`;
    throw source.error(expression.args[params.length] ?? expression, "Too many function arguments", text, 1);
  }
  try {
    return known.call(args);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const { argument, message } = error;
    if (argument === undefined) throw source.error(expression, "Error in function call", `Call to function ${shown} failed: ${message}.`, 1);
    const text = `Invalid value for ${JSON.stringify(params[argument] ?? rest ?? "")} parameter: ${message}.`;
    throw source.error(expression.args[argument] ?? expression, "Invalid function argument", text, 1);
  }
}

function attempt(expression: Extract<Expression, { kind: "call" }>, scope: Scope, source: HclSource): HclValue {
  let failure: unknown = source.error(
    expression,
    "Error in function call",
    `Call to function "${expression.name}" failed: at least one argument is required.`,
    1,
  );
  for (const arg of expression.args) {
    try {
      const value = evaluate(arg, scope, source);
      return expression.name === "can" ? true : value;
    } catch (error) {
      failure = error;
    }
  }
  if (expression.name === "can") return false;
  throw failure;
}

function indexed(of: HclValue, key: HclValue, place: { readonly of: Span; readonly keySpan: Span }, source: HclSource): HclValue {
  if (of === null) throw source.error(place.keySpan, "Attempt to index null value", "This value is null, so it does not have any indices.", 1);
  if (Array.isArray(of)) {
    const at = typeof key === "number" ? key : Number(textOf(key) ?? Number.NaN);
    const found = Number.isInteger(at) && at >= 0 ? of[at] : undefined;
    if (found === undefined) throw source.error(place.keySpan, "Invalid index", "The given key does not identify an element in this collection value.", 1);
    return found;
  }
  if (isMap(of)) {
    const name = textOf(key) ?? "";
    const found = Object.hasOwn(of, name) ? of[name] : undefined;
    if (found === undefined)
      throw source.error(place.keySpan, "Unsupported attribute", `This object does not have an attribute named ${JSON.stringify(name)}.`, 1);
    return found;
  }
  throw source.error(place.keySpan, "Invalid index", "This value does not have any indices.", 1);
}

function binary(expression: Extract<Expression, { kind: "binary" }>, scope: Scope, source: HclSource): HclValue {
  const { operator } = expression;
  const left = evaluate(expression.left, scope, source);
  const right = evaluate(expression.right, scope, source);
  const sides = [
    ["left", left, expression.left],
    ["right", right, expression.right],
  ] as const;
  if (operator === "==") return isEqual(left, right);
  if (operator === "!=") return !isEqual(left, right);
  if (operator === "&&" || operator === "||") {
    const [a, b] = sides.map(([side, value, place]) => truth(value, place, `Unsuitable value for ${side} operand`, source));
    return operator === "&&" ? a === true && b === true : a === true || b === true;
  }
  const [a = 0, b = 0] = sides.map(([side, value, place]) => number(value, place, `Unsuitable value for ${side} operand`, source));
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    default:
      if (b === 0) throw source.error(expression, "Division by zero", "Dividing by zero is not allowed.", 1);
      return operator === "/" ? a / b : a % b;
  }
}

function number(value: HclValue, place: Span, what: string, source: HclSource): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  throw source.error(place, "Invalid operand", `${what}: a number is required.`, 1);
}

function truth(value: HclValue, place: Span, what: string, source: HclSource): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  const summary = what.startsWith("The condition") ? "Incorrect condition type" : "Invalid operand";
  throw source.error(place, summary, what.startsWith("The condition") ? `${what}.` : `${what}: a bool is required.`, 1);
}

function collect(expression: Extract<Expression, { kind: "for" }>, scope: Scope, source: HclSource): HclValue {
  const over = evaluate(expression.over, scope, source);
  if (over === null || typeof over !== "object")
    throw source.error(
      expression.over,
      "Iteration over non-iterable value",
      `A value of type ${typeName(over)} cannot be used as the collection in a 'for' expression.`,
      1,
    );
  const pairs: [HclValue, HclValue][] = Array.isArray(over) ? over.map((item, at) => [at, item]) : Object.entries(over).sort(([a], [b]) => (a < b ? -1 : 1));
  const list: HclValue[] = [];
  const map: { [name: string]: HclValue } = {};
  for (const [key, item] of pairs) {
    const inner: Scope = {
      ...scope,
      variable: (name) => (name === expression.valueName ? item : name === expression.keyName ? key : scope.variable(name)),
      function: (name) => scope.function(name),
      similarFunction: (name) => scope.similarFunction(name),
    };
    if (
      expression.test !== undefined &&
      !truth(evaluate(expression.test, inner, source), expression.test, "The condition expression must be of type bool", source)
    )
      continue;
    const value = evaluate(expression.value, inner, source);
    if (expression.key === undefined) {
      list.push(value);
      continue;
    }
    const name = keyText(evaluate(expression.key, inner, source), expression.key, source);
    if (expression.groups) map[name] = [...(Array.isArray(map[name]) ? (map[name] as HclValue[]) : []), value];
    else map[name] = value;
  }
  return expression.key === undefined ? list : map;
}
