import { Errno } from "../base/errno.ts";
import type { Stat } from "../sim/sys.ts";
import { globPattern } from "./find/parse.ts";
import { FileColors } from "./lib/colors.ts";
import { indicator } from "./lib/file-types.ts";
import { humanSize } from "./lib/human.ts";
import { modeString } from "./lib/mode.ts";
import { isUtf8Locale } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { compareNames, joinPath } from "./lib/walk.ts";

export default defineUtility({
  name: "tree",
  summary: "print directories as trees",
  usage: "[OPTION]... [DIRECTORY]...",
  package: ["tree", "v2.1.1"],
  options: [
    ["-a", "also names that begin with a dot"],
    ["-d", "only directories"],
    ["-f", "whole paths"],
    ["-F", "a character after the name that tells the type"],
    ["-L=LEVEL", "no deeper than LEVEL"],
    ["-P=PATTERN", "only files that match"],
    ["-I=PATTERN", "leave out what matches"],
    ["-p", "permissions"],
    ["-s", "sizes"],
    ["-h", "sizes for people"],
    ["-i", "no lines"],
    ["-n", "no colours"],
    ["-C", "colours"],
    ["-r", "the other way round"],
    ["-t", "newest last"],
    ["-U", "in no order"],
    ["--dirsfirst", "directories before files"],
    ["--noreport", "no counts at the end"],
    ["-l", "accepted"],
    ["-x", "stay on one file system"],
  ],
  async run(tool) {
    const counts = { directories: 0, files: 0 };
    const colors = (tool.has("C") || tool.out.isTty) && !tool.has("n") ? new FileColors(tool.sys) : undefined;
    const level = Number(tool.value("L") ?? Number.POSITIVE_INFINITY);
    if (!(level >= 1)) {
      await tool.note("tree: Invalid level, must be greater than 0.\n");
      return 1;
    }
    for (const root of tool.operands.length === 0 ? ["."] : tool.operands) {
      let stat: Stat;
      try {
        stat = tool.sys.fs.stat(root);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        tool.out.put(`${root}  [error opening dir]\n`);
        tool.status = 2;
        continue;
      }
      tool.out.put(`${paint(colors, root, stat)}${stat.type === "dir" ? (tool.has("F") && !root.endsWith("/") ? "/" : "") : "  [error opening dir]"}\n`);
      if (stat.type === "dir") {
        counts.directories++;
        await branch(tool, root, "", level, counts, colors, stat.dev);
      }
    }
    if (!tool.has("noreport")) {
      const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
      tool.out.put(`\n${plural(counts.directories, "directory", "directories")}${tool.has("d") ? "" : `, ${plural(counts.files, "file", "files")}`}\n`);
    }
    return tool.status;
  },
});

const DEEPEST = 500;

async function branch(
  tool: Tool,
  path: string,
  margin: string,
  level: number,
  counts: { directories: number; files: number },
  colors: FileColors | undefined,
  device: number,
): Promise<void> {
  if (level <= 0 || margin.length > DEEPEST * 4) return;
  const entries = list(tool, path);
  const lines = isUtf8Locale(tool.sys.env) ? BOX : ASCII;
  for (const [i, { name, stat }] of entries.entries()) {
    const last = i === entries.length - 1;
    const full = joinPath(path, name);
    const details = [
      tool.has("p") && modeString(stat.type, stat.mode),
      (tool.has("s") || tool.has("h")) && (tool.has("h") ? humanSize(stat.size).padStart(4) : String(stat.size).padStart(11)),
    ]
      .filter(Boolean)
      .join(" ");
    const start = tool.has("i") ? "" : `${margin}${last ? lines.last : lines.more}`;
    const target = stat.type === "symlink" ? ` -> ${tool.sys.fs.readlink(full)}` : "";
    tool.out.put(
      `${start}${details === "" ? "" : `[${details}]  `}${paint(colors, tool.has("f") ? full : name, stat)}${tool.has("F") && stat.type !== "symlink" ? indicator(stat.type, stat.mode) : ""}${target}\n`,
    );
    if (stat.type === "dir") {
      counts.directories++;
      if (!(tool.has("x") && stat.dev !== device)) await branch(tool, full, `${margin}${last ? "    " : lines.down}`, level - 1, counts, colors, device);
    } else counts.files++;
    if (tool.out.full) await tool.out.flush();
  }
}

const BOX = { more: "├── ", last: "└── ", down: "│   " };
const ASCII = { more: "|-- ", last: "`-- ", down: "|   " };

function list(tool: Tool, path: string): { name: string; stat: Stat }[] {
  let names: string[];
  try {
    names = tool.sys.fs.readdir(path).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Errno) return [];
    throw error;
  }
  const patterns = (key: string) =>
    tool
      .values(key)
      .flatMap((text) => text.split("|"))
      .map((text) => globPattern(text.replace(/\/$/, ""), false));
  const include = patterns("P");
  const exclude = patterns("I");
  const entries = names
    .filter((name) => tool.has("a") || !name.startsWith("."))
    .map((name) => ({ name, stat: tool.sys.fs.lstat(joinPath(path, name)) }))
    .filter(
      ({ name, stat }) =>
        !exclude.some((pattern) => pattern.test(name)) &&
        (!tool.has("d") || stat.type === "dir") &&
        (stat.type === "dir" || include.length === 0 || include.some((pattern) => pattern.test(name))),
    );
  if (!tool.has("U")) entries.sort((a, b) => (tool.has("t") ? a.stat.mtime - b.stat.mtime : 0) || compareNames(a.name, b.name));
  if (tool.has("r")) entries.reverse();
  if (tool.has("dirsfirst")) entries.sort((a, b) => Number(b.stat.type === "dir") - Number(a.stat.type === "dir"));
  return entries;
}

function paint(colors: FileColors | undefined, name: string, stat: Stat): string {
  const code = colors?.codeOf(name, stat, stat);
  return code === undefined ? name : `\x1b[${code}m${name}\x1b[0m`;
}
