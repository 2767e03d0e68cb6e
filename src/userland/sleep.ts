import { quote, UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

const UNITS: Record<string, number> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** As long as it makes sense to wait: ten thousand years. */
const LONGEST_SECONDS = 3.2e11;

export default defineUtility({
  name: "sleep",
  summary: "wait",
  usage: ["NUMBER[SUFFIX]...", "OPTION"],
  options: [],
  notes: "SUFFIX is s (seconds, the default), m, h or d. Several numbers are added.",
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError("missing operand");
    let seconds = 0;
    const wrong: string[] = [];
    for (const text of tool.operands) {
      const own = parseDuration(text);
      if (own === undefined) wrong.push(text);
      else seconds += own;
    }
    if (wrong.length > 0) {
      if (!tool.gnu) {
        await tool.note(`sleep: invalid number '${wrong[0]}'\n`);
        return 1;
      }
      for (const text of wrong.slice(0, -1)) await tool.warn(`invalid time interval ${quote(text)}`);
      throw new UsageError(`invalid time interval ${quote(wrong.at(-1) as string)}`);
    }
    // For ever needs no timer, and so leaves virtual time alone.
    while (seconds >= LONGEST_SECONDS) await tool.sys.poll([]);
    await tool.sys.sleep(BigInt(Math.round(Math.min(seconds, LONGEST_SECONDS) * 1e9)));
    return 0;
  },
});

/** Seconds of `1.5`, `2m`, `inf`. */
export function parseDuration(text: string): number | undefined {
  if (/^(inf|infinity)$/i.test(text)) return LONGEST_SECONDS;
  const match = /^(\d+\.?\d*|\.\d+)(?:e([+-]?\d+))?([smhd]?)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * 10 ** Number(match[2] ?? 0) * (UNITS[match[3] as string] as number);
}
