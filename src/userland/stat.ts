import type { Stat } from "../sim/sys.ts";
import { quote, quoteIfNeeded, reason, shellQuote, UsageError } from "./lib/errors.ts";
import { fileTypeName } from "./lib/file-types.ts";
import { formatTime, type Zone, zoneOf } from "./lib/format-time.ts";
import { modeString, TYPE_BITS } from "./lib/mode.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "stat",
  summary: "print what is known of files or file systems",
  usage: "[OPTION]... FILE...",
  options: [
    ["-L, --dereference", "follow links"],
    ["-f, --file-system", "of the file system instead of the file"],
    ["--cached=MODE", "accepted"],
    ["-c, --format=FORMAT", "print FORMAT for each, and a newline"],
    ["--printf=FORMAT", "like -c, with backslash escapes and no newline"],
    ["-t, --terse", "everything on one line"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    const zone = zoneOf(tool.sys);
    const accounts = new Accounts(tool.sys);
    const system = tool.has("file-system");
    const printf = tool.last("format", "printf") === "printf";
    const given = printf ? unescapeText(tool.value("printf") ?? "") : tool.value("format");
    for (const path of tool.operands) {
      try {
        const values = system ? systemValues(tool, path) : fileValues(tool, path, zone, accounts);
        const format = given ?? defaultFormat(tool, system, values.special);
        tool.out.put(expandFormat(format, values.fields) + (printf ? "" : "\n"));
      } catch (error) {
        const what = system ? "read file system information for" : tool.gnu && !tool.has("dereference") ? "statx" : "stat";
        await tool.warn(
          `${tool.gnu ? "cannot" : "can't"} ${what === "read file system information for" && !tool.gnu ? "read file system information for" : what} ${quote(path)}: ${reason(error)}`,
        );
      }
    }
  },
});

type Fields = Readonly<Record<string, string | number>>;

function fileValues(tool: Tool, path: string, zone: Zone, accounts: Accounts): { fields: Fields; special: boolean } {
  const { sys } = tool;
  const stat: Stat = path === "-" && tool.gnu ? sys.fstat(0) : tool.has("dereference") ? sys.fs.stat(path) : sys.fs.lstat(path);
  const time = (milliseconds: number) => formatTime("%Y-%m-%d %H:%M:%S.%N %z", milliseconds, zone);
  const link = stat.type === "symlink" ? ` -> ${shellQuote(sys.fs.readlink(path))}` : "";
  const rdev = stat.rdev ?? [0, 0];
  return {
    special: stat.type === "char" || stat.type === "block",
    fields: {
      a: (stat.mode & 0o7777).toString(8),
      A: modeString(stat.type, stat.mode),
      b: stat.blocks,
      B: 512,
      d: stat.dev,
      D: stat.dev.toString(16),
      f: (TYPE_BITS[stat.type] | stat.mode).toString(16),
      F: fileTypeName(stat),
      g: stat.gid,
      G: accounts.groupName(stat.gid) ?? "UNKNOWN",
      h: stat.nlink,
      i: stat.ino,
      m: mountPoint(tool, path, stat),
      n: path,
      N: (tool.gnu ? (quoteIfNeeded(path) === path ? shellQuote(path) : quoteIfNeeded(path)) : shellQuote(path)) + link,
      o: 4096,
      s: stat.size,
      t: rdev[0].toString(16),
      T: rdev[1].toString(16),
      r: rdev[0] * 256 + rdev[1],
      Hr: rdev[0],
      Lr: rdev[1],
      Hd: stat.dev >> 8,
      Ld: stat.dev & 255,
      u: stat.uid,
      U: accounts.userName(stat.uid) ?? "UNKNOWN",
      C: "?",
      w: time(stat.ctime),
      W: Math.floor(stat.ctime / 1000),
      x: time(stat.atime),
      X: Math.floor(stat.atime / 1000),
      y: time(stat.mtime),
      Y: Math.floor(stat.mtime / 1000),
      z: time(stat.ctime),
      Z: Math.floor(stat.ctime / 1000),
      l: link,
    },
  };
}

function systemValues(tool: Tool, path: string): { fields: Fields; special: boolean } {
  const info = tool.sys.fs.statfs(path);
  const name = { overlay: "overlayfs", ext4: "ext2/ext3", cgroup2: "cgroup2fs", sysfs: "sysfs", proc: "proc" }[info.type] ?? info.type;
  return {
    special: false,
    fields: {
      a: info.free,
      b: info.blocks,
      c: info.files,
      d: info.filesFree,
      f: info.free,
      i: 0,
      l: 255,
      n: path,
      s: info.blockSize,
      S: info.blockSize,
      t: "794c7630",
      T: name,
    },
  };
}

function mountPoint(tool: Tool, path: string, stat: Stat): string {
  let at: string;
  try {
    at = tool.sys.fs.realpath(path);
  } catch {
    return "/";
  }
  while (at !== "/") {
    const parent = at.slice(0, at.lastIndexOf("/")) || "/";
    if (tool.sys.fs.stat(parent).dev !== stat.dev) return at;
    at = parent;
  }
  return "/";
}

function defaultFormat(tool: Tool, system: boolean, special: boolean): string {
  if (system) {
    if (tool.has("terse")) return "%n %i %l %t %s %S %b %f %a %c %d";
    return '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\nBlocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d';
  }
  if (tool.has("terse")) return tool.gnu ? "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o" : "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %o";
  const name = tool.gnu ? "  File: %n%l" : "  File: %n%l";
  const device = tool.gnu
    ? `Device: %Hd,%Ld\tInode: %-11i Links: %${special ? "-5h Device type: %Hr,%Lr" : "h"}`
    : `Device: %Dh/%dd\tInode: %-10i  Links: %${special ? "-5h Device type: %t,%T" : "h"}`;
  return `${name}\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o ${tool.gnu ? "%F" : "%F"}\n${device}\nAccess: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z${tool.gnu ? "\n Birth: %w" : ""}`;
}

function expandFormat(format: string, fields: Fields): string {
  return format.replace(
    /%([-+ 0#']*)(\d*)(?:\.(\d+))?(H[rd]|L[rd]|[A-Za-z%])/g,
    (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      const value = fields[letter];
      if (value === undefined) return "?";
      let text = String(value);
      // `%.3Y`: a fraction of the seconds.
      if (precision !== undefined && /[XYZW]/.test(letter)) {
        const whole = String(fields[letter.toLowerCase()]);
        text += Number(precision) > 0 ? `.${(/\.(\d+)/.exec(whole)?.[1] ?? "").slice(0, Number(precision)).padEnd(Number(precision), "0")}` : "";
      } else if (precision !== undefined && typeof value === "string" && !/[xyzw]/.test(letter)) text = text.slice(0, Number(precision));
      if (flags.includes("#") && letter === "a") text = `0${text}`;
      const length = Number(width || 0);
      if (flags.includes("-")) return text.padEnd(length);
      return text.padStart(length, flags.includes("0") && /^[0-9a-f]+$/.test(text) ? "0" : " ");
    },
  );
}

function unescapeText(text: string): string {
  return text.replace(
    /\\(?:([abefnrtv\\"])|([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/g,
    (_, letter: string | undefined, octal: string | undefined, hex: string | undefined) => {
      if (letter !== undefined) return { a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", '"': '"' }[letter] as string;
      return String.fromCharCode(octal !== undefined ? Number.parseInt(octal, 8) & 255 : Number.parseInt(hex as string, 16));
    },
  );
}
