import { characterWidth } from "../lib/text.ts";
import type { Editor } from "./editor.ts";

export async function drawScreen(editor: Editor): Promise<void> {
  const { rows, cols } = editor.screen.size;
  const gutter = editor.options.number ? Math.max(3, String(editor.buffer.lines.length).length) + 1 : 0;
  const width = cols - gutter;
  const height = (line: string) => Math.max(1, Math.ceil(cellWidth(line) / width));
  if (editor.cursor.line < editor.top) editor.top = editor.cursor.line;
  let used = 0;
  for (let i = editor.cursor.line; i >= editor.top; i--) {
    used += height(editor.buffer.line(i));
    if (used > rows - 1) {
      editor.top = Math.min(editor.cursor.line, i + 1);
      break;
    }
  }
  let out = "\x1b[?25l\x1b[H";
  let row = 0;
  let at = { row: 0, column: gutter };
  for (let i = editor.top; row < rows - 1; i++) {
    const line = editor.buffer.lines[i];
    if (line === undefined) {
      out += "\x1b[94m~\x1b[m\x1b[K\r\n";
      row++;
      continue;
    }
    if (row + height(line) > rows - 1 && i > editor.cursor.line) {
      out += "\x1b[94m@\x1b[m\x1b[K\r\n";
      row++;
      continue;
    }
    if (i === editor.cursor.line) {
      const before = cellWidth(line.slice(0, editor.cursor.column));
      at = { row: row + Math.floor(before / width), column: gutter + (before % width) };
    }
    for (const piece of wrap(editor, line, i, width)) {
      if (row >= rows - 1) break;
      out += `${gutter > 0 ? `\x1b[33m${(piece.first ? String(i + 1) : "").padStart(gutter - 1)} \x1b[m` : ""}${piece.text}\x1b[K\r\n`;
      row++;
    }
  }
  const mode = { normal: "", insert: "-- INSERT --", replace: "-- REPLACE --", visual: "-- VISUAL --", "visual-line": "-- VISUAL LINE --" }[editor.mode];
  const place = `${editor.cursor.line + 1},${editor.cursor.column + 1}`;
  const left = mode !== "" ? `\x1b[1m${mode}\x1b[m` : editor.message.slice(0, Math.max(0, cols - place.length - 2));
  out += `\x1b[${rows};1H\x1b[K${left}\x1b[${rows};${Math.max(1, cols - place.length - 8)}H${place}\x1b[${at.row + 1};${at.column + 1}H\x1b[?25h`;
  await editor.screen.write(out);
}

function wrap(editor: Editor, line: string, index: number, width: number): { text: string; first: boolean }[] {
  const selected = selectionIn(editor, index, line);
  const rows: { text: string; first: boolean }[] = [];
  let text = "";
  let column = 0;
  let position = 0;
  for (const character of line === "" ? " " : line) {
    const code = character.codePointAt(0) as number;
    const shown =
      line === "" ? " " : character === "\t" ? " ".repeat(8 - (column % 8)) : code < 32 || code === 127 ? `^${String.fromCharCode(code ^ 64)}` : character;
    const size = shown.length > 1 && code < 128 ? shown.length : characterWidth(code);
    if (column > 0 && (column % width) + size > width && size <= width) {
      rows.push({ text, first: rows.length === 0 });
      text = "";
      column = Math.ceil(column / width) * width;
    }
    text += selected && position >= selected[0] && position < selected[1] ? `\x1b[7m${shown}\x1b[27m` : shown;
    column += size;
    position += character.length;
  }
  rows.push({ text, first: rows.length === 0 });
  return rows;
}

/** Which characters of a line are selected. */
function selectionIn(editor: Editor, index: number, line: string): [number, number] | undefined {
  if (!editor.mode.startsWith("visual")) return undefined;
  let [from, to] = [editor.anchor, editor.cursor];
  if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
  if (index < from.line || index > to.line) return undefined;
  if (editor.mode === "visual-line") return [0, Math.max(1, line.length)];
  return [index === from.line ? from.column : 0, index === to.line ? to.column + 1 : Math.max(1, line.length)];
}

function cellWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    width += character === "\t" ? 8 - (width % 8) : code < 32 || code === 127 ? 2 : characterWidth(code);
  }
  return width;
}
