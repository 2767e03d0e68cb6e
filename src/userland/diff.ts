import { Errno } from "../base/errno.ts";
import { posixRegExp } from "../base/posix-regexp.ts";
import type { Stat } from "../sim/sys.ts";
import { isDirectory, sameFile } from "./lib/copy.ts";
import { type Change, diffLines } from "./lib/diff.ts";
import { Failure, UsageError } from "./lib/errors.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { globPattern } from "./lib/glob.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName, compareNames, joinPath } from "./lib/walk.ts";

export default defineUtility({
  name: "diff",
  summary: "compare files line by line",
  usage: "[OPTION]... FILES",
  usageStatus: 2,
  package: ["GNU diffutils", "3.10"],
  options: [
    ["--normal", "in the plain format (the default)"],
    ["-q, --brief", "only whether files differ"],
    ["-s, --report-identical-files", "also say when files are the same"],
    ["-c, -C, --context[=NUM]", "with NUM lines around, in the context format"],
    ["-u", "in the unified format"],
    ["-U=NUM", "in the unified format with NUM lines around"],
    ["--unified[=NUM]", "in the unified format"],
    ["-e, --ed", "as a script for ed"],
    ["-n, --rcs", "as RCS has it"],
    ["-p, --show-c-function", "accepted"],
    ["--suppress-common-lines", "with -y, only lines that differ"],
    ["-I, --ignore-matching-lines=RE", "ignore changes whose lines all match RE"],
    ["-y, --side-by-side", "in two columns"],
    ["-W, --width=NUM", "columns for -y"],
    ["-L, --label=LABEL", "LABEL instead of a file's name and time"],
    ["-r, --recursive", "directories with all in them"],
    ["-N, --new-file", "missing files count as empty"],
    ["-x, --exclude=PATTERN", "leave out names that match"],
    ["-i, --ignore-case", "ignore case"],
    ["-b, --ignore-space-change", "ignore how much space there is"],
    ["-w, --ignore-all-space", "ignore all space"],
    ["-B, --ignore-blank-lines", "ignore empty lines"],
    ["-Z, --ignore-trailing-space", "ignore space at line ends"],
    ["-a, --text", "files are text"],
    ["-t, --expand-tabs", "accepted"],
    ["-d, --minimal", "accepted"],
    ["--from-file=FILE", "compare FILE with each operand"],
    ["--to-file=FILE", "compare each operand with FILE"],
    ["--color[=WHEN]", "colours: always, auto or never"],
    ["--strip-trailing-cr", "ignore carriage returns at line ends"],
  ],
  rewrite: (args) => args.map((arg) => (/^-[uU]\d+$/.test(arg) ? `-U${arg.slice(2)}` : arg === "-c" ? "--context" : arg)),
  async run(tool) {
    const shared = tool.value("from-file") ?? tool.value("to-file");
    if (shared !== undefined) {
      if (tool.has("from-file") && tool.has("to-file")) throw new Failure("--from-file and --to-file both specified", 2);
      let worst = 0;
      for (const name of tool.operands)
        worst = Math.max(worst, tool.has("from-file") ? await compareTwo(tool, shared, name) : await compareTwo(tool, name, shared));
      return worst;
    }
    if (tool.operands.length < 2)
      throw new UsageError(tool.gnu ? (tool.operands.length === 0 ? "missing operand after 'diff'" : `missing operand after '${tool.operands[0]}'`) : "");
    if (tool.operands.length > 2) throw new UsageError(`extra operand '${tool.operands[2]}'`);
    return await compareTwo(tool, ...(tool.operands as [string, string]));
  },
});

async function compareTwo(tool: Tool, leftName: string, rightName: string): Promise<number> {
  let [left, right] = [leftName, rightName];
  const directories = [left, right].map((path) => path !== "-" && isDirectory(tool.sys, path));
  if (directories[0] && directories[1]) {
    // GNU's never walks a directory to compare it with itself.
    if (tool.gnu && sameFile(tool.sys.fs.stat(left), tool.sys.fs.stat(right))) return 0;
    return await compareDirectories(tool, left, right);
  }
  const missing = [left, right].find((path) => path !== "-" && !tool.sys.fs.exists(path));
  if (tool.gnu && (directories[0] || directories[1]) && missing !== undefined) {
    await tool.warn(`${missing}: No such file or directory`, 2);
    return 2;
  }
  if (directories[0]) left = joinPath(left, baseName(right));
  if (directories[1]) right = joinPath(right, baseName(left));
  return await compareFiles(tool, left, right, false);
}

