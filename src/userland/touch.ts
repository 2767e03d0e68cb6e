import { Errno } from "../base/errno.ts";
import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { breakTime, fromLocal, type Zone, zoneOf } from "./lib/format-time.ts";
import { parseDate } from "./lib/parse-date.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "touch",
  summary: "set the times of files, and make those that do not exist",
  usage: "[OPTION]... FILE...",
  options: [
    ["-a", "only the time of access"],
    ["-c, --no-create", "make no files"],
    ["-d, --date=STRING", "this time instead of now"],
    ["-f", "no effect"],
    ["-h, --no-dereference", "a link itself"],
    ["-m", "only the time of modification"],
    ["-r, --reference=FILE", "the times of FILE"],
    ["-t=STAMP", "[[CC]YY]MMDDhhmm[.ss] instead of now"],
    ["--time=WORD", "access, atime, use: like -a; modify, mtime: like -m"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing file operand" : "");
    const { sys } = tool;
    const { atime, mtime } = times(tool);
    const only = tool.value("time");
    const access = tool.has("a") || ["access", "atime", "use"].includes(only ?? "");
    const modify = tool.has("m") || ["modify", "mtime"].includes(only ?? "");
    for (const path of tool.operands) {
      try {
        const link = tool.has("no-dereference");
        if (!tool.has("no-create") && !link && !sys.fs.exists(path)) {
          sys.close(await sys.open(path, { write: true, create: true, nonBlock: true }, 0o666));
        }
        sys.fs.utimes(path, modify && !access ? undefined : atime, access && !modify ? undefined : mtime, link ? { noFollow: true } : undefined);
      } catch (error) {
        if (error instanceof Errno && error.code === "ENOENT" && tool.has("no-create")) continue;
        if (tool.gnu && path.endsWith("/") && error instanceof Errno && error.code === "EISDIR")
          await tool.warn(`setting times of ${quote(path)}: No such file or directory`);
        else await tool.warn(tool.gnu ? `cannot touch ${quote(path)}: ${reason(error)}` : `${path}: ${reason(error)}`);
      }
    }
  },
});

function times(tool: Tool): { atime: number; mtime: number } {
  const { sys } = tool;
  const now = sys.clock.realtime();
  const reference = tool.value("reference");
  if (reference !== undefined) {
    try {
      const old = sys.fs.stat(reference);
      const change = tool.value("date");
      if (change === undefined) return old;
      // A date on top of a reference is told from there.
      const told = { atime: parseDate(change, old.atime, zoneOf(sys)), mtime: parseDate(change, old.mtime, zoneOf(sys)) };
      if (told.atime === undefined || told.mtime === undefined) throw new Failure(`invalid date format ${quote(change)}`);
      return { atime: told.atime, mtime: told.mtime };
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure(`failed to get attributes of ${quote(reference)}: ${reason(error)}`);
    }
  }
  const text = tool.value("date") ?? tool.value("t");
  if (text === undefined) return { atime: now, mtime: now };
  const zone = zoneOf(sys);
  const time = tool.has("date") ? parseDate(text, now, zone, { named: (name) => zoneOf(sys, name), lenient: !tool.gnu }) : parseStamp(text, now, zone);
  if (time === undefined) throw new Failure(tool.gnu ? `invalid date format ${quote(text)}` : `invalid date '${text}'`);
  return { atime: time, mtime: time };
}

/** [[CC]YY]MMDDhhmm[.ss] */
export function parseStamp(text: string, now: number, zone: Zone): number | undefined {
  const match = /^(?:(\d{2})?(\d{2}))?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  const [, century, short, month, day, hour, minute, second] = match;
  const year =
    short === undefined ? breakTime(now, zone).year : Number(short) + (century === undefined ? (Number(short) < 69 ? 2000 : 1900) : Number(century) * 100);
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31 || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60)
    return undefined;
  return fromLocal(Date.UTC(year, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second ?? 0)) / 1000, zone) * 1000;
}
