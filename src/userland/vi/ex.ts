/** Commands after the colon. */
import { Errno } from "../../base/errno.ts";
import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import { captureShell } from "../lib/shell.ts";
import { decodeText } from "../lib/text.ts";
import type { Editor } from "./editor.ts";
import { firstNonBlank } from "./motions.ts";

/** A complaint for the last line. */
class ExError extends Error {}

/** `:` and the line that follows. */
export async function commandLine(editor: Editor, initial = ""): Promise<void> {
  const text = await editor.prompt(":", initial);
  if (text !== undefined) await runEx(editor, text);
}

export async function runEx(editor: Editor, text: string): Promise<void> {
  try {
    await execute(editor, text.replace(/^[\s:]+/, ""));
  } catch (error) {
    if (error instanceof ExError) editor.message = error.message;
    else if (error instanceof Errno) editor.message = `E212: ${error.message}`;
    else if (error instanceof RegexError) editor.message = `E383: ${error.message}`;
    else throw error;
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly given: boolean;
}

async function execute(editor: Editor, text: string): Promise<void> {
  const [range, rest] = readRange(editor, text);
  const match = /^(!|[a-zA-Z]+|[<>=&]|)(!?)\s*(.*)$/s.exec(rest) as RegExpExecArray;
  let [, name, bang, argument] = match as unknown as [string, string, string, string];
  if (/^s[^a-zA-Z]/.test(rest) || /^&/.test(rest)) [name, bang, argument] = ["s", "", rest.slice(1)];
  else if (/^g[^a-zA-Z]/.test(rest) || /^v[^a-zA-Z]/.test(rest))
    [name, bang, argument] = [rest[0] as string, rest[1] === "!" ? "!" : "", rest.slice(rest[1] === "!" ? 2 : 1)];
  switch (name) {
    case "":
      if (range.given) editor.cursor = { line: range.to, column: firstNonBlank(editor.buffer.line(range.to)) };
      return;
    case "w":
    case "write":
      return write(editor, range, argument, bang === "!");
    case "wq":
      write(editor, range, argument, bang === "!");
      return leave(editor, true);
    case "x":
    case "xit":
      if (editor.buffer.modified) write(editor, range, argument, bang === "!");
      return leave(editor, true);
    case "q":
    case "quit":
    case "qa":
    case "qall":
      return leave(editor, bang === "!");
    case "wa":
      return write(editor, range, "", bang === "!");
    case "wqa":
    case "xa":
      write(editor, range, "", bang === "!");
      return leave(editor, true);
    case "cq":
      editor.status = 1;
      return leave(editor, true);
    case "e":
    case "edit":
      return edit(editor, argument, bang === "!");
    case "n":
    case "next":
    case "N":
    case "prev":
      return step(editor, name.startsWith("n") ? 1 : -1, bang === "!");
    case "r":
    case "read":
      return await read(editor, range, argument);
    case "s":
    case "substitute":
      return substitute(editor, range, argument);
    case "g":
    case "global":
    case "v":
      return await global(editor, range, argument, name === "v" || bang === "!");
    case "d":
    case "delete": {
      editor.change();
      editor.buffer.deleteLines(range.from, range.to);
      editor.cursor = { line: Math.min(range.from, editor.buffer.lines.length - 1), column: 0 };
      return;
    }
    case "m":
    case "move":
    case "t":
    case "co":
    case "copy":
      return moveLines(editor, range, argument, name !== "m" && name !== "move");
    case "j":
    case "join": {
      editor.change();
      const to = range.given && range.to > range.from ? range.to : Math.min(editor.buffer.lines.length - 1, range.from + 1);
      const joined = editor.buffer.lines
        .slice(range.from, to + 1)
        .map((line, i) => (i === 0 ? line : line.trimStart()))
        .join(" ");
      editor.buffer.lines.splice(range.from, to - range.from + 1, joined);
      return;
    }
    case "normal":
    case "norm":
      throw new ExError(`E492: Not an editor command: ${name}`);
    case "set":
    case "se":
      return setOption(editor, argument);
    case "noh":
    case "nohlsearch":
      return;
    case "u":
    case "undo": {
      const cursor = editor.buffer.undo(editor.cursor);
      if (cursor) editor.cursor = cursor;
      return;
    }
    case "red":
    case "redo": {
      const cursor = editor.buffer.redo(editor.cursor);
      if (cursor) editor.cursor = cursor;
      return;
    }
    case "f":
    case "file":
      if (argument !== "") editor.buffer.path = argument;
      editor.message = `"${editor.buffer.path ?? "[No Name]"}" ${editor.buffer.lines.length} lines`;
      return;
    case "!":
      return await editor.shell(argument);
    case "=":
      editor.message = String(range.given ? range.to + 1 : editor.buffer.lines.length);
      return;
    case "syntax":
    case "syn":
    case "colorscheme":
    case "filetype":
      return;
    case "help":
    case "h":
      editor.message = "i insert  Esc normal  :w save  :q quit  :q! quit without saving  dd delete line  u undo  /text search";
      return;
    default:
      throw new ExError(`E492: Not an editor command: ${text}`);
  }
}

function readRange(editor: Editor, text: string): [Range, string] {
  let rest = text;
  const last = editor.buffer.lines.length - 1;
  if (rest.startsWith("%")) return [{ from: 0, to: last, given: true }, rest.slice(1)];
  const address = (): number | undefined => {
    const match = /^(?:(\d+)|(\.)|(\$)|\/((?:[^/\\]|\\.)*)\/)?((?:[+-]\d*)*)/.exec(rest) as RegExpExecArray;
    if (match[0] === "") return undefined;
    rest = rest.slice(match[0].length);
    let line = match[1] !== undefined ? Number(match[1]) - 1 : match[3] ? last : editor.cursor.line;
    if (match[4] !== undefined) {
      const pattern = posixRegExp(match[4], { escapes: true });
      const found = editor.buffer.lines.findIndex((candidate, i) => i > editor.cursor.line && pattern.test(candidate));
      if (found < 0) throw new ExError(`E486: Pattern not found: ${match[4]}`);
      line = found;
    }
    for (const offset of (match[5] ?? "").matchAll(/([+-])(\d*)/g)) line += (offset[1] === "-" ? -1 : 1) * Number(offset[2] || 1);
    return Math.max(0, Math.min(last, line));
  };
  const from = address();
  if (from === undefined && !rest.startsWith(",")) return [{ from: editor.cursor.line, to: editor.cursor.line, given: false }, rest];
  if (!rest.startsWith(",")) return [{ from: from as number, to: from as number, given: true }, rest];
  rest = rest.slice(1);
  const to = address() ?? editor.cursor.line;
  const start = from ?? editor.cursor.line;
  return [{ from: Math.min(start, to), to: Math.max(start, to), given: true }, rest];
}

function write(editor: Editor, range: Range, argument: string, force: boolean): void {
  const { buffer, sys } = editor;
  const path = argument !== "" ? argument : buffer.path;
  if (path === undefined) throw new ExError("E32: No file name");
  if (editor.options.readOnly && !force && argument === "") throw new ExError("E45: 'readonly' option is set (add ! to override)");
  const other = argument !== "" && argument !== buffer.path;
  if (other && sys.fs.exists(path) && !force) throw new ExError("E13: File exists (add ! to override)");
  try {
    if (range.given) {
      const lines = buffer.lines.slice(range.from, range.to + 1);
      sys.fs.writeFile(path, `${lines.join("\n")}\n`);
      editor.message = `"${path}" ${lines.length}L written`;
      return;
    }
    const fresh = !sys.fs.exists(path);
    const bytes = buffer.save(sys, path);
    if (!other || buffer.path === undefined) {
      buffer.path = path;
      buffer.modified = false;
    }
    editor.message = `"${path}"${fresh ? " [New]" : ""} ${buffer.text === "" ? 0 : buffer.lines.length}L, ${bytes}B written`;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new ExError(`"${path}" E212: Can't open file for writing: ${error.message}`);
  }
}

function leave(editor: Editor, force: boolean): void {
  if (editor.buffer.modified && !force) throw new ExError("E37: No write since last change (add ! to override)");
  editor.leaving = true;
}

function edit(editor: Editor, path: string, force: boolean): void {
  if (editor.buffer.modified && !force) throw new ExError("E37: No write since last change (add ! to override)");
  const target = path || editor.buffer.path;
  if (target === undefined) throw new ExError("E32: No file name");
  editor.open(target);
}

function step(editor: Editor, direction: 1 | -1, force: boolean): void {
  const next = editor.files[editor.fileIndex + direction];
  if (next === undefined) throw new ExError(direction > 0 ? "E165: Cannot go beyond last file" : "E164: Cannot go before first file");
  edit(editor, next, force);
  editor.fileIndex += direction;
}

async function read(editor: Editor, range: Range, argument: string): Promise<void> {
  let text: string;
  if (argument.startsWith("!")) text = await captureShell(editor.sys, argument.slice(1));
  else {
    try {
      text = decodeText(editor.sys.fs.readFile(argument));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      throw new ExError(`E484: Can't open file ${argument}`);
    }
  }
  editor.change();
  editor.buffer.lines.splice(range.to + 1, 0, ...text.replace(/\n$/, "").split("\n"));
  editor.cursor = { line: range.to + 1, column: 0 };
}

function substitute(editor: Editor, range: Range, argument: string): void {
  const delimiter = argument[0];
  if (delimiter === undefined) throw new ExError("E33: No previous substitute regular expression");
  const parts: string[] = [];
  let part = "";
  let at = 1;
  for (; at < argument.length && parts.length < 2; at++) {
    const character = argument[at] as string;
    if (character === "\\" && at + 1 < argument.length) {
      part += argument[at + 1] === delimiter ? delimiter : character + argument[at + 1];
      at++;
    } else if (character === delimiter) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  if (parts.length < 2) parts.push(part);
  const flags = argument.slice(at);
  const [source = "", replacement = ""] = parts;
  const pattern =
    source === "" ? editor.pattern : posixRegExp(source, { escapes: true, ignoreCase: flags.includes("i") || editor.options.ignoreCase, flags: "g" });
  if (!pattern) throw new ExError("E35: No previous regular expression");
  editor.pattern = pattern;
  editor.change();
  let count = 0;
  let lines = 0;
  let last = editor.cursor.line;
  for (let i = range.from, end = range.to; i <= end; i++) {
    const line = editor.buffer.line(i);
    let own = 0;
    pattern.lastIndex = 0;
    const changed = line.replace(pattern, (...groups) => {
      if (own > 0 && !flags.includes("g")) return groups[0] as string;
      own++;
      return replacement.replace(/\\([0-9&nrt\\])|&/g, (whole, escaped: string | undefined) => {
        if (whole === "&") return groups[0] as string;
        if (/\d/.test(escaped as string)) return (groups[Number(escaped)] as string | undefined) ?? "";
        return ({ "&": "&", n: "\n", r: "\n", t: "\t", "\\": "\\" } as Record<string, string>)[escaped as string] as string;
      });
    });
    if (own === 0) continue;
    count += own;
    lines++;
    const pieces = changed.split("\n");
    editor.buffer.lines.splice(i, 1, ...pieces);
    i += pieces.length - 1;
    end += pieces.length - 1;
    last = i;
  }
  if (count === 0) throw new ExError(`E486: Pattern not found: ${source}`);
  editor.cursor = { line: last, column: firstNonBlank(editor.buffer.line(last)) };
  if (count > 2) editor.message = `${count} substitutions on ${lines} line${lines === 1 ? "" : "s"}`;
}

async function global(editor: Editor, range: Range, argument: string, invert: boolean): Promise<void> {
  const delimiter = argument[0] ?? "/";
  const close = argument.indexOf(delimiter, 1);
  const pattern = posixRegExp(argument.slice(1, close < 0 ? undefined : close), { escapes: true });
  const command = close < 0 ? "p" : argument.slice(close + 1).trim();
  const all = range.given ? range : { from: 0, to: editor.buffer.lines.length - 1 };
  if (command === "d" || command === "delete") {
    editor.change();
    const kept = editor.buffer.lines.filter((line, i) => i < all.from || i > all.to || pattern.test(line) === invert);
    const removed = editor.buffer.lines.length - kept.length;
    editor.buffer.lines = kept.length === 0 ? [""] : kept;
    if (removed > 2) editor.message = `${removed} fewer lines`;
    return;
  }
  for (let i = all.from; i <= Math.min(all.to, editor.buffer.lines.length - 1); i++) {
    if (pattern.test(editor.buffer.line(i)) === invert) continue;
    editor.cursor = { line: i, column: 0 };
    await runEx(editor, command);
  }
}

function moveLines(editor: Editor, range: Range, argument: string, copy: boolean): void {
  const [target] = readRange(editor, argument.replace(/^0$/, "1-1"));
  const at = argument.trim() === "0" ? -1 : target.to;
  const lines = editor.buffer.lines.slice(range.from, range.to + 1);
  editor.change();
  if (copy) editor.buffer.lines.splice(at + 1, 0, ...lines);
  else {
    if (at >= range.from && at < range.to) throw new ExError("E134: Cannot move a range of lines into itself");
    editor.buffer.lines.splice(range.from, lines.length);
    editor.buffer.lines.splice(at >= range.from ? at + 1 - lines.length : at + 1, 0, ...lines);
  }
  editor.cursor = { line: Math.min(editor.buffer.lines.length - 1, Math.max(0, at + (copy || at < range.from ? lines.length : 0))), column: 0 };
}

function setOption(editor: Editor, argument: string): void {
  for (const word of argument.split(/\s+/).filter(Boolean)) {
    const off = word.startsWith("no") && !/^number$|^nu$/.test(word);
    const [name, value] = (off ? word.slice(2) : word).split("=") as [string, string?];
    if (name === "number" || name === "nu") editor.options.number = !off;
    else if (name === "ignorecase" || name === "ic") editor.options.ignoreCase = !off;
    else if (name === "hlsearch" || name === "hls") editor.options.highlight = !off;
    else if (name === "readonly" || name === "ro") editor.options.readOnly = !off;
    else if (name === "expandtab" || name === "et") editor.options.expandTab = !off;
    else if (name === "shiftwidth" || name === "sw" || name === "tabstop" || name === "ts")
      editor.options.shiftWidth = Math.max(1, Math.min(16, Number(value) || 8));
    else if (
      !/^(paste|ai|autoindent|wrap|syntax|showmode|ruler|mouse|relativenumber|rnu|list|cursorline|smartindent|si|incsearch|is|nocompatible|compatible|cp|all|fileformat|ff|encoding|softtabstop|sts)$/.test(
        name,
      )
    )
      throw new ExError(`E518: Unknown option: ${word}`);
  }
}
