/** Where vi's motions lead. */
import type { Position, TextBuffer } from "../lib/text-buffer.ts";

export interface Motion {
  readonly to: Position;
  /** Whole lines, or characters; inclusive takes the character under the end too. */
  readonly kind: "lines" | "inclusive" | "exclusive";
}

export interface MotionContext {
  readonly buffer: TextBuffer;
  readonly cursor: Position;
  readonly count: number | undefined;
  /** The column that j and k try to keep. */
  readonly goal: number;
  readonly rows: number;
  readonly top: number;
  /** The last f, F, t or T. */
  readonly find: { readonly letter: string; readonly character: string } | undefined;
}

export function firstNonBlank(line: string): number {
  const at = line.search(/\S/);
  return at < 0 ? Math.max(0, line.length - 1) : at;
}

/** A motion by one key; undefined when it is none or leads nowhere. */
export function simpleMotion(key: string, context: MotionContext): Motion | undefined {
  const { buffer, cursor, goal } = context;
  const count = context.count ?? 1;
  const line = buffer.line(cursor.line);
  const lastLine = buffer.lines.length - 1;
  const toLine = (target: number): Motion | undefined => {
    const index = Math.max(0, Math.min(lastLine, target));
    return index === cursor.line && target !== index
      ? undefined
      : { to: { line: index, column: Math.min(goal, Math.max(0, buffer.line(index).length - 1)) }, kind: "lines" };
  };
  const startOf = (target: number): Motion => {
    const index = Math.max(0, Math.min(lastLine, target));
    return { to: { line: index, column: firstNonBlank(buffer.line(index)) }, kind: "lines" };
  };
  const column = (value: number, kind: Motion["kind"] = "exclusive"): Motion => ({ to: { line: cursor.line, column: Math.max(0, value) }, kind });
  switch (key) {
    case "h":
    case "Left":
    case "\b":
    case "\x7f":
      return column(cursor.column - count);
    case "l":
    case "Right":
    case " ":
      return column(Math.min(line.length, cursor.column + count));
    case "j":
    case "Down":
    case "\x0e":
      return toLine(cursor.line + count);
    case "k":
    case "Up":
    case "\x10":
      return toLine(cursor.line - count);
    case "+":
    case "\r":
      return startOf(cursor.line + count);
    case "-":
      return startOf(cursor.line - count);
    case "_":
      return startOf(cursor.line + count - 1);
    case "0":
    case "Home":
      return column(0);
    case "^":
      return column(firstNonBlank(line));
    case "$":
    case "End": {
      const target = Math.min(lastLine, cursor.line + count - 1);
      return { to: { line: target, column: Math.max(0, buffer.line(target).length - 1) }, kind: "inclusive" };
    }
    case "|":
      return column(Math.min(count - 1, Math.max(0, line.length - 1)));
    case "G":
      return startOf(context.count === undefined ? lastLine : context.count - 1);
    case "H":
      return startOf(context.top + count - 1);
    case "L":
      return startOf(Math.min(lastLine, context.top + context.rows - 1) - count + 1);
    case "M":
      return startOf(Math.floor((context.top + Math.min(lastLine, context.top + context.rows - 1)) / 2));
    case "w":
    case "W":
      return { to: repeat(cursor, count, (at) => nextWord(buffer, at, key === "W")), kind: "exclusive" };
    case "b":
    case "B":
      return { to: repeat(cursor, count, (at) => previousWord(buffer, at, key === "B")), kind: "exclusive" };
    case "e":
    case "E":
      return { to: repeat(cursor, count, (at) => wordEnd(buffer, at, key === "E")), kind: "inclusive" };
    case "}":
    case "{":
      return { to: { line: paragraph(buffer, cursor.line, key === "}" ? 1 : -1, count), column: 0 }, kind: "exclusive" };
    case "%":
      return matching(buffer, cursor);
    case ";":
    case ",": {
      if (!context.find) return undefined;
      const { letter, character } = context.find;
      const turned = key === ";" ? letter : letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      return findCharacter(turned, character, context);
    }
    default:
      return undefined;
  }
}

/** f, F, t and T. */
export function findCharacter(letter: string, character: string, context: MotionContext): Motion | undefined {
  const line = context.buffer.line(context.cursor.line);
  const forward = letter === "f" || letter === "t";
  let at = context.cursor.column;
  for (let left = context.count ?? 1; left > 0; left--) {
    at = forward ? line.indexOf(character, at + 1) : at === 0 ? -1 : line.lastIndexOf(character, at - 1);
    if (at < 0) return undefined;
  }
  const column = letter === "t" ? at - 1 : letter === "T" ? at + 1 : at;
  return { to: { line: context.cursor.line, column }, kind: forward ? "inclusive" : "exclusive" };
}

function repeat(from: Position, count: number, step: (at: Position) => Position): Position {
  let at = from;
  for (let i = 0; i < Math.min(count, 100_000); i++) at = step(at);
  return at;
}

/** 0 blank, 1 punctuation, 2 word. */
function classOf(character: string | undefined, big: boolean): number {
  if (character === undefined || /\s/.test(character)) return 0;
  return big || /[\p{L}\p{N}_]/u.test(character) ? 2 : 1;
}

