import type { Editor } from "./editor.ts";
import { firstNonBlank } from "./motions.ts";

export function store(editor: Editor, register: string, text: string, lines: boolean): void {
  const name = register.toLowerCase();
  const old = /[A-Z]/.test(register) ? editor.registers.get(name) : undefined;
  const value = old ? { text: `${old.text}${lines ? "\n" : ""}${text}`, lines: old.lines || lines } : { text, lines };
  editor.registers.set(name, value);
  editor.registers.set('"', value);
}

export function put(editor: Editor, register: string, after: boolean, count: number): void {
  const value = editor.registers.get(register.toLowerCase());
  if (!value) {
    editor.message = `E353: Nothing in register ${register}`;
    return;
  }
  editor.change();
  if (value.lines) {
    const lines = Array.from({ length: Math.min(count, 1000) }, () => value.text.split("\n")).flat();
    const at = editor.cursor.line + (after ? 1 : 0);
    editor.buffer.lines.splice(at, 0, ...lines);
    editor.cursor = { line: at, column: firstNonBlank(editor.buffer.line(at)) };
    return;
  }
  const at = { line: editor.cursor.line, column: Math.min(editor.buffer.line(editor.cursor.line).length, editor.cursor.column + (after ? 1 : 0)) };
  const end = editor.buffer.insert(at, value.text.repeat(Math.min(count, 1000)));
  editor.cursor = value.text.includes("\n") ? at : { line: end.line, column: Math.max(0, end.column - 1) };
}
