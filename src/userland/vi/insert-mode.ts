import type { Position } from "../lib/text-buffer.ts";
import type { Editor } from "./editor.ts";

/** What is typed goes in, until Escape. */
export async function insertMode(editor: Editor, count: number, checkpoint = true): Promise<void> {
  if (checkpoint) editor.change();
  editor.mode = "insert";
  let typed = "";
  for (;;) {
    const key = await editor.next();
    if (key === "\x1b" || key === "\x03") break;
    if (key === "Up" || key === "Down" || key === "Left" || key === "Right" || key === "Home" || key === "End") {
      moveWhileInserting(editor, key);
      typed = "";
    } else if (key === "\x7f" || key === "\b" || key === "\x17" || key === "\x15") {
      eraseBack(editor, key);
      typed = typed.slice(0, -1);
    } else if (key === "Delete") editor.buffer.delete(editor.cursor, after(editor, editor.cursor));
    else {
      const text =
        key === "\r" || key === "\n"
          ? "\n"
          : key === "\t" && editor.options.expandTab
            ? " ".repeat(editor.options.shiftWidth)
            : key === "\x16"
              ? await editor.next()
              : key;
      if (text.length > 2 && text.trim() !== "") continue;
      editor.cursor = editor.buffer.insert(editor.cursor, text);
      typed += text;
    }
    editor.buffer.modified = true;
  }
  for (let i = 1; i < Math.min(count, 1000) && typed !== ""; i++) editor.cursor = editor.buffer.insert(editor.cursor, typed);
  editor.mode = "normal";
  editor.cursor.column = Math.max(0, editor.cursor.column - 1);
  editor.goal = editor.cursor.column;
}

function after(editor: Editor, position: Position): Position {
  const line = editor.buffer.line(position.line);
  if (position.column < line.length) return { line: position.line, column: position.column + 1 };
  return position.line < editor.buffer.lines.length - 1 ? { line: position.line + 1, column: 0 } : position;
}

function moveWhileInserting(editor: Editor, key: string): void {
  const line = editor.cursor.line + (key === "Up" ? -1 : key === "Down" ? 1 : 0);
  if (line < 0 || line >= editor.buffer.lines.length) return;
  const length = editor.buffer.line(line).length;
  const column =
    key === "Left" ? editor.cursor.column - 1 : key === "Right" ? editor.cursor.column + 1 : key === "Home" ? 0 : key === "End" ? length : editor.cursor.column;
  editor.cursor = { line, column: Math.max(0, Math.min(length, column)) };
}

function eraseBack(editor: Editor, key: string): void {
  const line = editor.buffer.line(editor.cursor.line);
  if (editor.cursor.column === 0) {
    if (editor.cursor.line === 0) return;
    const column = editor.buffer.line(editor.cursor.line - 1).length;
    editor.buffer.lines.splice(editor.cursor.line - 1, 2, editor.buffer.line(editor.cursor.line - 1) + line);
    editor.cursor = { line: editor.cursor.line - 1, column };
    return;
  }
  const before = line.slice(0, editor.cursor.column);
  const from = key === "\x15" ? 0 : key === "\x17" ? before.replace(/(\w+|[^\w\s]+|)\s*$/, "").length : editor.cursor.column - 1;
  editor.buffer.delete({ ...editor.cursor, column: from }, editor.cursor);
  editor.cursor.column = from;
}

export async function replaceMode(editor: Editor): Promise<void> {
  editor.change();
  editor.mode = "replace";
  for (;;) {
    const key = await editor.next();
    if (key === "\x1b" || key === "\x03") break;
    if (key === "\x7f" || key === "\b") editor.cursor.column = Math.max(0, editor.cursor.column - 1);
    else if (key === "\r") editor.cursor = editor.buffer.insert(editor.cursor, "\n");
    else if (key.length <= 2) {
      const line = editor.buffer.line(editor.cursor.line);
      editor.buffer.lines[editor.cursor.line] = line.slice(0, editor.cursor.column) + key + line.slice(editor.cursor.column + 1);
      editor.cursor.column += key.length;
    }
  }
  editor.mode = "normal";
  editor.cursor.column = Math.max(0, editor.cursor.column - 1);
}