interface Side {
  readonly name: string;
  readonly lines: readonly string[];
  readonly terminated: boolean;
  readonly binary: boolean;
  readonly time: number;
}

async function readSide(tool: Tool, name: string): Promise<Side | undefined> {
  try {
    const fd = name === "-" ? 0 : await tool.sys.open(name, { read: true });
    const stat: Stat = tool.sys.fstat(fd);
    const data = await readAll(tool.sys, fd);
    if (fd !== 0) tool.sys.close(fd);
    const text = decodeText(data);
    const terminated = text === "" || text.endsWith("\n");
    const lines = text === "" ? [] : (terminated ? text.slice(0, -1) : text).split("\n");
    return { name, lines, terminated, binary: data.subarray(0, 4096).includes(0), time: name === "-" ? tool.sys.clock.realtime() : stat.mtime };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "ENOENT" && tool.has("new-file")) return { name, lines: [], terminated: true, binary: false, time: 0 };
    await tool.warn(tool.gnu ? `${name}: ${error.message}` : `can't stat '${name}': ${error.message}`, 2);
    return undefined;
  }
}

async function compareFiles(tool: Tool, leftName: string, rightName: string, nested: boolean): Promise<number> {
  const left = await readSide(tool, leftName);
  const right = await readSide(tool, rightName);
  if (!left || !right) return 2;
  const same = left.lines.length === right.lines.length && left.terminated === right.terminated && left.lines.every((line, i) => line === right.lines[i]);
  const changes = same ? [] : findChanges(tool, left, right);
  if (changes.length === 0) {
    // busybox does not even look into a file that it is to compare with itself.
    if (tool.has("report-identical-files") && (tool.gnu || leftName !== rightName)) tool.out.put(`Files ${leftName} and ${rightName} are identical\n`);
    return 0;
  }
  if (tool.has("brief")) tool.out.put(`Files ${leftName} and ${rightName} differ\n`);
  else if ((left.binary || right.binary) && !tool.has("text")) tool.out.put(`Binary files ${leftName} and ${rightName} differ\n`);
  else {
    if (nested) tool.out.put(`diff ${tool.sys.argv.slice(1, -2).join(" ")} ${leftName} ${rightName}\n`);
    print(tool, left, right, changes);
  }
  if (tool.out.full) await tool.out.flush();
  // ed has no way to leave the last newline out.
  const untold = tool.gnu && tool.has("ed") && !tool.has("brief") ? [left, right].filter((side) => !side.terminated) : [];
  for (const side of untold) await tool.warn(`${side.name}: No newline at end of file\n`, 2);
  return untold.length > 0 ? 2 : 1;
}

/** Lines as they are compared: what the options ignore is gone. */
function findChanges(tool: Tool, left: Side, right: Side): Change[] {
  const key = (line: string) => {
    let text = line;
    if (tool.has("strip-trailing-cr")) text = text.replace(/\r$/, "");
    if (tool.has("ignore-all-space")) text = text.replace(/\s+/g, "");
    else if (tool.has("ignore-space-change")) text = text.replace(/\s+$/, "").replace(/\s+/g, " ");
    else if (tool.has("ignore-trailing-space")) text = text.replace(/\s+$/, "");
    return tool.has("ignore-case") ? text.toLowerCase() : text;
  };
  const keys = (side: Side) =>
    side.lines.map(
      (line, i) => key(line) + (i === side.lines.length - 1 && !side.terminated && !tool.has("ignore-all-space", "ignore-space-change") ? "\0" : ""),
    );
  const changes = diffLines(keys(left), keys(right));
  const ignored = tool.values("ignore-matching-lines").map((source) => posixRegExp(source));
  if (!tool.has("ignore-blank-lines") && ignored.length === 0) return changes;
  const skip = (line: string) => (tool.has("ignore-blank-lines") && line === "") || ignored.some((pattern) => pattern.test(line));
  const blank = (lines: readonly string[], start: number, count: number) => lines.slice(start, start + count).every(skip);
  return changes.filter((change) => !(blank(left.lines, change.oldStart, change.oldCount) && blank(right.lines, change.newStart, change.newCount)));
}

