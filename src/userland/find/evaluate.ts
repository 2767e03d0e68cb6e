import { Errno } from "../../base/errno.ts";
import type { Stat } from "../../sim/sys.ts";
import { ask } from "../lib/ask.ts";
import { quote } from "../lib/errors.ts";
import { formatTime, listTime, type Zone } from "../lib/format-time.ts";
import { modeString } from "../lib/mode.ts";
import { runCommand } from "../lib/spawn.ts";
import { encodeText } from "../lib/text.ts";
import type { Accounts } from "../lib/users.ts";
import type { Tool } from "../lib/utility.ts";
import { baseName, dirName, type WalkEntry } from "../lib/walk.ts";
import type { Comparison, FindNode } from "./parse.ts";

export interface FindContext {
  readonly tool: Tool;
  readonly accounts: Accounts;
  readonly zone: Zone;
  readonly now: number;
  readonly depth: boolean;
  readonly batches: Map<FindNode, string[]>;
  /** Descriptors of -fprint files. */
  readonly outputs: Map<string, number>;
  /** The operand that is being searched. */
  root: string;
  quit: boolean;
  /** Set by -prune: keep out of this directory. */
  prune: boolean;
}

/** Arguments of one `-exec … +` command: about what Linux allows. */
const BATCH_BYTES = 128 * 1024;

export async function evaluate(node: FindNode, entry: WalkEntry, context: FindContext): Promise<boolean> {
  const { tool } = context;
  const { stat } = entry;
  switch (node.kind) {
    case "and":
      return (await evaluate(node.left, entry, context)) && !context.quit && (await evaluate(node.right, entry, context));
    case "or":
      return (await evaluate(node.left, entry, context)) || (await evaluate(node.right, entry, context));
    case "list":
      await evaluate(node.left, entry, context);
      return await evaluate(node.right, entry, context);
    case "not":
      return !(await evaluate(node.inner, entry, context));
    case "constant":
      return node.value;
    case "match":
      return matches(node, entry, tool);
    case "type": {
      const type = node.followed
        ? (statOrNone(tool, entry.path)?.type ?? "symlink")
        : entry.linkStat.type === "symlink" && stat === entry.linkStat
          ? "symlink"
          : stat.type;
      return node.types.includes(type);
    }
    case "size":
      return compare(node.compare, Math.ceil(stat.size / node.unit));
    case "age": {
      const difference = context.now - stat[node.time];
      // Days are counted whole; minutes are compared as they are.
      if (node.unit === 86_400_000) return compare(node.compare, Math.floor(difference / node.unit));
      if (node.compare.sign === "") return Math.ceil(difference / node.unit) === node.compare.value;
      return compare(node.compare, difference / node.unit);
    }
    case "newer":
      return stat[node.time] > node.than;
    case "perm": {
      const mode = stat.mode & 0o7777;
      if (node.how === "exact") return mode === node.mode;
      return node.how === "all" ? (mode & node.mode) === node.mode : node.mode === 0 || (mode & node.mode) !== 0;
    }
    case "number":
      return compare(node.compare, stat[node.field]);
    case "nouser":
      return context.accounts.userName(stat.uid) === undefined;
    case "nogroup":
      return context.accounts.groupName(stat.gid) === undefined;
    case "empty":
      return stat.type === "dir" ? isEmptyDirectory(tool, entry.path) : stat.type === "file" && stat.size === 0;
    case "access":
      return tool.sys.fs.access(entry.path, { [node.want]: true });
    case "samefile":
      return stat.dev === node.dev && stat.ino === node.ino;
    case "prune":
      context.prune = true;
      return true;
    case "quit":
      context.quit = true;
      return true;
    case "print":
      await emit(context, entry.path + node.ending, node.file);
      return true;
    case "printf":
      await emit(context, formatEntry(node.format, entry, context), node.file);
      return true;
    case "ls":
      tool.out.put(longLine(entry, context));
      return true;
    case "delete":
      return await remove(entry, context);
    case "exec":
      return await execute(node, entry, context);
  }
}

/** Runs what `-exec … +` has gathered. */
export async function finishBatches(context: FindContext): Promise<void> {
  for (const [node, paths] of context.batches) if (paths.length > 0) await runBatch(node, paths, context);
}

