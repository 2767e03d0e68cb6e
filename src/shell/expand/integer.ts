/**
 * 64-bit integers that wrap, as C's intmax_t. A number while it is exact, a bigint beyond: counting loops stay as fast as numbers.
 */
export type Integer = number | bigint;

export function normalize(value: bigint): Integer {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped >= -9007199254740991n && wrapped <= 9007199254740991n ? Number(wrapped) : wrapped;
}

export function add(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normalize(BigInt(a) + BigInt(b));
}

export function subtract(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return normalize(BigInt(a) - BigInt(b));
}

export function multiply(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return normalize(BigInt(a) * BigInt(b));
}

/** `b` is not zero. */
export function divide(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") return Math.trunc(a / b) + 0;
  return normalize(BigInt(a) / BigInt(b));
}

export function remainder(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
  return normalize(BigInt(a) % BigInt(b));
}

/** `b` is not negative. */
export function power(a: Integer, b: Integer): Integer {
  let result = 1n;
  let base = BigInt(a);
  for (let exponent = BigInt(b); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = BigInt.asIntN(64, result * base);
    base = BigInt.asIntN(64, base * base);
  }
  return normalize(result);
}

export function bitwise(operator: "&" | "|" | "^" | "<<" | ">>", a: Integer, b: Integer): Integer {
  const left = BigInt(a);
  const right = BigInt(b);
  switch (operator) {
    case "&":
      return normalize(left & right);
    case "|":
      return normalize(left | right);
    case "^":
      return normalize(left ^ right);
    case "<<":
      return normalize(left << (right & 63n));
    case ">>":
      return normalize(left >> (right & 63n));
  }
}
