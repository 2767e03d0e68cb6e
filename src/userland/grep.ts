import { Errno } from "../base/errno.ts";
import { LongestRegExp } from "../base/longest-regexp.ts";
import { escapeRegex, posixRegExp, RegexError } from "../base/posix-regexp.ts";
import type { Stat } from "../sim/sys.ts";
import { gunzipBytes } from "./lib/compression.ts";
import { Failure, reason } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName, walk } from "./lib/walk.ts";

export default defineUtility({
  name: "grep",
  aliases: ["egrep", "fgrep", "zgrep", "zegrep", "zfgrep", "rgrep"],
  summary: "print lines that match patterns",
  usage: "[OPTION]... PATTERNS [FILE]...",
  usageStatus: 2,
  showsUsage: true,
  package: ["GNU grep", "3.11"],
  options: [
    ["-E, --extended-regexp", "patterns are extended regular expressions"],
    ["-F, --fixed-strings", "patterns are plain text"],
    ["-G, --basic-regexp", "patterns are basic regular expressions (the default)"],
    ["-P, --perl-regexp", "patterns are Perl's"],
    ["-e, --regexp=PATTERNS", "a pattern; may be given again"],
    ["-f, --file=FILE", "patterns from FILE, one a line"],
    ["-i, -y, --ignore-case", "ignore case"],
    ["--no-ignore-case", "do not"],
    ["-w, --word-regexp", "only whole words"],
    ["-x, --line-regexp", "only whole lines"],
    ["-z, --null-data", "lines end in NUL"],
    ["-s, --no-messages", "no messages about files"],
    ["-v, --invert-match", "lines that do not match"],
    ["-V, --version", "show the version and exit"],
    ["-m, --max-count=NUM", "stop after NUM lines of a file"],
    ["-b, --byte-offset", "print the position in bytes"],
    ["-n, --line-number", "print line numbers"],
    ["--line-buffered", "write every line at once"],
    ["-H, --with-filename", "print file names"],
    ["-h, --no-filename", "do not print file names"],
    ["--label=LABEL", "name for standard input"],
    ["-o, --only-matching", "only the part that matches"],
    ["-q, --quiet, --silent", "print nothing"],
    ["--binary-files=TYPE", "binary, text or without-match"],
    ["-a, --text", "binary files are text"],
    ["-I", "binary files do not match"],
    ["-d, --directories=ACTION", "read, recurse or skip"],
    ["-D, --devices=ACTION", "accepted"],
    ["-r, --recursive", "directories too"],
    ["-R, --dereference-recursive", "the same, and follow links"],
    ["--include=GLOB", "only files whose name matches"],
    ["--exclude=GLOB", "no files whose name matches"],
    ["--exclude-from=FILE", "accepted"],
    ["--exclude-dir=GLOB", "no directories whose name matches"],
    ["-L, --files-without-match", "names of files without a match"],
    ["-l, --files-with-matches", "names of files with a match"],
    ["-c, --count", "how many lines match"],
    ["-T, --initial-tab", "line up with tabs"],
    ["-Z, --null", "NUL after file names"],
    ["-B, --before-context=NUM", "NUM lines before"],
    ["-A, --after-context=NUM", "NUM lines after"],
    ["-C, --context=NUM", "NUM lines around"],
    ["--color[=WHEN]", "colours: always, auto or never"],
    ["--colour[=WHEN]", "the same"],
    ["-U, --binary", "accepted"],
    ["-u, --unix-byte-offsets", "obsolete"],
    ["--group-separator=SEP", "SEP between groups of lines instead of --"],
    ["--no-group-separator", "nothing between groups of lines"],
  ],
  rewrite: contextNumbers,
  async run(tool) {
    if (tool.has("version")) {
      tool.out.put(tool.version());
      return 0;
    }
    if (tool.has("unix-byte-offsets")) await tool.note(`${tool.name}: warning: --unix-byte-offsets (-u) is obsolete\n`);
    const search = await readSearch(tool);
    if (!search) return 2;
    const files = search.files;
    for (const name of files) {
      if (search.recursive && name !== "-") await searchTree(tool, search, name);
      else await searchFile(tool, search, name);
      if (search.quiet && search.found) return 0;
    }
    await tool.out.flush();
    return search.failed && !(search.quiet && search.found) ? 2 : search.found ? 0 : 1;
  },
});

