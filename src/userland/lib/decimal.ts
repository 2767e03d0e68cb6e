/** Decimal numbers of any length with a scale, as bc and dc count. */

export interface Decimal {
  /** The number times ten to the scale. */
  readonly value: bigint;
  readonly scale: number;
}

export class DecimalError extends Error {}

export const ZERO: Decimal = { value: 0n, scale: 0 };
export const MAX_SCALE = 10_000;

export function decimal(text: string, base = 10): Decimal {
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = text.replace(/^[-_]/, "").split(".");
  if (base === 10) {
    const value = BigInt(`${whole}${fraction}` || "0");
    return { value: negative ? -value : value, scale: fraction.length };
  }
  const digit = (character: string) => BigInt(Math.min(Number.parseInt(character, 36), whole.length === 1 && fraction === "" ? 35 : base - 1));
  let value = 0n;
  for (const character of whole) value = value * BigInt(base) + digit(character);
  let result: Decimal = { value, scale: 0 };
  if (fraction !== "") {
    let numerator = 0n;
    for (const character of fraction) numerator = numerator * BigInt(base) + digit(character);
    result = add(result, divide({ value: numerator, scale: 0 }, { value: BigInt(base) ** BigInt(fraction.length), scale: 0 }, fraction.length));
  }
  return negative ? negate(result) : result;
}

export function rescale(a: Decimal, scale: number): Decimal {
  if (scale >= a.scale) return { value: a.value * 10n ** BigInt(scale - a.scale), scale };
  return { value: a.value / 10n ** BigInt(a.scale - scale), scale };
}

export function negate(a: Decimal): Decimal {
  return { value: -a.value, scale: a.scale };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { value: rescale(a, scale).value + rescale(b, scale).value, scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b));
}

export function multiply(a: Decimal, b: Decimal, scale: number): Decimal {
  const full = { value: a.value * b.value, scale: a.scale + b.scale };
  return rescale(full, Math.min(full.scale, Math.max(scale, a.scale, b.scale)));
}

export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
  if (b.value === 0n) throw new DecimalError("divide by zero");
  return { value: (a.value * 10n ** BigInt(Math.max(0, scale + b.scale - a.scale))) / b.value / 10n ** BigInt(Math.max(0, a.scale - scale - b.scale)), scale };
}

export function modulo(a: Decimal, b: Decimal, scale: number): Decimal {
  const quotient = divide(a, b, scale);
  return rescale(subtract(a, { value: quotient.value * b.value, scale: quotient.scale + b.scale }), Math.max(a.scale, b.scale + scale));
}

export function power(a: Decimal, exponent: Decimal, scale: number): Decimal {
  const whole = rescale(exponent, 0).value;
  const times = whole < 0n ? -whole : whole;
  if (times > 100_000n) throw new DecimalError("exponent too large in raise");
  const full = { value: a.value ** times, scale: a.scale * Number(times) };
  if (whole < 0n) return divide({ value: 1n, scale: 0 }, full, scale);
  return rescale(full, Math.min(full.scale, Math.max(scale, a.scale)));
}

export function squareRoot(a: Decimal, scale: number): Decimal {
  if (a.value < 0n) throw new DecimalError("square root of a negative number");
  const digits = Math.max(scale, a.scale);
  const target = rescale(a, digits * 2).value;
  if (target === 0n) return { value: 0n, scale: digits };
  let guess = 1n << BigInt((target.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + target / guess) >> 1n;
    if (next >= guess) return { value: guess, scale: digits };
    guess = next;
  }
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const difference = subtract(a, b).value;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** As bc prints: no zero before the point, lines of 69 digits. */
export function decimalText(a: Decimal, base = 10, wrap = true): string {
  const negative = a.value < 0n;
  const magnitude = negative ? -a.value : a.value;
  const unit = 10n ** BigInt(a.scale);
  const whole = magnitude / unit;
  let rest = magnitude % unit;
  let text = whole === 0n ? (a.scale > 0 && rest !== 0n ? "" : "0") : base <= 36 ? whole.toString(base).toUpperCase() : whole.toString();
  if (a.scale > 0 && !(whole === 0n && rest === 0n)) {
    if (base === 10) text += `.${rest.toString().padStart(a.scale, "0")}`;
    else {
      text += ".";
      for (let precision = 1n; precision < unit; precision *= BigInt(base)) {
        rest *= BigInt(base);
        text += (rest / unit).toString(36).toUpperCase();
        rest %= unit;
      }
    }
  }
  if (magnitude === 0n) text = "0";
  const full = (negative ? "-" : "") + text;
  if (!wrap || full.length < 70) return full;
  return full.match(/.{1,68}/g)?.join("\\\n") ?? full;
}