function print(tool: Tool, left: Side, right: Side, changes: readonly Change[]): void {
  const unified = tool.value("U") ?? tool.value("unified") ?? (tool.has("u", "U", "unified") || !tool.gnu ? "3" : undefined);
  const context = tool.has("context", "show-c-function") && unified === undefined ? (tool.value("context") ?? "3") : undefined;
  const count = Number(unified ?? context ?? 0);
  if (!Number.isInteger(count) || count < 0) throw new Failure(`invalid context length '${unified ?? context}'`, 2);
  const when = tool.value("color") ?? (tool.has("color") ? "auto" : "never");
  const colors = when === "always" || (when === "auto" && tool.out.isTty);
  const put = (line: string) => tool.out.put(`${colors ? paint(line) : line}\n`);
  if (tool.has("side-by-side")) sideBySide(tool, left, right, changes, put);
  else if (context !== undefined) contextual(tool, left, right, hunks(changes, count), count, put);
  else if (unified !== undefined) unify(tool, left, right, hunks(changes, count), count, put);
  else if (tool.has("ed")) script(right, changes.toReversed(), tool);
  else if (tool.has("rcs")) script(right, changes, tool);
  else normal(left, right, changes, put);
}

function paint(line: string): string {
  if (/^(---|\+\+\+) /.test(line)) return `\x1b[1m${line}\x1b[0m`;
  if (line.startsWith("@@") || /^\d[\d,]*[acd]/.test(line)) return `\x1b[36m${line}\x1b[0m`;
  if (/^[-<]/.test(line)) return `\x1b[31m${line}\x1b[0m`;
  return /^[+>]/.test(line) ? `\x1b[32m${line}\x1b[0m` : line;
}

const NO_NEWLINE = "\\ No newline at end of file";

function range(start: number, count: number): string {
  return count <= 1 ? String(count === 0 ? start : start + 1) : `${start + 1},${start + count}`;
}

function normal(left: Side, right: Side, changes: readonly Change[], put: (line: string) => void): void {
  const side = (of: Side, mark: string, start: number, count: number) => {
    for (let i = start; i < start + count; i++) {
      put(`${mark} ${of.lines[i]}`);
      if (i === of.lines.length - 1 && !of.terminated) put(NO_NEWLINE);
    }
  };
  for (const change of changes) {
    const letter = change.oldCount === 0 ? "a" : change.newCount === 0 ? "d" : "c";
    put(range(change.oldStart, change.oldCount) + letter + range(change.newStart, change.newCount));
    side(left, "<", change.oldStart, change.oldCount);
    if (letter === "c") put("---");
    side(right, ">", change.newStart, change.newCount);
  }
}

/** Changes whose context touches come in one hunk. */
function hunks(changes: readonly Change[], count: number): Change[][] {
  const result: Change[][] = [];
  for (const change of changes) {
    const last = result.at(-1)?.at(-1);
    if (last && change.oldStart - (last.oldStart + last.oldCount) <= count * 2) (result.at(-1) as Change[]).push(change);
    else result.push([change]);
  }
  return result;
}

function heading(tool: Tool, side: Side, index: 0 | 1): string {
  const label = tool.values("label")[index];
  if (label !== undefined) return label;
  if (!tool.gnu) return side.name;
  return `${side.name}\t${formatTime("%Y-%m-%d %H:%M:%S.%N %z", side.time, zoneOf(tool.sys))}`;
}

