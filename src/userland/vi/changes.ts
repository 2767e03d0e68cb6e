import { changeCase } from "./change-case.ts";
import type { Editor } from "./editor.ts";
import { store } from "./registers.ts";

export function deleteCharacters(editor: Editor, count: number, register: string): void {
  const line = editor.buffer.line(editor.cursor.line);
  if (line === "") return;
  editor.change();
  store(editor, register, editor.buffer.delete(editor.cursor, { ...editor.cursor, column: Math.min(line.length, editor.cursor.column + count) }), false);
}

export async function replaceCharacter(editor: Editor, count: number): Promise<void> {
  const key = await editor.next();
  const line = editor.buffer.line(editor.cursor.line);
  if (key === "\x1b" || editor.cursor.column + count > line.length) return;
  editor.change();
  editor.buffer.delete(editor.cursor, { ...editor.cursor, column: editor.cursor.column + count });
  if (key === "\r") editor.cursor = editor.buffer.insert(editor.cursor, "\n");
  else if (key.length <= 2) {
    editor.buffer.insert(editor.cursor, key.repeat(count));
    editor.cursor.column += count - 1;
  }
}

export function toggleCase(editor: Editor, count: number): void {
  const line = editor.buffer.line(editor.cursor.line);
  const end = Math.min(line.length, editor.cursor.column + count);
  if (line === "") return;
  editor.change();
  editor.buffer.lines[editor.cursor.line] = line.slice(0, editor.cursor.column) + changeCase("g~", line.slice(editor.cursor.column, end)) + line.slice(end);
  editor.cursor.column = end;
}

export function joinLines(editor: Editor, count: number, glue = " "): void {
  if (editor.cursor.line >= editor.buffer.lines.length - 1) return;
  editor.change();
  for (let i = 1; i < count && editor.cursor.line < editor.buffer.lines.length - 1; i++) {
    const left = editor.buffer.line(editor.cursor.line);
    const right = editor.buffer.line(editor.cursor.line + 1).trimStart();
    const between = glue === "" || right === "" || right.startsWith(")") || /\s$/.test(left) || left === "" ? "" : glue;
    editor.cursor.column = left.length;
    editor.buffer.lines.splice(editor.cursor.line, 2, left + between + right);
  }
}
