import { Errno } from "../base/errno.ts";
import type { Stat } from "../sim/sys.ts";
import { FileColors } from "./lib/colors.ts";
import { compareVersions } from "./lib/compare.ts";
import { Failure, quote, quoteIfNeeded, reason } from "./lib/errors.ts";
import { indicator } from "./lib/file-types.ts";
import { formatTime, listTime, UTC, type Zone, zoneOf } from "./lib/format-time.ts";
import { busyboxHumanSize, humanSize } from "./lib/human.ts";
import { modeString } from "./lib/mode.ts";
import { displayWidth } from "./lib/text.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { compareNames, joinPath } from "./lib/walk.ts";

export default defineUtility({
  name: "ls",
  aliases: ["dir", "vdir"],
  summary: "list files and directories",
  usage: "[OPTION]... [FILE]...",
  usageStatus: 2,
  options: [
    ["-a, --all", "also names that begin with a dot"],
    ["-A, --almost-all", "like -a, without . and .."],
    ["--author", "accepted"],
    ["-b, --escape", "C escapes for unprintable characters"],
    ["--block-size=SIZE", "sizes in units of SIZE"],
    ["-B, --ignore-backups", "leave out names that end in ~"],
    ["-c", "the time of the last change of status"],
    ["-C", "in columns"],
    ["--color[=WHEN]", "colours: always, auto or never"],
    ["-d, --directory", "directories themselves, not what is in them"],
    ["-f", "in no order, all names"],
    ["-F, --classify[=WHEN]", "a character after the name that tells the type"],
    ["--file-type", "like -F, without *"],
    ["--format=WORD", "across, commas, horizontal, long, single-column, verbose or vertical"],
    ["--full-time", "like -l with the whole time"],
    ["-g", "like -l, without the owner"],
    ["--group-directories-first", "directories before files"],
    ["-G, --no-group", "no group in a long listing"],
    ["-h, --human-readable", "sizes such as 1K, 234M"],
    ["--si", "like -h, by powers of 1000"],
    ["-H, --dereference-command-line", "follow links that are arguments"],
    ["--hide=PATTERN", "leave out names that match"],
    ["--hyperlink[=WHEN]", "accepted"],
    ["--indicator-style=WORD", "none, slash, file-type or classify"],
    ["-i, --inode", "print inode numbers"],
    ["-I, --ignore=PATTERN", "leave out names that match"],
    ["-k, --kibibytes", "blocks of 1024 bytes (the default)"],
    ["-l", "long listing"],
    ["-L, --dereference", "follow all links"],
    ["-m", "names with commas between"],
    ["-n, --numeric-uid-gid", "long listing with numbers for owner and group"],
    ["-N, --literal", "names as they are"],
    ["-o", "like -l, without the group"],
    ["-p", "a slash after directories"],
    ["-q, --hide-control-chars", "? for unprintable characters"],
    ["--show-control-chars", "unprintable characters as they are"],
    ["-Q, --quote-name", "names in double quotes"],
    ["--quoting-style=WORD", "literal, shell, shell-always, shell-escape, c or escape"],
    ["-r, --reverse", "the other way round"],
    ["-R, --recursive", "also what is in directories, and so on"],
    ["-s, --size", "print sizes in blocks"],
    ["-S", "biggest first"],
    ["--sort=WORD", "none, size, time, version, extension, name or width"],
    ["--time=WORD", "atime, access, use, ctime, status, mtime"],
    ["--time-style=STYLE", "full-iso, long-iso, iso, locale or +FORMAT"],
    ["-t", "newest first"],
    ["-T, --tabsize=COLS", "tab stops; 0 for none"],
    ["-u", "the time of the last access"],
    ["-U", "in no order"],
    ["-v", "by version numbers in names"],
    ["-w, --width=COLS", "width of the output"],
    ["-x", "in rows instead of columns"],
    ["-X", "by extension"],
    ["-Z, --context", "accepted"],
    ["-1", "one name a line"],
  ],
  async run(tool) {
    const view = readView(tool);
    const files: Item[] = [];
    const directories: Item[] = [];
    for (const name of tool.operands.length === 0 ? ["."] : tool.operands) {
      const item = await operand(tool, view, name);
      if (!item) continue;
      ((item.link ?? item.stat).type === "dir" && followsOperand(view, item) && !view.directory ? directories : files).push(item);
    }
    sortItems(files, view);
    sortItems(directories, view);
    if (files.length > 0) list(tool, view, files);
    const headed = tool.operands.length > 1 || view.recursive;
    const queue = directories.map((item) => item.name).reverse();
    let first = files.length === 0;
    while (queue.length > 0) {
      const path = queue.pop() as string;
      const children = await readDirectory(tool, view, path);
      if (!children) continue;
      if (headed) tool.out.put(`${first ? "" : "\n"}${view.quote(path)}:\n`);
      first = false;
      if (view.format === "long" || view.blocks) tool.out.put(`total ${blockTotal(view, children)}\n`);
      list(tool, view, children);
      if (tool.out.full) await tool.out.flush();
      if (!view.recursive) continue;
      for (const child of children.toReversed())
        if (child.stat.type === "dir" && child.name !== "." && child.name !== "..") queue.push(joinPath(path, child.name));
    }
  },
});