function bounds(hunk: readonly Change[], count: number, left: Side, right: Side) {
  const first = hunk[0] as Change;
  const last = hunk.at(-1) as Change;
  const before = Math.min(count, first.oldStart, first.newStart);
  const oldEnd = Math.min(left.lines.length, last.oldStart + last.oldCount + count);
  const newEnd = Math.min(right.lines.length, last.newStart + last.newCount + count);
  return { oldStart: first.oldStart - before, oldEnd, newStart: first.newStart - before, newEnd };
}

function unify(tool: Tool, left: Side, right: Side, groups: readonly Change[][], count: number, put: (line: string) => void): void {
  put(`--- ${heading(tool, left, 0)}`);
  put(`+++ ${heading(tool, right, 1)}`);
  const line = (side: Side, mark: string, i: number) => {
    put(mark + side.lines[i]);
    if (i === side.lines.length - 1 && !side.terminated) put(NO_NEWLINE);
  };
  const span = (start: number, length: number) => (length === 1 ? String(start + 1) : `${length === 0 ? start : start + 1},${length}`);
  for (const hunk of groups) {
    const { oldStart, oldEnd, newStart, newEnd } = bounds(hunk, count, left, right);
    put(`@@ -${span(oldStart, oldEnd - oldStart)} +${span(newStart, newEnd - newStart)} @@`);
    let at = oldStart;
    for (const change of hunk) {
      for (; at < change.oldStart; at++) line(left, " ", at);
      for (; at < change.oldStart + change.oldCount; at++) line(left, "-", at);
      for (let i = change.newStart; i < change.newStart + change.newCount; i++) line(right, "+", i);
    }
    for (; at < oldEnd; at++) line(left, " ", at);
  }
}

function contextual(tool: Tool, left: Side, right: Side, groups: readonly Change[][], count: number, put: (line: string) => void): void {
  put(`*** ${heading(tool, left, 0)}`);
  put(`--- ${heading(tool, right, 1)}`);
  const span = (start: number, end: number) => (end - start <= 1 ? String(end) : `${start + 1},${end}`);
  for (const hunk of groups) {
    const { oldStart, oldEnd, newStart, newEnd } = bounds(hunk, count, left, right);
    put("***************");
    put(`*** ${span(oldStart, oldEnd)} ****`);
    const side = (of: Side, start: number, end: number, changed: (i: number) => string) => {
      for (let i = start; i < end; i++) {
        put(`${changed(i)} ${of.lines[i]}`);
        if (i === of.lines.length - 1 && !of.terminated) put(NO_NEWLINE);
      }
    };
    const inOld = (i: number) => hunk.find((change) => i >= change.oldStart && i < change.oldStart + change.oldCount);
    const inNew = (i: number) => hunk.find((change) => i >= change.newStart && i < change.newStart + change.newCount);
    if (hunk.some((change) => change.oldCount > 0)) side(left, oldStart, oldEnd, (i) => (inOld(i) ? ((inOld(i) as Change).newCount > 0 ? "!" : "-") : " "));
    put(`--- ${span(newStart, newEnd)} ----`);
    if (hunk.some((change) => change.newCount > 0)) side(right, newStart, newEnd, (i) => (inNew(i) ? ((inNew(i) as Change).oldCount > 0 ? "!" : "+") : " "));
  }
}

function sideBySide(tool: Tool, left: Side, right: Side, changes: readonly Change[], put: (line: string) => void): void {
  const width = Number(tool.value("width") ?? 130);
  // The right column begins at a tab stop, as diff likes it; tabs fill the gap.
  const stop = Math.floor((width + 8 + 3) / 16) * 8;
  const half = Math.max(1, Math.min(stop - 3, width - stop));
  const gutter = Math.floor((half + stop - 1) / 2);
  const row = (a: string | undefined, mark: string, b: string | undefined) => {
    if (mark === " " && tool.has("suppress-common-lines")) return;
    const shown = (a ?? "").slice(0, half);
    if (mark === " ") return put(b === undefined ? shown : `${shown}${blanks(shown.length, stop)}${b.slice(0, half)}`);
    const middle = `${shown}${blanks(shown.length, gutter)}${mark}`;
    put(b === undefined || b === "" ? middle : `${middle}${blanks(gutter + 1, stop)}${b.slice(0, half)}`);
  };
  let x = 0;
  let y = 0;
  for (const change of [...changes, { oldStart: left.lines.length, oldCount: 0, newStart: right.lines.length, newCount: 0 }]) {
    while (x < change.oldStart) row(left.lines[x++], " ", right.lines[y++]);
    for (let i = 0; i < Math.max(change.oldCount, change.newCount); i++) {
      const unended = y === right.lines.length - 1 && !right.terminated && i < change.newCount;
      const mark = i >= change.newCount ? "<" : i >= change.oldCount ? ">" : unended && x < left.lines.length - 1 ? "/" : "|";
      row(i < change.oldCount ? left.lines[x++] : undefined, mark, i < change.newCount ? right.lines[y++] : undefined);
    }
  }
}

