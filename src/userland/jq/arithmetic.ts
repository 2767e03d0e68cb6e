import { compare, describe, isObject, JqError, type JsonObject, setEntry } from "./values.ts";

/** `left operator right` for every operator but `and`, `or` and `//`. Throws JqError. */
export function binary(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case "==":
      return compare(left, right) === 0;
    case "!=":
      return compare(left, right) !== 0;
    case "<":
      return compare(left, right) < 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">":
      return compare(left, right) > 0;
    case ">=":
      return compare(left, right) >= 0;
    case "+":
      return add(left, right);
    case "-":
      if (typeof left === "number" && typeof right === "number") return left - right;
      if (Array.isArray(left) && Array.isArray(right)) return left.filter((item) => !right.some((other) => compare(item, other) === 0));
      break;
    case "*":
      return multiply(left, right);
    case "/":
      if (typeof left === "number" && typeof right === "number") {
        if (right === 0) throw new JqError(`${describe(left)} and ${describe(right)} cannot be divided because the divisor is zero`);
        return left / right;
      }
      if (typeof left === "string" && typeof right === "string") return left === "" ? [] : left.split(right);
      break;
    case "%":
      if (typeof left === "number" && typeof right === "number") {
        const divisor = Math.trunc(Math.abs(right));
        if (divisor === 0) throw new JqError(`${describe(left)} and ${describe(right)} cannot be divided (remainder) because the divisor is zero`);
        return Math.trunc(left) % divisor || 0;
      }
      break;
  }
  const verb = { "-": "subtracted", "/": "divided", "%": "divided" }[operator] ?? "combined";
  throw new JqError(`${describe(left)} and ${describe(right)} cannot be ${verb}`);
}

export function add(left: unknown, right: unknown): unknown {
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === "number" && typeof right === "number") return left + right;
  if (typeof left === "string" && typeof right === "string") return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (isObject(left) && isObject(right)) return { ...left, ...right };
  throw new JqError(`${describe(left)} and ${describe(right)} cannot be added`);
}

function multiply(left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") return left * right;
  if (typeof left === "string" && typeof right === "number") return repeat(left, right);
  if (typeof left === "number" && typeof right === "string") return repeat(right, left);
  if (isObject(left) && isObject(right)) return merge(left, right);
  throw new JqError(`${describe(left)} and ${describe(right)} cannot be multiplied`);
}

function repeat(text: string, count: number): unknown {
  if (count <= 0) return null;
  if (text.length * count > 100_000_000) throw new JqError("Repeat string result too long");
  return text.repeat(count < 1 ? 1 : Math.floor(count));
}

function merge(left: JsonObject, right: JsonObject): JsonObject {
  const result = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const old = result[key];
    setEntry(result, key, isObject(old) && isObject(value) ? merge(old, value) : value);
  }
  return result;
}