/** `-3` is `-C3`, where an option may stand. */
function contextNumbers(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  return args.map((arg, i) => {
    const isValue = /^-[A-Za-z]*[efmABCdD]$/.test(args[i - 1] ?? "");
    return /^-\d+$/.test(arg) && !isValue && (end < 0 || i < end) ? `-C${arg.slice(1)}` : arg;
  });
}

interface Search {
  readonly patterns: RegExp;
  readonly files: readonly string[];
  readonly recursive: boolean;
  readonly invert: boolean;
  readonly maximum: number;
  readonly before: number;
  readonly after: number;
  readonly context: boolean;
  readonly showName: boolean;
  readonly mode: "lines" | "only" | "count" | "with" | "without";
  readonly quiet: boolean;
  readonly lineNumbers: boolean;
  readonly offsets: boolean;
  readonly color: boolean;
  readonly ending: string;
  readonly binary: "binary" | "text" | "without-match";
  readonly zipped: boolean;
  found: boolean;
  failed: boolean;
  /** Something was printed, so that the next group is parted from it. */
  printed: boolean;
}

/** Repetitions with nothing in front of them, which stand for themselves or for nothing. */
function strayRepetitions(pattern: string): string[] {
  const signs: string[] = [];
  for (const [, sign] of pattern.matchAll(/\\.|\[\^?\]?[^\]]*\]|(?<=^|[(|^])([*+?]|\{\d+(?:,\d*)?\})|./gs))
    if (sign !== undefined) signs.push(sign.startsWith("{") ? "{...}" : sign);
  return signs;
}

async function readSearch(tool: Tool): Promise<Search | undefined> {
  const given: string[] = [];
  let operands = tool.operands;
  for (const option of tool.given) {
    if (option.key === "regexp") given.push(option.value as string);
    if (option.key !== "file") continue;
    const fd = await tool.openInput(option.value as string);
    if (fd === undefined) return undefined;
    const text = decodeText(await readAll(tool.sys, fd));
    if (text !== "") given.push(text.replace(/\n$/, ""));
  }
  if (!tool.has("regexp", "file")) {
    const first = operands[0];
    if (first === undefined) {
      await tool.note(tool.gnu ? `Usage: ${tool.name} [OPTION]... PATTERNS [FILE]...\nTry '${tool.name} --help' for more information.\n` : tool.help());
      return undefined;
    }
    given.push(first);
    operands = operands.slice(1);
  }
  const extended = tool.last("extended-regexp", "basic-regexp", "fixed-strings", "perl-regexp") === "extended-regexp" || tool.name === "egrep";
  if (tool.gnu && extended) for (const sign of given.flatMap(strayRepetitions)) await tool.note(`${tool.called}: warning: ${sign} at start of expression\n`);
  const recursive = tool.has("recursive", "dereference-recursive") || tool.name === "rgrep" || tool.value("directories") === "recurse";
  const files = operands.length > 0 ? operands : recursive ? ["."] : ["-"];
  const number = (key: string) => {
    const text = tool.value(key);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new Failure(key === "max-count" ? "invalid max count" : `${text}: invalid context length argument`, 2);
    return Number(text);
  };
  const last = tool.last("with-filename", "no-filename");
  const color = tool.value("color") ?? tool.value("colour") ?? (tool.has("color", "colour") ? "auto" : "never");
  const context = number("context");
  const before = number("before-context") ?? context ?? 0;
  const after = number("after-context") ?? context ?? 0;
  const listing = tool.last("files-with-matches", "files-without-match");
  return {
    patterns: compile(
      tool,
      given.flatMap((text) => text.split("\n")),
    ),
    files,
    recursive,
    invert: tool.has("invert-match"),
    maximum: number("max-count") ?? Number.POSITIVE_INFINITY,
    before,
    after,
    context: before > 0 || after > 0,
    showName: last ? last === "with-filename" : files.length > 1 || (recursive && !(files.length === 1 && isPlainFile(tool, files[0] as string))),
    mode: listing === "files-with-matches" ? "with" : listing ? "without" : tool.has("count") ? "count" : tool.has("only-matching") ? "only" : "lines",
    quiet: tool.has("quiet"),
    lineNumbers: tool.has("line-number"),
    offsets: tool.has("byte-offset"),
    color: color === "always" || color === "yes" || (color !== "never" && color !== "no" && tool.out.isTty),
    ending: tool.has("null-data") ? "\0" : "\n",
    binary: tool.has("text") ? "text" : tool.has("I") ? "without-match" : ((tool.value("binary-files") ?? "binary") as Search["binary"]),
    zipped: tool.name.startsWith("z"),
    found: false,
    failed: false,
    printed: false,
  };
}

