import { add, compareDecimals, type Decimal, decimal, divide, negate, rescale, squareRoot, subtract } from "../lib/decimal.ts";

/** e, l, a, s, c of `bc -l`, by series in decimals: to `scale` digits. */
export function mathLibrary(name: string, x: Decimal, scale: number): Decimal {
  const digits = scale + 10;
  const one = decimal("1");
  const mul = (a: Decimal, b: Decimal) => rescale({ value: a.value * b.value, scale: a.scale + b.scale }, digits);
  const series = (first: Decimal, next: (term: Decimal, n: number) => Decimal, scaled = (term: Decimal, _n: number) => term) => {
    let sum: Decimal = scaled(first, 0);
    let term = first;
    for (let n = 1; n < 10_000 && term.value !== 0n; n++) {
      term = next(term, n);
      sum = add(sum, scaled(term, n));
    }
    return sum;
  };
  const start = rescale(x, digits);
  let result: Decimal;
  switch (name) {
    case "e": {
      let halvings = 0;
      let small = start;
      while (compareDecimals({ ...small, value: small.value < 0n ? -small.value : small.value }, one) > 0 && halvings < 60) {
        small = divide(small, decimal("2"), digits);
        halvings++;
      }
      result = series(rescale(one, digits), (term, n) => divide(mul(term, small), decimal(String(n)), digits));
      for (let i = 0; i < halvings; i++) result = mul(result, result);
      break;
    }
    case "l": {
      if (x.value <= 0n) return decimal(`-1${"0".repeat(scale)}`);
      let value = start;
      let doublings = 0;
      while (compareDecimals(value, decimal("1.1")) > 0 || compareDecimals(value, decimal("0.9")) < 0) {
        value = squareRoot(value, digits);
        if (++doublings > 100) break;
      }
      const ratio = divide(subtract(value, one), add(value, one), digits);
      const square = mul(ratio, ratio);
      result = series(
        ratio,
        (term) => mul(term, square),
        (term, n) => divide(term, decimal(String(2 * n + 1)), digits),
      );
      result = { value: result.value * 2n ** BigInt(doublings + 1), scale: result.scale };
      break;
    }
    case "a": {
      let value = start;
      let halvings = 0;
      while (compareDecimals({ ...value, value: value.value < 0n ? -value.value : value.value }, decimal("0.2")) > 0 && halvings < 60) {
        value = divide(value, add(one, squareRoot(add(one, mul(value, value)), digits)), digits);
        halvings++;
      }
      const square = negate(mul(value, value));
      result = series(
        value,
        (term) => mul(term, square),
        (term, n) => divide(term, decimal(String(2 * n + 1)), digits),
      );
      result = { value: result.value * 2n ** BigInt(halvings), scale: result.scale };
      break;
    }
    default: {
      const square = negate(mul(start, start));
      result =
        name === "s"
          ? series(start, (term, n) => divide(mul(term, square), decimal(String(2 * n * (2 * n + 1))), digits))
          : series(rescale(one, digits), (term, n) => divide(mul(term, square), decimal(String((2 * n - 1) * 2 * n)), digits));
    }
  }
  return rescale(result, scale);
}
