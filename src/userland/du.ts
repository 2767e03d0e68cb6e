import type { Stat } from "../sim/sys.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { globPattern } from "./lib/glob.ts";
import { busyboxHumanSize, humanSize, parseSize } from "./lib/human.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName, walk } from "./lib/walk.ts";

export default defineUtility({
  name: "du",
  summary: "print how much disk files take",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-0, --null", "lines end in NUL"],
    ["-a, --all", "files too, not only directories"],
    ["--apparent-size", "lengths instead of disk use"],
    ["-b, --bytes", "same as --apparent-size --block-size=1"],
    ["-B, --block-size=SIZE", "in units of SIZE"],
    ["-c, --total", "print the sum"],
    ["-D, -H, --dereference-args", "follow links that are arguments"],
    ["-d, --max-depth=N", "no deeper than N"],
    ["-h, --human-readable", "sizes such as 1K, 234M"],
    ["--inodes", "count files instead"],
    ["-k", "in kibibytes"],
    ["-L, --dereference", "follow all links"],
    ["-l, --count-links", "count hard links each time"],
    ["-m", "in mebibytes"],
    ["-P, --no-dereference", "follow no links (the default)"],
    ["-S, --separate-dirs", "without what is in subdirectories"],
    ["--si", "like -h, by powers of 1000"],
    ["-s, --summarize", "only a sum for each argument"],
    ["-t, --threshold=SIZE", "only what is bigger"],
    ["--time[=WORD]", "the last change of anything in it; atime or ctime instead"],
    ["-x, --one-file-system", "stay on one file system"],
    ["--exclude=PATTERN", "leave out what matches"],
  ],
  async run(tool) {
    const { sys } = tool;
    const show = display(tool);
    const apparent = tool.has("apparent-size", "bytes");
    const inodes = tool.has("inodes");
    const depthText = tool.value("max-depth");
    if (depthText !== undefined && !/^\d+$/.test(depthText)) throw new UsageError(`invalid maximum depth ${quote(depthText)}`);
    if (tool.has("summarize") && tool.has("all") && tool.gnu) throw new UsageError("cannot both summarize and show all entries");
    const deepest = tool.has("summarize") ? 0 : Number(depthText ?? Number.POSITIVE_INFINITY);
    const threshold = parseSize(tool.value("threshold") ?? "0") ?? 0;
    const excluded = tool.values("exclude").map(globPattern);
    const seen = new Set<string>();
    let total = 0;
    const timeOf = timeColumn(tool);
    const print = (size: number, path: string, time = 0) => {
      if (threshold > 0 && size < threshold) return;
      tool.out.put(`${show(size)}\t${timeOf === undefined ? "" : `${timeOf.shown(time)}\t`}${path}${tool.has("null") ? "\0" : "\n"}`);
    };
    for (const root of tool.operands.length === 0 ? ["."] : tool.operands) {
      const sums: number[] = [];
      const latest: number[] = [];
      let device: number | undefined;
      await walk(
        sys,
        root,
        async (entry, when) => {
          const { stat, depth } = entry;
          if (excluded.some((pattern) => pattern.test(entry.path) || pattern.test(baseName(entry.path)))) return;
          device ??= stat.dev;
          const key = `${stat.dev}:${stat.ino}`;
          const own = inodes ? 1 : apparent ? (stat.type === "dir" ? 0 : stat.size) : stat.blocks * 512;
          const time = timeOf?.of(stat) ?? 0;
          // A directory counts with all that lies in it.
          for (let above = stat.type === "dir" ? depth : depth - 1; above >= 0; above--) latest[above] = Math.max(latest[above] ?? 0, time);
          if (stat.type === "dir" && when === "before") latest[depth] = time;
          if (stat.type !== "dir") {
            if (!tool.has("count-links") && stat.nlink > 1 && depth > 0) {
              if (seen.has(key)) return;
              seen.add(key);
            }
            if (depth > 0) sums[depth - 1] = (sums[depth - 1] ?? 0) + own;
            else {
              total += own;
            }
            if (depth === 0 || (tool.has("all") && depth <= deepest)) print(own, entry.path, time);
            return;
          }
          if (when === "before") {
            sums[depth] = apparent && !inodes ? 4096 : own;
            return;
          }
          const sum = sums[depth] ?? 0;
          if (depth > 0 && !tool.has("separate-dirs")) sums[depth - 1] = (sums[depth - 1] ?? 0) + sum;
          if (depth <= deepest) print(sum, entry.path, latest[depth]);
          if (depth === 0) {
            total += sum;
          }
        },
        {
          follow: tool.has("dereference") ? "always" : tool.has("dereference-args") ? "roots" : "never",
          enter: (entry) =>
            !(tool.has("one-file-system") && entry.stat.dev !== device) &&
            !excluded.some((pattern) => pattern.test(entry.path) || pattern.test(baseName(entry.path))),
          onError: async (path, error, what) =>
            await tool.warn(
              tool.gnu ? `cannot ${what === "read" ? "read directory" : "access"} ${quote(path)}: ${error.message}` : `${path}: ${error.message}`,
            ),
        },
      );
      if (tool.out.full) await tool.out.flush();
    }
    if (tool.has("total")) tool.out.put(`${show(total)}\ttotal${tool.has("null") ? "\0" : "\n"}`);
  },
});

/** The column of --time. */
function timeColumn(tool: Tool): { of(stat: Stat): number; shown(time: number): string } | undefined {
  if (!tool.has("time")) return undefined;
  const word = tool.value("time") ?? "mtime";
  const field = /^(?:atime|access|use)$/.test(word) ? "atime" : /^(?:ctime|status)$/.test(word) ? "ctime" : "mtime";
  const zone = zoneOf(tool.sys);
  return { of: (stat) => stat[field], shown: (time) => formatTime("%Y-%m-%d %H:%M", time, zone) };
}

function display(tool: Tool): (bytes: number) => string {
  if (tool.has("inodes")) return String;
  switch (tool.last("human-readable", "si", "bytes", "k", "m", "block-size")) {
    case "human-readable":
      return tool.gnu ? (bytes) => humanSize(bytes) : busyboxHumanSize;
    case "si":
      return (bytes) => humanSize(bytes, 1000);
    case "bytes":
      return String;
    case "m":
      return (bytes) => String(Math.ceil(bytes / 2 ** 20));
    case "block-size": {
      const text = tool.value("block-size") as string;
      const unit = parseSize(/^[A-Za-z]/.test(text) ? `1${text}` : text);
      if (!unit) throw new Failure(`invalid -B argument ${quote(text)}`);
      return (bytes) => String(Math.ceil(bytes / unit)) + (/^[A-Za-z]/.test(text) ? text : "");
    }
  }
  return (bytes) => String(Math.ceil(bytes / 1024));
}