function isPlainFile(tool: Tool, name: string): boolean {
  try {
    return name !== "." && tool.sys.fs.stat(name).type !== "dir";
  } catch {
    return false;
  }
}

function compile(tool: Tool, patterns: readonly string[]): RegExp {
  const kind =
    tool.last("extended-regexp", "fixed-strings", "basic-regexp", "perl-regexp") ??
    (/egrep/.test(tool.name) ? "extended-regexp" : /fgrep/.test(tool.name) ? "fixed-strings" : "basic-regexp");
  const inlineFlag = kind === "perl-regexp" && patterns.length === 1 && patterns[0]?.startsWith("(?i)");
  const ignoreCase = inlineFlag || (tool.has("ignore-case") && tool.last("ignore-case", "no-ignore-case") === "ignore-case");
  const flags = `gsu${ignoreCase ? "i" : ""}`;
  let Expression: new (source: string, flags: string) => RegExp = RegExp;
  try {
    const sources = patterns.map((pattern) => {
      if (kind === "fixed-strings") return escapeRegex(pattern);
      if (kind === "perl-regexp") return perlSource(inlineFlag ? pattern.slice(4) : pattern);
      const expression = posixRegExp(pattern, { extended: kind === "extended-regexp" });
      if (patterns.length > 1 || expression instanceof LongestRegExp) Expression = LongestRegExp;
      return expression.source;
    });
    if (kind === "fixed-strings") sources.sort((a, b) => b.length - a.length);
    const unique = [...new Set(sources)];
    const whole = unique.length === 0 ? "(?!)" : unique.map((source) => (source === "(?:)" ? "" : source)).join("|");
    if (tool.has("line-regexp")) return new Expression(`^(?:${whole})$`, flags);
    if (tool.has("word-regexp")) return new Expression(`(?<![A-Za-z0-9_])(?:${whole})(?![A-Za-z0-9_])`, flags);
    return new Expression(whole, flags);
  } catch (error) {
    if (error instanceof RegexError) throw new Failure(tool.gnu ? error.message : `bad regex '${patterns.join("\n")}'`, 2);
    if (error instanceof SyntaxError) throw new Failure(error.message, 2);
    throw error;
  }
}

/** Perl's forms that JavaScript writes differently; \K becomes a look-behind. */
function perlSource(pattern: string): string {
  const keep = pattern.lastIndexOf("\\K");
  if (keep >= 0 && !pattern.slice(0, keep).endsWith("\\")) return `(?<=${perlSource(pattern.slice(0, keep))})${perlSource(pattern.slice(keep + 2))}`;
  const translated = pattern
    .replace(/\\h/g, "[ \\t]")
    .replace(/\\A/g, "(?<![\\s\\S])")
    .replace(/\\[zZ]/g, "(?![\\s\\S])")
    .replace(/\(\?P</g, "(?<")
    .replace(/(\+|\*|\?|\})\+/g, "$1")
    .replace(
      /\[\[:(\w+):\]\]/g,
      (whole, name: string) =>
        ({
          alpha: "[A-Za-z]",
          digit: "\\d",
          alnum: "[A-Za-z0-9]",
          space: "\\s",
          upper: "[A-Z]",
          lower: "[a-z]",
          punct: "[!-\\/:-@\\[-`\\{-~]",
          xdigit: "[0-9A-Fa-f]",
        })[name] ?? whole,
    )
    .replace(/\\([^A-Za-z0-9^$\\.*+?()[\]{}|/-])/g, "$1")
    .replace(/\\([-])/g, "\\u002d");
  try {
    return new RegExp(translated, "u").source;
  } catch {
    // Braces that stand for themselves are no error in Perl.
    return new RegExp(translated.replace(/(?<!\\)\{(?!\d+(,\d*)?\})/g, "\\{").replace(/(?<![\\\d,])\}/g, "\\}"), "u").source;
  }
}

