import { describe, JqError } from "../values.ts";
import { type Builtin, type Builtins, number, simple, valued } from "./builtin.ts";

const MATH: Record<string, (value: number) => number> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  sqrt: Math.sqrt,
  fabs: Math.abs,
  trunc: Math.trunc,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  cbrt: Math.cbrt,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  significand: (x) => x / 2 ** Math.floor(Math.log2(Math.abs(x))),
  rint: Math.round,
  nearbyint: Math.round,
  logb: (x) => Math.floor(Math.log2(Math.abs(x))),
};

/** Functions of the C library on numbers. */
export const MATHEMATICS: Builtins = [
  ...Object.entries(MATH).map(([name, work]) => [`${name}/0`, math(work)] as const),
  ["pow/2", valued((_, [base, exponent]) => number(base, "pow") ** number(exponent, "pow"))],
  ["atan2/2", valued((_, [y, x]) => Math.atan2(number(y, "atan2"), number(x, "atan2")))],
  ["fmin/2", valued((_, [a, b]) => Math.min(number(a, "fmin"), number(b, "fmin")))],
  ["fmax/2", valued((_, [a, b]) => Math.max(number(a, "fmax"), number(b, "fmax")))],
  ["fmod/2", valued((_, [a, b]) => number(a, "fmod") % number(b, "fmod"))],
];

function math(work: (value: number) => number): Builtin {
  return simple((value) => {
    if (typeof value !== "number") throw new JqError(`${describe(value)} number required`);
    return work(value);
  });
}
