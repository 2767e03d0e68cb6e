/** Sizes for people. */

const SUFFIXES = ["", "K", "M", "G", "T", "P", "E", "Z", "Y"];

/** GNU -h: one digit after the point below 10, always rounded up. `base` 1000 gives k for kilo. */
export function humanSize(bytes: number, base: 1000 | 1024 = 1024): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < SUFFIXES.length - 1) {
    value /= base;
    unit++;
  }
  if (unit === 0) return String(bytes);
  if (value < 10) {
    const tenths = Math.ceil(value * 10 - 1e-9);
    if (tenths < 100) return `${(tenths / 10).toFixed(1)}${suffix(unit, base)}`;
    return `10${suffix(unit, base)}`;
  }
  const whole = Math.ceil(value - 1e-9);
  return whole >= base && unit < SUFFIXES.length - 1 ? `1.0${suffix(unit + 1, base)}` : `${whole}${suffix(unit, base)}`;
}

/** busybox -h: rounded to the nearest tenth, always with one digit. */
export function busyboxHumanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < SUFFIXES.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? String(bytes) : `${(Math.round(value * 10) / 10).toFixed(1)}${SUFFIXES[unit]}`;
}

/** `10`, `2k`, `1M`, `3GB` (powers of 1000), `4KiB`, `b` for 512; undefined when it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^([+-]?\d+)(?:([bcwkKmMGTPEZYRQ])(iB|B)?)?$/.exec(text);
  if (!match) return undefined;
  const number = Number(match[1]);
  const letter = match[2];
  if (letter === undefined) return number;
  if (letter === "c") return number;
  if (letter === "w") return number * 2;
  if (letter === "b") return number * 512;
  const power = "KMGTPEZYRQ".indexOf(letter.toUpperCase()) + 1;
  return number * (match[3] === "B" ? 1000 : 1024) ** power;
}

function suffix(unit: number, base: 1000 | 1024): string {
  return base === 1000 && unit === 1 ? "k" : (SUFFIXES[unit] as string);
}