async function searchTree(tool: Tool, search: Search, root: string): Promise<void> {
  const include = tool.values("include").map(glob);
  const exclude = tool.values("exclude").map(glob);
  const excludeDirectories = tool.values("exclude-dir").map(glob);
  const always = tool.has("dereference-recursive");
  const implied = tool.operands.length === (tool.has("regexp", "file") ? 0 : 1);
  await walk(
    tool.sys,
    root,
    async (entry, when) => {
      if (when === "after" || entry.stat.type === "dir" || (search.quiet && search.found)) return;
      if (entry.depth > 0 && (entry.stat.type !== "file" || (entry.linkStat.type === "symlink" && !always))) return;
      const name = baseName(entry.path);
      if (exclude.some((pattern) => pattern.test(name)) || (include.length > 0 && !include.some((pattern) => pattern.test(name)))) return;
      await searchFile(tool, search, implied ? entry.path.replace(/^\.\//, "") : entry.path);
    },
    {
      follow: always ? "always" : "roots",
      enter: (entry) => entry.depth === 0 || !excludeDirectories.some((pattern) => pattern.test(entry.name)),
      onError: async (path, error) => await fileError(tool, search, path, error),
    },
  );
}

function glob(text: string): RegExp {
  return new RegExp(
    `^${text
      .replace(/[.+^$(){}|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")
      .replace(/\[!/g, "[^")}$`,
    "s",
  );
}

async function fileError(tool: Tool, search: Search, name: string, error: unknown): Promise<void> {
  const message = reason(error);
  search.failed = true;
  if (!tool.has("no-messages")) await tool.warn(`${name}: ${message}`, 2);
}

async function searchFile(tool: Tool, search: Search, name: string): Promise<void> {
  let fd = 0;
  try {
    if (name !== "-") {
      fd = await tool.sys.open(name, { read: true });
      if (tool.sys.fstat(fd).type === "dir") {
        tool.sys.close(fd);
        if (tool.value("directories") === "skip") return;
        // busybox finds nothing to read in it, and says nothing.
        if (!tool.gnu) return;
        if (!tool.has("no-messages")) await tool.note(`${tool.name}: ${name}: Is a directory\n`);
        search.failed = true;
        return;
      }
    }
    await searchInput(tool, search, fd, name === "-" ? (tool.value("label") ?? "(standard input)") : name);
    if (fd !== 0) tool.sys.close(fd);
  } catch (error) {
    if (!(error instanceof Errno) || error.code === "EPIPE") throw error;
    await fileError(tool, search, name, error);
  }
}

async function searchInput(tool: Tool, search: Search, fd: number, name: string): Promise<void> {
  const printer = new Printer(tool, search, name, tool.sys.fstat(fd));
  let count = 0;
  let number = 0;
  let offset = 0;
  const waiting: { text: string; number: number; offset: number }[] = [];
  let after = 0;
  let lastPrinted = 0;
  let binary = false;
  const pattern = search.patterns;
  const track = search.context || search.offsets;
  const next = search.zipped ? await unzipped(tool, fd, search.ending) : batches(tool, fd, search.ending);
  reading: for (let batch = await next(); batch; batch = await next()) {
    for (const line of batch) {
      number++;
      if (!binary && tool.gnu && search.ending === "\n" && search.binary !== "text" && line.includes("\0")) {
        binary = true;
        if (search.binary === "without-match") return;
      }
      pattern.lastIndex = 0;
      const hit = pattern.test(line) !== search.invert;
      if (hit) {
        count++;
        if (tool.gnu || search.mode !== "without") search.found = true;
        if (search.quiet && search.mode !== "without") return;
        if (search.mode === "with" || search.mode === "without") break reading;
        if (search.mode === "lines" || search.mode === "only") {
          if (binary) {
            return await tool.note(`${tool.name}: ${name}: binary file matches\n`);
          }
          if (search.context) {
            if (search.printed && (lastPrinted === 0 || number - waiting.length > lastPrinted + 1)) printer.separator();
            for (const item of waiting) printer.line(item.text, item.number, item.offset, false);
            waiting.length = 0;
            search.printed = true;
          }
          if (search.mode === "only") {
            if (!search.invert) printer.matches(line, number, offset, pattern);
          } else printer.line(line, number, offset, true);
          lastPrinted = number;
          after = search.after;
        }
        if (count >= search.maximum && after === 0) break reading;
      } else if (after > 0) {
        if (search.mode === "lines") printer.line(line, number, offset, false);
        lastPrinted = number;
        if (--after === 0 && count >= search.maximum) break reading;
      } else if (search.before > 0) {
        waiting.push({ text: line, number, offset });
        if (waiting.length > search.before) waiting.shift();
      }
      if (count >= search.maximum && hit && after > 0) {
        // Lines of context after the last match still come; further matches count no more.
      }
      if (track) offset += line.length === 0 ? 1 : byteLength(line) + 1;
    }
    if (tool.out.full || tool.has("line-buffered")) await tool.out.flush();
  }
  if (search.mode === "count") tool.out.put(`${search.showName ? `${printer.name}${printer.paint(tool.has("null") ? "\0" : ":", "36")}` : ""}${count}\n`);
  if ((search.mode === "with" && count > 0) || (search.mode === "without" && count === 0)) {
    if (search.mode === "without" && !tool.gnu) search.found = true;
    if (!search.quiet) tool.out.put(`${printer.name}${tool.has("null") ? "\0" : "\n"}`);
  }
}

function batches(tool: Tool, fd: number, ending: string): () => Promise<string[] | undefined> {
  const reader = tool.lines(fd, { separator: ending.charCodeAt(0) });
  return () => reader.batch();
}

async function unzipped(tool: Tool, fd: number, ending: string): Promise<() => Promise<string[] | undefined>> {
  const data = await readAll(tool.sys, fd);
  const text = decodeText(data[0] === 0x1f && data[1] === 0x8b ? gunzipBytes(data) : data);
  let lines: string[] | undefined = text === "" ? undefined : text.replace(/\n$/, "").split(ending);
  return async () => {
    const all = lines;
    lines = undefined;
    return all;
  };
}

function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    length += code < 0x80 || (code >= 0xdc80 && code <= 0xdcff) ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

class Printer {
  readonly name: string;
  readonly #tool: Tool;
  readonly #search: Search;
  readonly #nameEnd: string;
  /** With -T, numbers are as wide as the file's size could make them. */
  readonly #numberWidth: number;

  constructor(tool: Tool, search: Search, name: string, stat: Stat) {
    this.#tool = tool;
    this.#search = search;
    this.name = this.paint(name, "35");
    this.#nameEnd = tool.has("null") ? "\0" : "";
    this.#numberWidth = stat.type === "file" ? String(stat.size).length : 19;
  }

  paint(text: string, code: string): string {
    return this.#search.color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }

  separator(): void {
    if (this.#tool.last("group-separator", "no-group-separator") === "no-group-separator") return;
    this.#tool.out.put(`${this.paint(this.#tool.value("group-separator") ?? "--", "36")}\n`);
  }

  line(text: string, number: number, offset: number, hit: boolean): void {
    const shown = hit && this.#search.color && !this.#search.invert ? this.#highlight(text) : text;
    this.#tool.out.put(this.#prefix(number, offset, hit ? ":" : "-") + shown + this.#search.ending);
  }

  matches(text: string, number: number, offset: number, pattern: RegExp): void {
    pattern.lastIndex = 0;
    for (const match of text.matchAll(pattern)) {
      if (match[0] === "") continue;
      const at = this.#search.offsets ? offset + byteLength(text.slice(0, match.index)) : 0;
      this.#tool.out.put(this.#prefix(number, at, ":") + this.paint(match[0], "01;31") + this.#search.ending);
    }
  }

  #highlight(text: string): string {
    this.#search.patterns.lastIndex = 0;
    return text.replace(this.#search.patterns, (match) => (match === "" ? "" : this.paint(match, "01;31")));
  }

  #prefix(number: number, offset: number, mark: string): string {
    const { showName, lineNumbers, offsets } = this.#search;
    const separator = this.paint(mark, "36");
    const width = this.#tool.has("initial-tab") ? this.#numberWidth : 0;
    let prefix = showName ? this.name + (this.#nameEnd || separator) : "";
    if (lineNumbers) prefix += this.paint(String(number).padStart(width), "32") + separator;
    if (offsets) prefix += this.paint(String(offset).padStart(width), "32") + separator;
    if (width > 0 && prefix !== "") prefix += "\t";
    return prefix;
  }
}
