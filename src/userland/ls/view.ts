import { FileColors } from "../lib/colors.ts";
import { Failure, quote } from "../lib/errors.ts";
import { formatTime, listTime, UTC, type Zone, zoneOf } from "../lib/format-time.ts";
import { busyboxHumanSize, humanSize } from "../lib/human.ts";
import { Accounts } from "../lib/users.ts";
import type { Tool } from "../lib/utility.ts";
import { quoter, quotingStyle } from "./quoting-style.ts";

/** What the options ask for. */
export interface View {
  readonly gnu: boolean;
  readonly format: "long" | "single" | "columns" | "rows" | "commas";
  readonly hidden: "no" | "almost" | "all";
  readonly directory: boolean;
  readonly recursive: boolean;
  readonly follow: "never" | "operands" | "always";
  readonly followOperandDirectories: boolean;
  readonly time: "mtime" | "atime" | "ctime";
  readonly sort: "name" | "none" | "size" | "time" | "version" | "extension" | "width";
  readonly reverse: boolean;
  readonly directoriesFirst: boolean;
  readonly inode: boolean;
  readonly blocks: boolean;
  readonly owner: boolean;
  readonly group: boolean;
  readonly indicators: "none" | "slash" | "file-type" | "classify";
  readonly width: number;
  readonly tabs: number;
  readonly ignore: readonly RegExp[];
  readonly colors: FileColors | undefined;
  readonly mayQuote: boolean;
  /** Whether a colour was printed. */
  readonly painted: { any: boolean };
  size(bytes: number): string;
  quote(name: string): string;
  date(milliseconds: number): string;
  userName(uid: number): string;
  groupName(gid: number): string;
}

export function readView(tool: Tool): View {
  const { sys } = tool;
  const tty = tool.out.isTty;
  const long = tool.has("l", "g", "o", "numeric-uid-gid", "full-time");
  const format = outputFormat(tool, long, tty);
  const when = (key: string) => {
    const option = tool.given.findLast((given) => given.key === key);
    if (!option) return false;
    const value = option.value ?? "always";
    if (["always", "yes", "force"].includes(value)) return true;
    if (["never", "no", "none"].includes(value)) return false;
    if (!["auto", "tty", "if-tty"].includes(value))
      throw new Failure(
        `invalid argument ${quote(value)} for '--${key}'\nValid arguments are:\n  - 'always', 'yes', 'force'\n  - 'never', 'no', 'none'\n  - 'auto', 'tty', 'if-tty'\nTry 'ls --help' for more information.`,
        1,
      );
    return tty;
  };
  const colored = tool.has("color") ? when("color") : !tool.gnu && tty && (sys.env.get("TERM") ?? "") !== "dumb";
  const accounts = new Accounts(sys);
  const numeric = tool.has("numeric-uid-gid");
  const zone = zoneOf(sys);
  const style = quotingStyle(tool, tty);
  const classify = tool.has("classify") && (tool.given.findLast((given) => given.key === "classify")?.value === undefined || when("classify"));
  return {
    gnu: tool.gnu,
    format,
    hidden: tool.last("all", "almost-all", "f") === "almost-all" ? "almost" : tool.has("all", "f") ? "all" : "no",
    directory: tool.has("directory"),
    recursive: tool.has("recursive") && !tool.has("directory"),
    follow: tool.has("dereference") ? "always" : tool.has("dereference-command-line") ? "operands" : "never",
    followOperandDirectories: !tool.has("directory", "classify") && format !== "long",
    time: timeField(tool),
    sort: sortOrder(tool, format),
    reverse: tool.has("reverse"),
    directoriesFirst: tool.has("group-directories-first"),
    inode: tool.has("inode"),
    blocks: tool.has("size"),
    owner: !tool.has("g"),
    group: !tool.has("o", "no-group"),
    indicators: classify
      ? "classify"
      : tool.has("file-type")
        ? "file-type"
        : tool.has("p")
          ? "slash"
          : ((tool.value("indicator-style") ?? "none") as View["indicators"]),
    width: outputWidth(tool),
    tabs: tool.gnu ? Number(tool.value("tabsize") ?? 8) : 0,
    ignore: [...tool.values("ignore"), ...(tool.has("all", "almost-all") ? [] : tool.values("hide"))]
      .map(globPattern)
      .concat(tool.has("ignore-backups") ? [/~$/] : []),
    colors: colored && (!tool.gnu || knowsColors(sys.env)) ? new FileColors(sys) : undefined,
    painted: { any: false },
    mayQuote: style === "shell-escape" && tty,
    size: (bytes) =>
      tool.has("si") ? humanSize(bytes, 1000) : tool.has("human-readable") ? (tool.gnu ? humanSize(bytes) : busyboxHumanSize(bytes)) : scaled(tool, bytes),
    quote: quoter(style),
    date: dateStyle(tool, sys.clock.realtime(), zone),
    userName: (uid) => (numeric ? String(uid) : (accounts.userName(uid) ?? String(uid))),
    groupName: (gid) => (numeric ? String(gid) : (accounts.groupName(gid) ?? String(gid))),
  };
}

