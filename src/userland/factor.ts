import { quote } from "./lib/errors.ts";
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

async function one(tool: Tool, text: string): Promise<void> {
  if (!/^\+?\d+$/.test(text)) return await tool.warn(`${quote(text)} is not a valid positive integer`);
  let rest = BigInt(text);
  const factors: bigint[] = [];
  let turns = 0;
  for (let divisor = 2n; divisor * divisor <= rest; divisor += divisor === 2n ? 1n : 2n) {
    while (rest % divisor === 0n) {
      factors.push(divisor);
      rest /= divisor;
    }
    if ((++turns & 16_383) === 0) await tool.sys.yield();
  }
  if (rest > 1n) factors.push(rest);
  const shown = tool.has("exponents")
    ? [...new Set(factors)]
        .map((factor) => [factor, factors.filter((other) => other === factor).length] as const)
        .map(([factor, count]) => (count > 1 ? `${factor}^${count}` : `${factor}`))
    : factors.map(String);
  tool.out.put(`${[`${BigInt(text)}:`, ...shown].join(" ")}\n`);
}
