import { Failure } from "./lib/errors.ts";
import { breakTime, MONTHS, zoneOf } from "./lib/format-time.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "cal",
  aliases: ["ncal"],
  summary: "print a calendar",
  usage: ["[OPTION]... [[MONTH] YEAR]", "[OPTION]... -y [YEAR]"],
  package: ["util-linux", "2.39.3"],
  options: [
    ["-1, --one", "one month"],
    ["-3, --three", "the month before and after too"],
    ["-m, --monday", "weeks begin on Monday"],
    ["-s, --sunday", "weeks begin on Sunday"],
    ["-y, --year", "the whole year"],
    ["-h", "do not mark today"],
  ],
  async run(tool) {
    const now = breakTime(tool.sys.clock.realtime(), zoneOf(tool.sys));
    const [first, second] = tool.operands;
    const year = Number(second ?? (tool.operands.length === 1 ? first : now.year));
    if (!Number.isInteger(year) || year < 1 || year > 9999) throw new Failure(`year \`${second ?? first}' not in range 1..9999`);
    const named =
      second === undefined
        ? undefined
        : /^\d+$/.test(first as string)
          ? Number(first) - 1
          : MONTHS.findIndex((name) => name.toLowerCase().startsWith((first as string).toLowerCase()));
    if (named !== undefined && (named < 0 || named > 11)) throw new Failure(`${first} is neither a month number (1..12) nor a name`);
    const today = { year: now.year, month: now.month, day: tool.out.isTty && !tool.has("h") ? now.day : 0 };
    const monday = tool.has("monday");
    const put = (lines: readonly string[]) => tool.out.put(`${lines.map((line) => line.trimEnd()).join("\n")}\n`);
    if (tool.has("year") || (tool.operands.length === 1 && second === undefined)) {
      put([String(year).padStart(34), ""]);
      for (let month = 0; month < 12; month += 3) put(beside([0, 1, 2].map((i) => block(year, month + i, false, monday, today))));
    } else if (tool.has("three")) {
      const month = named ?? now.month;
      put(beside([-1, 0, 1].map((i) => block(year + Math.floor((month + i) / 12), (month + i + 12) % 12, true, monday, today))));
    } else put(block(year, named ?? now.month, true, monday, today));
  },
});

/** Eight lines of twenty columns. */
function block(year: number, month: number, withYear: boolean, monday: boolean, today: { year: number; month: number; day: number }): string[] {
  const title = `${MONTHS[month]}${withYear ? ` ${year}` : ""}`;
  const lines = [" ".repeat(Math.floor((20 - title.length) / 2)) + title, monday ? "Mo Tu We Th Fr Sa Su" : "Su Mo Tu We Th Fr Sa"];
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  const start = (date.getUTCDay() + (monday ? 6 : 0)) % 7;
  date.setUTCFullYear(year, month + 1, 0);
  const days = date.getUTCDate();
  for (let row = 0; row < 6; row++) {
    const cells: string[] = [];
    for (let column = 0; column < 7; column++) {
      const day = row * 7 + column - start + 1;
      const text = day < 1 || day > days ? "  " : String(day).padStart(2);
      cells.push(day === today.day && month === today.month && year === today.year ? `\x1b[7m${text}\x1b[27m` : text);
    }
    lines.push(cells.join(" "));
  }
  return lines;
}

function beside(blocks: readonly (readonly string[])[]): string[] {
  return Array.from({ length: 8 }, (_, i) => blocks.map((lines) => (lines[i] ?? "").padEnd(20 + ((lines[i] ?? "").includes("\x1b") ? 9 : 0))).join("  "));
}