/** Without LS_COLORS, GNU colours only for terminals that it knows. */
function knowsColors(env: ReadonlyMap<string, string>): boolean {
  if (env.get("LS_COLORS") || env.get("COLORTERM")) return true;
  return /^(ansi|.*color.*|con\d*x\d*|cons25|cygwin|dtterm|eterm|gnome|hurd|jfbterm|konsole|kterm|linux|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|vt220|xterm.*|alacritty|foot)$/i.test(
    env.get("TERM") ?? "",
  );
}

function outputFormat(tool: Tool, long: boolean, tty: boolean): View["format"] {
  if (tool.has("zero") && !long) return "single";
  const letter = tool.last("l", "g", "o", "numeric-uid-gid", "full-time", "C", "x", "m", "1", "format");
  const word = letter === "format" ? tool.value("format") : undefined;
  if (word === "long" || word === "verbose") return "long";
  if (word === "commas" || letter === "m") return "commas";
  if (word === "across" || word === "horizontal" || letter === "x") return "rows";
  if (word === "vertical" || letter === "C") return "columns";
  if (word === "single-column") return "single";
  if (letter === "1") return long && tool.gnu ? "long" : long ? "long" : "single";
  if (long) return "long";
  return tty || tool.name === "dir" ? "columns" : tool.name === "vdir" ? "long" : "single";
}

function timeField(tool: Tool): View["time"] {
  const last = tool.last("c", "u", "time");
  const word = last === "time" ? tool.value("time") : last;
  if (word === "c" || word === "ctime" || word === "status") return "ctime";
  return word === "u" || word === "atime" || word === "access" || word === "use" ? "atime" : "mtime";
}

function sortOrder(tool: Tool, format: View["format"]): View["sort"] {
  switch (tool.last("S", "t", "v", "X", "U", "f", "sort")) {
    case "S":
      return "size";
    case "t":
      return "time";
    case "v":
      return "version";
    case "X":
      return "extension";
    case "U":
    case "f":
      return "none";
    case "sort":
      return sortWord(tool.value("sort") ?? "name");
  }
  return tool.has("c", "u") && format !== "long" ? "time" : "name";
}

function sortWord(word: string): View["sort"] {
  const words = ["none", "time", "size", "extension", "version", "width"] as const;
  const known = word === "name" ? word : words.find((each) => each === word);
  if (known !== undefined) return known;
  throw new Failure(
    `invalid argument ${quote(word)} for '--sort'\nValid arguments are:\n${words.map((each) => `  - '${each}'`).join("\n")}\nTry 'ls --help' for more information.`,
    1,
  );
}

function outputWidth(tool: Tool): number {
  const given = tool.value("width") ?? (tool.gnu ? tool.sys.env.get("COLUMNS") : undefined);
  if (given !== undefined && /^\d+$/.test(given)) return Number(given) === 0 ? Number.POSITIVE_INFINITY : Number(given);
  return (tool.out.isTty && tool.sys.windowSize(1).cols) || 80;
}

function scaled(tool: Tool, bytes: number): string {
  const unit = tool.value("block-size");
  if (unit === undefined) return String(bytes);
  const power = "KMGT".indexOf(unit.replace(/^1/, "").slice(0, 1)) + 1;
  return power > 0 ? `${Math.ceil(bytes / 1024 ** power)}${/^\d/.test(unit) ? "" : unit.slice(0, 1)}` : String(Math.ceil(bytes / (Number(unit) || 1)));
}

function dateStyle(tool: Tool, now: number, zone: Zone): (milliseconds: number) => string {
  const style = tool.has("full-time") ? "full-iso" : (tool.value("time-style") ?? "locale");
  if (style === "full-iso") return (time) => formatTime(tool.gnu ? "%Y-%m-%d %H:%M:%S.%N %z" : "%Y-%m-%d %H:%M:%S %z", time, zone);
  if (style === "long-iso") return (time) => formatTime("%Y-%m-%d %H:%M", time, zone);
  if (style === "iso") return (time) => formatTime(now - time < 15_778_476_000 ? "%m-%d %H:%M" : "%Y-%m-%d ", time, zone);
  if (style.startsWith("+")) return (time) => formatTime(style.slice(1), time, zone);
  return (time) => listTime(time, now, zone ?? UTC);
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$(){}|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
    .replace(/\[!/g, "[^");
  return new RegExp(`^${source}$`, "s");
}