function compare({ sign, value }: Comparison, actual: number): boolean {
  return sign === "+" ? actual > value : sign === "-" ? actual < value : actual === value;
}

function matches(node: FindNode & { kind: "match" }, entry: WalkEntry, tool: Tool): boolean {
  if (node.what === "path") return node.pattern.test(entry.path);
  if (node.what === "name") return node.pattern.test(baseName(entry.path));
  return entry.linkStat.type === "symlink" && node.pattern.test(tool.sys.fs.readlink(entry.path));
}

function statOrNone(tool: Tool, path: string): Stat | undefined {
  try {
    return tool.sys.fs.stat(path);
  } catch (error) {
    if (error instanceof Errno) return undefined;
    throw error;
  }
}

function isEmptyDirectory(tool: Tool, path: string): boolean {
  try {
    return tool.sys.fs.readdir(path).length === 0;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

async function emit(context: FindContext, text: string, file: string | undefined): Promise<void> {
  if (file === undefined) return context.tool.out.put(text);
  let fd = context.outputs.get(file);
  if (fd === undefined) {
    fd = await context.tool.sys.open(file, { write: true, create: true, truncate: true }, 0o666);
    context.outputs.set(file, fd);
  }
  await context.tool.sys.write(fd, encodeText(text));
}

async function remove(entry: WalkEntry, context: FindContext): Promise<boolean> {
  const { tool } = context;
  if (entry.path === "." || baseName(entry.path) === ".") return true;
  try {
    if (entry.linkStat.type === "dir") tool.sys.fs.rmdir(entry.path);
    else tool.sys.fs.unlink(entry.path);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await tool.warn(tool.gnu ? `cannot delete ${quote(entry.path)}: ${error.message}` : `${entry.path}: ${error.message}`);
    return false;
  }
}

async function execute(node: FindNode & { kind: "exec" }, entry: WalkEntry, context: FindContext): Promise<boolean> {
  const path = node.inDirectory ? `./${baseName(entry.path)}` : entry.path;
  if (node.batch) {
    const batch = context.batches.get(node) ?? [];
    context.batches.set(node, batch);
    batch.push(path);
    if (node.inDirectory || batch.reduce((sum, item) => sum + item.length + 1, 0) > BATCH_BYTES) {
      await runBatch(node, batch, context, entry.path);
      batch.length = 0;
    }
    return true;
  }
  const argv = node.argv.map((word) => word.replaceAll("{}", path));
  if (node.ask && !(await ask(context.tool, `< ${node.argv[0]} ... ${entry.path} > ? `))) return false;
  return (await run(argv, node, entry.path, context)) === 0;
}

async function runBatch(node: FindNode, paths: readonly string[], context: FindContext, at = ""): Promise<void> {
  if (node.kind !== "exec") return;
  if ((await run([...node.argv, ...paths], node, at, context)) !== 0) context.tool.status = 1;
}

async function run(argv: readonly string[], node: FindNode & { kind: "exec" }, path: string, context: FindContext): Promise<number> {
  const { tool } = context;
  await tool.out.flush();
  const status = await runCommand(tool.sys, argv, {
    before: (child) => {
      if (node.inDirectory) child.fs.chdir(dirName(path));
    },
    failed: async (child, error) => {
      await child.write(2, tool.gnu ? `find: ${quote(argv[0] as string)}: ${error.message}\n` : `find: ${argv[0]}: ${error.message}\n`);
      return 127;
    },
  });
  return status.code;
}

function longLine(entry: WalkEntry, context: FindContext): string {
  const { stat } = entry;
  const owner = (context.accounts.userName(stat.uid) ?? String(stat.uid)).padEnd(8);
  const group = (context.accounts.groupName(stat.gid) ?? String(stat.gid)).padEnd(8);
  const link = entry.linkStat.type === "symlink" ? ` -> ${context.tool.sys.fs.readlink(entry.path)}` : "";
  return `${String(stat.ino).padStart(9)} ${String(Math.ceil(stat.blocks / 2)).padStart(6)} ${modeString(stat.type, stat.mode)} ${String(stat.nlink).padStart(3)} ${owner} ${group} ${String(stat.size).padStart(8)} ${listTime(stat.mtime, context.now, context.zone)} ${entry.path.replaceAll(" ", "\\ ")}${link}\n`;
}

const TYPE_LETTERS: Record<Stat["type"], string> = { file: "f", dir: "d", symlink: "l", fifo: "p", socket: "s", char: "c", block: "b" };

function formatEntry(format: string, entry: WalkEntry, context: FindContext): string {
  return format.replace(
    /\\([abcfnrtv0\\]|[0-7]{1,3})|%([-#0 ]*)(\d*)(?:\.(\d+))?([ABCT]?)([A-Za-z%@+])/g,
    (whole, escaped: string | undefined, flags: string, width: string, precision: string | undefined, time: string, letter: string) => {
      if (escaped !== undefined) {
        if (/^[0-7]+$/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8));
        return { a: "\x07", b: "\b", c: "", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" }[escaped] ?? whole;
      }
      let text = time !== "" ? timeField(time, letter, entry, context) : field(letter, entry, context);
      if (text === undefined) return whole;
      if (precision !== undefined) text = text.slice(0, Number(precision));
      if (flags?.includes("#") && letter === "m") text = `0${text}`;
      const length = Number(width || 0);
      if (flags?.includes("-")) return text.padEnd(length);
      return text.padStart(length, flags?.includes("0") ? "0" : " ");
    },
  );
}

function timeField(which: string, letter: string, entry: WalkEntry, context: FindContext): string | undefined {
  const time = entry.stat[which === "A" ? "atime" : which === "T" ? "mtime" : "ctime"];
  const fraction = `${String(Math.round((time % 1000) * 1e6)).padStart(9, "0")}0`;
  if (letter === "@") return `${Math.floor(time / 1000)}.${fraction}`;
  if (letter === "S") return `${formatTime("%S", time, context.zone)}.${fraction}`;
  if (letter === "T" || letter === "X") return `${formatTime("%T", time, context.zone)}.${fraction}`;
  if (letter === "+") return `${formatTime("%F+%T", time, context.zone)}.${fraction}`;
  return formatTime(`%${letter}`, time, context.zone);
}

function field(letter: string, entry: WalkEntry, context: FindContext): string | undefined {
  const { stat, path } = entry;
  const ctime = (time: number) =>
    formatTime("%a %b %e %H:%M:%S", time, context.zone) +
    `.${String(Math.round((time % 1000) * 1e6)).padStart(9, "0")}0` +
    formatTime(" %Y", time, context.zone);
  switch (letter) {
    case "%":
      return "%";
    case "a":
      return ctime(stat.atime);
    case "c":
      return ctime(stat.ctime);
    case "t":
      return ctime(stat.mtime);
    case "b":
      return String(stat.blocks);
    case "d":
      return String(entry.depth);
    case "D":
      return String(stat.dev);
    case "f":
      return baseName(path);
    case "F":
      return context.tool.sys.fs.statfs(path).type;
    case "g":
      return context.accounts.groupName(stat.gid) ?? String(stat.gid);
    case "G":
      return String(stat.gid);
    case "h":
      return path.includes("/") ? path.replace(/\/[^/]*$/, "") : ".";
    case "H":
      return context.root;
    case "i":
      return String(stat.ino);
    case "k":
      return String(Math.ceil(stat.blocks / 2));
    case "l":
      return entry.linkStat.type === "symlink" ? context.tool.sys.fs.readlink(path) : "";
    case "m":
      return (stat.mode & 0o7777).toString(8);
    case "M":
      return modeString(stat.type, stat.mode);
    case "n":
      return String(stat.nlink);
    case "p":
      return path;
    case "P":
      return path === context.root ? "" : path.slice(context.root.length).replace(/^\//, "");
    case "s":
      return String(stat.size);
    case "S":
      return stat.size === 0 ? "1" : String((stat.blocks * 512) / stat.size);
    case "u":
      return context.accounts.userName(stat.uid) ?? String(stat.uid);
    case "U":
      return String(stat.uid);
    case "y":
      return TYPE_LETTERS[stat.type];
    case "Y": {
      if (entry.linkStat.type !== "symlink") return TYPE_LETTERS[stat.type];
      const target = statOrNone(context.tool, path);
      return target ? TYPE_LETTERS[target.type] : "N";
    }
    default:
      return undefined;
  }
}
