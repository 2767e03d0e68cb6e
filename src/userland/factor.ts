import { quote, UsageError } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "factor",
  summary: "print the prime factors of numbers",
  usage: "[NUMBER]...",
  options: [["-h, --exponents", "print p^e for repeated factors"]],
  async run(tool) {
    for (const text of tool.operands) await one(tool, text);
    if (tool.operands.length > 0) return;
    const reader = tool.lines(0);
    for (let line = await reader.next(); line !== undefined; line = await reader.next())
      for (const text of line.split(/\s+/).filter(Boolean)) await one(tool, text);
  },
});

const SMALL = 1n << 16n;

async function one(tool: Tool, text: string): Promise<void> {
  if (!/^\+?\d+$/.test(text)) {
    if (!tool.gnu) throw new UsageError("");
    return await tool.warn(`${quote(text)} is not a valid positive integer`);
  }
  let rest = BigInt(text);
  const factors: bigint[] = [];
  for (let divisor = 2n; divisor < SMALL && divisor * divisor <= rest; divisor += divisor === 2n ? 1n : 2n) {
    while (rest % divisor === 0n) {
      factors.push(divisor);
      rest /= divisor;
    }
  }
  if (rest > 1n) factors.push(...(await bigFactors(tool, rest)));
  factors.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const shown = tool.has("exponents")
    ? [...new Set(factors)]
        .map((factor) => [factor, factors.filter((other) => other === factor).length] as const)
        .map(([factor, count]) => (count > 1 ? `${factor}^${count}` : `${factor}`))
    : factors.map(String);
  tool.out.put(`${[`${BigInt(text)}:`, ...shown].join(" ")}\n`);
}

/** Factors of a number without small ones: Miller and Rabin tell primes, Pollard's rho parts the others. */
async function bigFactors(tool: Tool, number: bigint): Promise<bigint[]> {
  if (number < SMALL * SMALL || isPrime(number)) return [number];
  for (let constant = 1n; ; constant++) {
    const divisor = await rho(tool, number, constant);
    if (divisor !== number) return [...(await bigFactors(tool, divisor)), ...(await bigFactors(tool, number / divisor))];
  }
}

/** Sure below 3 · 10^24, and as good as sure above. */
function isPrime(number: bigint): boolean {
  let odd = number - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; twos++) odd /= 2n;
  return [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n].every((base) => {
    let value = power(base, odd, number);
    if (value === 1n || value === number - 1n) return true;
    for (let i = 1; i < twos; i++) {
      value = (value * value) % number;
      if (value === number - 1n) return true;
    }
    return false;
  });
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

async function rho(tool: Tool, number: bigint, constant: bigint): Promise<bigint> {
  let [slow, fast, turns] = [2n, 2n, 0];
  const step = (value: bigint) => (value * value + constant) % number;
  for (;;) {
    slow = step(slow);
    fast = step(step(fast));
    const divisor = greatestCommon(slow > fast ? slow - fast : fast - slow, number);
    if (divisor !== 1n) return divisor;
    if ((++turns & 4095) === 0) await tool.sys.yield();
  }
}

function greatestCommon(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommon(b, a % b);
}
