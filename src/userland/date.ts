import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { formatTime, UTC, zoneOf } from "./lib/format-time.ts";
import { parseByFormat, parseDotted } from "./lib/parse-by-format.ts";
import { parseDate } from "./lib/parse-date.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { parseStamp } from "./touch.ts";

export default defineUtility({
  name: "date",
  summary: "print the date and time",
  usage: ["[OPTION]... [+FORMAT]", "[-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]"],
  options: [
    ["-d, --date=STRING", "the time that STRING names"],
    ["-D=FORMAT", "how -d is written, as strptime takes it (busybox)"],
    ["--debug", "accepted"],
    ["-f, --file=DATEFILE", "one time for each line of DATEFILE"],
    ["-I, --iso-8601[=TIMESPEC]", "ISO 8601: date, hours, minutes, seconds or ns"],
    ["-R, --rfc-email", "as in mail"],
    ["--rfc-3339=TIMESPEC", "RFC 3339: date, seconds or ns"],
    ["-r, --reference=FILE", "when FILE was last changed"],
    ["-s, --set=STRING", "set the clock (not permitted here)"],
    ["-u, --utc, --universal", "in universal time"],
  ],
  async run(tool) {
    const zone = tool.has("utc") ? UTC : zoneOf(tool.sys);
    const options = { named: (name: string) => zoneOf(tool.sys, name), lenient: !tool.gnu };
    const now = tool.sys.clock.realtime();
    const operands = tool.operands.filter((operand) => !operand.startsWith("+"));
    const formats = tool.operands.filter((operand) => operand.startsWith("+"));
    if (formats.length > 1) throw new UsageError(`extra operand ${quote(formats[1] as string)}`);
    const format = chosenFormat(tool, formats[0]);
    if (operands.length > 0 && tool.has("date", "file", "reference") && tool.gnu) throw new UsageError(`extra operand ${quote(operands[0] as string)}`);
    if (tool.has("set") || operands.length > 0) {
      const text = operands[0] ?? (tool.value("set") as string);
      const time = operands.length > 0 ? parseStamp(text, now, zone) : parseDate(text, now, zone, options);
      if (time === undefined) throw new Failure(`invalid date ${quote(text)}`);
      await tool.warn(tool.gnu ? "cannot set date: Operation not permitted" : "can't set date: Operation not permitted");
      tool.out.put(`${formatTime(format, time, zone)}\n`);
      return 1;
    }
    const file = tool.value("file");
    if (file !== undefined) {
      const fd = await tool.openInput(file);
      if (fd === undefined) return 1;
      const reader = tool.lines(fd);
      for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
        const time = parseDate(line, now, zone, options);
        if (time === undefined) await tool.warn(`invalid date ${quote(line)}`);
        else tool.out.put(`${formatTime(format, time, zone)}\n`);
      }
      return tool.status;
    }
    tool.out.put(`${formatTime(format, chosenTime(tool, now), zone)}\n`);
    return 0;

    function chosenTime(from: Tool, current: number): number {
      const reference = from.value("reference");
      if (reference !== undefined) {
        try {
          return from.sys.fs.stat(reference).mtime;
        } catch (error) {
          throw new Failure(`${reference}: ${reason(error)}`);
        }
      }
      const text = from.value("date");
      if (text === undefined) return current;
      const format = from.value("D");
      const busybox = from.gnu ? undefined : format !== undefined ? parseByFormat(text, format, current, zone) : parseDotted(text, zone);
      const time =
        busybox !== undefined
          ? busybox
          : format !== undefined
            ? undefined
            : text.trim() === ""
              ? parseDate("today 00:00", current, zone, options)
              : parseDate(text, current, zone, options);
      if (time === undefined) throw new Failure(`invalid date ${quote(text)}`);
      return time;
    }
  },
});

function chosenFormat(tool: Tool, given: string | undefined): string {
  if (given !== undefined) return given.slice(1);
  if (tool.has("rfc-email")) return "%a, %d %b %Y %H:%M:%S %z";
  const zone = "%:z";
  const specifications: Record<string, string> = {
    date: "%F",
    hours: `%FT%H${zone}`,
    minutes: `%FT%H:%M${zone}`,
    seconds: `%FT%T${zone}`,
    ns: `%FT%T,%N${zone}`,
  };
  if (tool.has("iso-8601")) return specificationOf(specifications, tool.value("iso-8601") ?? "date", "--iso-8601");
  const rfc = tool.value("rfc-3339");
  if (rfc !== undefined) return specificationOf(specifications, rfc, "--rfc-3339").replace("T", " ").replace(",", ".").replace("% ", "%T");
  return "%a %b %e %H:%M:%S %Z %Y";
}

function specificationOf(table: Record<string, string>, word: string, option: string): string {
  const key = Object.keys(table).find((name) => name.startsWith(word) && word !== "");
  if (key === undefined)
    throw new UsageError(
      `invalid argument ${quote(word)} for '${option}'\nValid arguments are:\n${(option === "--iso-8601" ? ["hours", "minutes", "date", "seconds", "ns"] : ["date", "seconds", "ns"]).map((each) => `  - '${each}'`).join("\n")}`,
    );
  return table[key] as string;
}