function blanks(from: number, to: number): string {
  let text = "";
  let at = from;
  for (let next = at - (at % 8) + 8; next <= to; next += 8) {
    text += "\t";
    at = next;
  }
  return text + " ".repeat(Math.max(0, to - at));
}

/** Commands for ed, from the last change to the first; or RCS's, from the first on. */
function script(right: Side, changes: readonly Change[], tool: Tool): void {
  const rcs = tool.has("rcs");
  for (const change of changes) {
    const lines = right.lines.slice(change.newStart, change.newStart + change.newCount);
    const [first, last] = [change.oldStart + 1, change.oldStart + change.oldCount];
    const text = lines.map((line) => `${line}\n`).join("");
    if (rcs) {
      if (change.oldCount > 0) tool.out.put(`d${first} ${change.oldCount}\n`);
      const unended = !right.terminated && change.newStart + change.newCount === right.lines.length;
      if (change.newCount > 0) tool.out.put(`a${last} ${change.newCount}\n${unended ? text.slice(0, -1) : text}`);
      continue;
    }
    const range = change.oldCount === 0 ? String(change.oldStart) : first === last ? String(first) : `${first},${last}`;
    tool.out.put(`${range}${change.oldCount === 0 ? "a" : change.newCount === 0 ? "d" : "c"}\n`);
    if (change.newCount > 0) tool.out.put(`${text}.\n`);
  }
}

async function compareDirectories(tool: Tool, left: string, right: string): Promise<number> {
  const excluded = tool.values("exclude").map(globPattern);
  const stack: [string, string][] = [[left, right]];
  let status = 0;
  while (stack.length > 0) {
    const [a, b] = stack.pop() as [string, string];
    const list = (path: string) => (isDirectory(tool.sys, path) ? tool.sys.fs.readdir(path).map((entry) => entry.name) : []);
    const inA = new Set(list(a));
    const inB = new Set(list(b));
    const deeper: [string, string][] = [];
    for (const name of [...new Set([...inA, ...inB])].sort(compareNames)) {
      if (excluded.some((pattern) => pattern.test(name))) continue;
      const [pathA, pathB] = [joinPath(a, name), joinPath(b, name)];
      if (!(inA.has(name) && inB.has(name)) && !tool.has("new-file")) {
        status = Math.max(status, 1);
        tool.out.put(`Only in ${inA.has(name) ? a : b}: ${name}\n`);
        continue;
      }
      const kinds = [inA.has(name) && isDirectory(tool.sys, pathA), inB.has(name) && isDirectory(tool.sys, pathB)];
      if (kinds[0] || kinds[1]) {
        if (kinds[0] !== kinds[1] && inA.has(name) && inB.has(name)) {
          status = Math.max(status, 1);
          const kind = (directory: boolean | undefined) => (directory ? "directory" : "regular file");
          tool.out.put(`File ${pathA} is a ${kind(kinds[0])} while file ${pathB} is a ${kind(kinds[1])}\n`);
        } else if (tool.has("recursive")) deeper.push([pathA, pathB]);
        else tool.out.put(`Common subdirectories: ${pathA} and ${pathB}\n`);
      } else status = Math.max(status, await compareFiles(tool, pathA, pathB, true));
    }
    stack.push(...deeper.reverse());
  }
  return status;
}