interface Item {
  readonly name: string;
  readonly path: string;
  readonly stat: Stat;
  /** What a symlink leads to, where it was looked up. */
  readonly link: Stat | undefined;
  readonly target: string | undefined;
}

interface View {
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

function readView(tool: Tool): View {
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

function quotingStyle(tool: Tool, tty: boolean): string {
  const last = tool.last("literal", "escape", "quote-name", "quoting-style", "hide-control-chars");
  if (last === "literal") return "literal";
  if (last === "escape") return "escape";
  if (last === "quote-name") return "c";
  if (last === "hide-control-chars") return "hide";
  if (last === "quoting-style") return tool.value("quoting-style") ?? "literal";
  if (!tool.gnu) return tty ? "hide" : "literal";
  return tool.sys.env.get("QUOTING_STYLE") ?? (tty ? "shell-escape" : "literal");
}

function quoter(style: string): (name: string) => string {
  const escapeName = (name: string) =>
    name.replace(
      /[\\\x00-\x1f\x7f]/g,
      (c) => ({ "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r" })[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`,
    );
  switch (style) {
    case "shell":
    case "shell-escape":
      return quoteIfNeeded;
    case "shell-always":
    case "shell-escape-always":
      return (name) => (quoteIfNeeded(name) === name ? `'${name}'` : quoteIfNeeded(name));
    case "c":
      return (name) => `"${escapeName(name).replaceAll('"', '\\"')}"`;
    case "escape":
      return (name) => escapeName(name).replaceAll(" ", "\\ ");
    case "hide":
      return (name) => name.replace(/[\x00-\x1f\x7f]/g, "?");
    default:
      return (name) => name;
  }
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

function followsOperand(view: View, item: Item): boolean {
  return item.stat.type === "dir" || (item.link?.type === "dir" && view.followOperandDirectories);
}

async function operand(tool: Tool, view: View, name: string): Promise<Item | undefined> {
  try {
    if (view.follow !== "never") return itemOf(tool, view, name, name, tool.sys.fs.stat(name));
    const stat = tool.sys.fs.lstat(name);
    // A trailing slash asks for what the link leads to.
    return itemOf(tool, view, name, name, stat);
  } catch (error) {
    await tool.warn(tool.gnu ? `cannot access ${quote(name)}: ${reason(error)}` : `${name}: ${reason(error)}`, tool.gnu ? 2 : 1);
    return undefined;
  }
}

function itemOf(tool: Tool, view: View, name: string, path: string, stat: Stat): Item {
  if (stat.type !== "symlink") return { name, path, stat, link: undefined, target: undefined };
  let link: Stat | undefined;
  try {
    link = tool.sys.fs.stat(path);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return { name, path, stat, link, target: view.format === "long" ? tool.sys.fs.readlink(path) : undefined };
}

async function readDirectory(tool: Tool, view: View, path: string): Promise<Item[] | undefined> {
  let names: string[];
  try {
    names = tool.sys.fs.readdir(path).map((entry) => entry.name);
  } catch (error) {
    await tool.warn(
      tool.gnu ? `cannot open directory ${quote(path)}: ${reason(error)}` : `can't open '${path}': ${reason(error)}`,
      tool.gnu ? (tool.operands.includes(path) || tool.operands.length === 0 ? 2 : 1) : 1,
    );
    return undefined;
  }
  if (view.hidden === "all") names = [".", "..", ...names];
  else if (view.hidden === "no") names = names.filter((name) => !name.startsWith("."));
  const items: Item[] = [];
  for (const name of names) {
    if (view.ignore.some((pattern) => pattern.test(name))) continue;
    const full = joinPath(path, name);
    try {
      items.push(itemOf(tool, view, name, full, view.follow === "always" ? tool.sys.fs.stat(full) : tool.sys.fs.lstat(full)));
    } catch (error) {
      await tool.warn(tool.gnu ? `cannot access ${quote(full)}: ${reason(error)}` : `${full}: ${reason(error)}`);
    }
  }
  sortItems(items, view);
  return items;
}

function sortItems(items: Item[], view: View): void {
  const byName = (a: Item, b: Item) => compareNames(a.name, b.name);
  const extension = (name: string) => (name.lastIndexOf(".") > 0 ? name.slice(name.lastIndexOf(".")) : "");
  const compare: Record<Exclude<View["sort"], "none">, (a: Item, b: Item) => number> = {
    name: byName,
    size: (a, b) => b.stat.size - a.stat.size || byName(a, b),
    time: (a, b) => b.stat[view.time] - a.stat[view.time] || byName(a, b),
    version: (a, b) => compareVersions(a.name, b.name) || byName(a, b),
    extension: (a, b) => compareNames(extension(a.name), extension(b.name)) || byName(a, b),
    width: (a, b) => displayWidth(view.quote(a.name)) - displayWidth(view.quote(b.name)) || byName(a, b),
  };
  if (view.sort !== "none") items.sort(compare[view.sort] ?? byName);
  if (view.reverse && view.sort !== "none") items.reverse();
  const isDirectory = (item: Item) => (item.link ?? item.stat).type === "dir";
  if (view.directoriesFirst) items.sort((a, b) => Number(isDirectory(b)) - Number(isDirectory(a)));
}

function blockTotal(view: View, items: readonly Item[]): string {
  const blocks = items.reduce((sum, item) => sum + item.stat.blocks, 0);
  const shown = view.size(1024);
  return shown === "1024" || !/[A-Za-z]/.test(shown) ? String(Math.ceil(blocks / 2)) : view.size(blocks * 512);
}

function list(tool: Tool, view: View, items: readonly Item[]): void {
  const prefixes = prefixColumns(view, items);
  const names = items.map((item) => nameOf(view, item, items));
  if (view.format === "long") {
    const rows = longRows(view, items);
    for (const [i, item] of items.entries()) tool.out.put(`${prefixes[i]}${rows[i]} ${names[i]?.text}${linkOf(view, item)}\n`);
    return;
  }
  const cells = names.map((name, i) => ({ text: prefixes[i] + name.text, width: (prefixes[i] as string).length + name.width }));
  if (view.format === "single") for (const cell of cells) tool.out.put(`${cell.text}\n`);
  else if (view.format === "commas") tool.out.put(commas(cells, view.width));
  else tool.out.put(columns(cells, view));
}

function prefixColumns(view: View, items: readonly Item[]): string[] {
  const blocksText = (item: Item) => (/[A-Za-z]/.test(view.size(1024)) ? view.size(item.stat.blocks * 512) : String(Math.ceil(item.stat.blocks / 2)));
  const inodeWidth = view.gnu ? Math.max(0, ...items.map((item) => String(item.stat.ino).length)) : 7;
  const blockWidth = view.gnu ? Math.max(0, ...items.map((item) => blocksText(item).length)) : 6;
  return items.map(
    (item) => (view.inode ? `${String(item.stat.ino).padStart(inodeWidth)} ` : "") + (view.blocks ? `${blocksText(item).padStart(blockWidth)} ` : ""),
  );
}

function nameOf(view: View, item: Item, items: readonly Item[]): { text: string; width: number } {
  const quoted = view.quote(item.name);
  // On a terminal, GNU lets names without quotes begin under the letter of those with.
  const pad =
    view.mayQuote && view.format !== "commas" && quoted === item.name && items.some((other) => view.quote(other.name) !== other.name) && items.length > 1
      ? " "
      : "";
  const type = item.stat.type;
  let mark = view.format === "long" && type === "symlink" ? "" : indicator(type, item.stat.mode);
  if (view.indicators === "none" || (view.indicators === "slash" && mark !== "/") || (view.indicators === "file-type" && mark === "*")) mark = "";
  return { text: pad + paint(view, quoted, item.name, item.stat, item.link) + mark, width: pad.length + displayWidth(quoted) + mark.length };
}

function paint(view: View, shown: string, name: string, stat: Stat, link: Stat | undefined): string {
  if (!view.colors) return shown;
  if (!view.gnu) return `\x1b[${busyboxColor(stat)}m${shown}\x1b[m`;
  const code = view.colors.codeOf(name, stat, link);
  if (code === undefined) return shown;
  // The first colour is led in by a reset, once.
  const lead = view.painted.any ? "" : "\x1b[0m";
  view.painted.any = true;
  return `${lead}\x1b[${code}m${shown}\x1b[0m`;
}

function busyboxColor(stat: Stat): string {
  switch (stat.type) {
    case "dir":
      return "1;34";
    case "symlink":
      return "1;36";
    case "fifo":
      return "0;33";
    case "socket":
      return "1;35";
    case "block":
    case "char":
      return "1;33";
    default:
      return stat.mode & 0o111 ? "1;32" : "0;0";
  }
}

function linkOf(view: View, item: Item): string {
  if (item.target === undefined) return "";
  const shown = view.quote(item.target);
  const mark = item.link && view.indicators !== "none" ? indicator(item.link.type, item.link.mode) : "";
  return ` -> ${item.link ? paint(view, shown, item.target, item.link, undefined) : shown}${view.indicators === "classify" || mark === "/" ? mark : ""}`;
}

function longRows(view: View, items: readonly Item[]): string[] {
  const sizeText = (stat: Stat) => (stat.rdev && (stat.type === "char" || stat.type === "block") ? undefined : view.size(stat.size));
  const rows = items.map(({ stat }) => ({
    mode: modeString(stat.type, stat.mode),
    links: String(stat.nlink),
    user: view.userName(stat.uid),
    group: view.groupName(stat.gid),
    size: sizeText(stat),
    major: String(stat.rdev?.[0] ?? 0),
    minor: String(stat.rdev?.[1] ?? 0),
    date: view.date(stat[view.time]),
  }));
  if (!view.gnu) {
    return rows.map((row) => {
      const size = row.size === undefined ? `${row.major.padStart(4)}, ${row.minor.padStart(3)}` : row.size.padStart(9);
      const owner = `${view.owner ? `${row.user.padEnd(8).slice(0, Math.max(8, row.user.length))} ` : ""}${view.group ? `${row.group.padEnd(8)} ` : ""}`;
      return `${row.mode} ${row.links.padStart(4)} ${owner}${size} ${row.date}`;
    });
  }
  const width = (pick: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => displayWidth(pick(row))));
  const widths = { links: width((row) => row.links), user: width((row) => row.user), group: width((row) => row.group), date: width((row) => row.date) };
  const devices = rows.filter((row) => row.size === undefined);
  const major = Math.max(0, ...devices.map((row) => row.major.length));
  const minor = Math.max(0, ...devices.map((row) => row.minor.length));
  const sizeWidth = Math.max(
    devices.length > 0 ? major + minor + 2 : 0,
    width((row) => row.size ?? ""),
  );
  const padName = (text: string, columns: number) =>
    /^\d+$/.test(text) ? text.padStart(columns) : text + " ".repeat(Math.max(0, columns - displayWidth(text)));
  return rows.map((row) => {
    const size = row.size === undefined ? `${row.major.padStart(sizeWidth - minor - 2)}, ${row.minor.padStart(minor)}` : row.size.padStart(sizeWidth);
    return `${row.mode} ${row.links.padStart(widths.links)} ${view.owner ? `${padName(row.user, widths.user)} ` : ""}${view.group ? `${padName(row.group, widths.group)} ` : ""}${size} ${row.date.padStart(widths.date)}`;
  });
}

interface Cell {
  readonly text: string;
  readonly width: number;
}

function commas(cells: readonly Cell[], width: number): string {
  let text = "";
  let column = 0;
  for (const [i, cell] of cells.entries()) {
    if (i > 0) {
      const fits = column + 2 + cell.width + (i + 1 < cells.length ? 1 : 0) < width || column + 2 + cell.width + 1 === width;
      text += fits ? ", " : ",\n";
      column = fits ? column + 2 : 0;
    }
    text += cell.text;
    column += cell.width;
  }
  return cells.length > 0 ? `${text}\n` : "";
}

/** As many columns as fit; each is as wide as its widest name and two. */
function columns(cells: readonly Cell[], view: View): string {
  if (cells.length === 0) return "";
  const most = view.gnu ? Math.min(cells.length, Math.max(1, Math.floor(Math.min(view.width, 1e6) / 3))) : cells.length;
  const byRows = view.format === "rows";
  let widths: number[] = [];
  let count = most;
  for (; count >= 1; count--) {
    const rows = Math.ceil(cells.length / count);
    widths = new Array(count).fill(0);
    for (const [i, cell] of cells.entries()) {
      const column = byRows ? i % count : Math.floor(i / rows);
      const last = column === count - 1;
      widths[column] = Math.max(widths[column] as number, cell.width + (last ? 0 : 2));
    }
    if (widths.reduce((sum, width) => sum + Math.max(width, 3), 0) < view.width || count === 1) break;
  }
  const rows = Math.ceil(cells.length / count);
  let text = "";
  for (let row = 0; row < rows; row++) {
    let at = 0;
    let start = 0;
    for (let column = 0; column < count; column++) {
      const cell = cells[byRows ? row * count + column : column * rows + row];
      if (!cell) break;
      if (column > 0) text += gap(at, start, view.tabs);
      text += cell.text;
      at = start + cell.width;
      start += Math.max(widths[column] as number, 3);
    }
    text += "\n";
  }
  return text;
}

function gap(from: number, to: number, tabs: number): string {
  let text = "";
  let at = from;
  while (at < to) {
    if (tabs > 0 && Math.floor(to / tabs) > Math.floor((at + 1) / tabs)) {
      text += "\t";
      at += tabs - (at % tabs);
    } else {
      text += " ";
      at++;
    }
  }
  return text;
}