function nextWord(buffer: TextBuffer, from: Position, big: boolean): Position {
  let { line, column } = from;
  const start = classOf(buffer.line(line)[column], big);
  while (column < buffer.line(line).length && start !== 0 && classOf(buffer.line(line)[column], big) === start) column++;
  for (;;) {
    while (column < buffer.line(line).length && classOf(buffer.line(line)[column], big) === 0) column++;
    if (column < buffer.line(line).length) return { line, column };
    if (line >= buffer.lines.length - 1) return { line, column: buffer.line(line).length };
    line++;
    column = 0;
    if (buffer.line(line) === "") return { line, column };
  }
}

function previousWord(buffer: TextBuffer, from: Position, big: boolean): Position {
  let { line, column } = from;
  for (;;) {
    column--;
    while (column >= 0 && classOf(buffer.line(line)[column], big) === 0) column--;
    if (column >= 0) break;
    if (line === 0) return { line: 0, column: 0 };
    line--;
    column = buffer.line(line).length;
    if (column === 0) return { line, column };
  }
  const kind = classOf(buffer.line(line)[column], big);
  while (column > 0 && classOf(buffer.line(line)[column - 1], big) === kind) column--;
  return { line, column };
}

function wordEnd(buffer: TextBuffer, from: Position, big: boolean): Position {
  let { line, column } = from;
  column++;
  for (;;) {
    while (column < buffer.line(line).length && classOf(buffer.line(line)[column], big) === 0) column++;
    if (column < buffer.line(line).length) break;
    if (line >= buffer.lines.length - 1) return { line, column: Math.max(0, buffer.line(line).length - 1) };
    line++;
    column = 0;
  }
  const kind = classOf(buffer.line(line)[column], big);
  while (column + 1 < buffer.line(line).length && classOf(buffer.line(line)[column + 1], big) === kind) column++;
  return { line, column };
}

function paragraph(buffer: TextBuffer, from: number, direction: 1 | -1, count: number): number {
  let line = from;
  for (let i = 0; i < count; i++) {
    while (buffer.lines[line] === "" && line + direction >= 0 && line + direction < buffer.lines.length) line += direction;
    while (line + direction >= 0 && line + direction < buffer.lines.length && buffer.lines[line] !== "") line += direction;
  }
  return line;
}

function matching(buffer: TextBuffer, cursor: Position): Motion | undefined {
  const pairs = "()[]{}";
  const line = buffer.line(cursor.line);
  let column = cursor.column;
  while (column < line.length && !pairs.includes(line[column] as string)) column++;
  const open = line[column];
  if (open === undefined) return undefined;
  const index = pairs.indexOf(open);
  const close = pairs[index ^ 1] as string;
  const direction = index % 2 === 0 ? 1 : -1;
  let depth = 0;
  for (let at = cursor.line; at >= 0 && at < buffer.lines.length; at += direction) {
    const text = buffer.line(at);
    for (let i = at === cursor.line ? column : direction > 0 ? 0 : text.length - 1; i >= 0 && i < text.length; i += direction) {
      if (text[i] === open) depth++;
      else if (text[i] === close && --depth === 0) return { to: { line: at, column: i }, kind: "inclusive" };
    }
  }
  return undefined;
}

/** `iw`, `a"`, `i(` …: from and to, inclusive. */
export function textObject(around: boolean, letter: string, buffer: TextBuffer, cursor: Position): { from: Position; to: Position } | undefined {
  const line = buffer.line(cursor.line);
  const span = (from: number, to: number) => (to < from ? undefined : { from: { line: cursor.line, column: from }, to: { line: cursor.line, column: to } });
  if (letter === "w" || letter === "W") {
    const kind = classOf(line[cursor.column], letter === "W");
    let from = cursor.column;
    let to = cursor.column;
    while (from > 0 && classOf(line[from - 1], letter === "W") === kind) from--;
    while (to + 1 < line.length && classOf(line[to + 1], letter === "W") === kind) to++;
    if (around) while (to + 1 < line.length && /\s/.test(line[to + 1] as string)) to++;
    return span(from, to);
  }
  if (/["'`]/.test(letter)) {
    const quotes = [...line].flatMap((character, i) => (character === letter && line[i - 1] !== "\\" ? [i] : []));
    for (let i = 0; i + 1 < quotes.length; i += 2) {
      const [from, to] = [quotes[i] as number, quotes[i + 1] as number];
      if (to >= cursor.column) return around ? span(from, to) : span(from + 1, to - 1);
    }
    return undefined;
  }
  const pair = { "(": "()", ")": "()", b: "()", "[": "[]", "]": "[]", "{": "{}", "}": "{}", B: "{}", "<": "<>", ">": "<>" }[letter];
  if (!pair) return undefined;
  let depth = 0;
  let from = -1;
  for (let i = cursor.column; i >= 0; i--) {
    if (line[i] === pair[1] && i !== cursor.column) depth++;
    else if (line[i] === pair[0] && depth-- === 0) {
      from = i;
      break;
    }
  }
  if (from < 0) return undefined;
  depth = 0;
  for (let i = from; i < line.length; i++) {
    if (line[i] === pair[0]) depth++;
    else if (line[i] === pair[1] && --depth === 0) return around ? span(from, i) : span(from + 1, i - 1);
  }
  return undefined;
}
