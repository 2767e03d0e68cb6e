import type { Position } from "../lib/text-buffer.ts";
import type { Editor } from "./editor.ts";

export async function askSearch(editor: Editor, forward: boolean): Promise<void> {
  const text = await editor.prompt(forward ? "/" : "?");
  if (text === undefined) return;
  editor.searchForward = forward;
  if (text !== "" && !editor.compile(text)) return;
  repeatSearch(editor, true, 1);
}

export function searchWord(editor: Editor, forward: boolean): void {
  const line = editor.buffer.line(editor.cursor.line);
  let start = editor.cursor.column;
  while (start < line.length && !/\w/.test(line[start] as string)) start++;
  while (start > 0 && /\w/.test(line[start - 1] as string)) start--;
  const word = /^\w+/.exec(line.slice(start))?.[0];
  if (word === undefined) return;
  editor.searchForward = forward;
  if (editor.compile(`\\<${word}\\>`)) repeatSearch(editor, true, 1);
}

export function repeatSearch(editor: Editor, same: boolean, count: number): void {
  if (!editor.pattern) {
    editor.message = "E35: No previous regular expression";
    return;
  }
  for (let i = 0; i < count; i++) {
    const found = locate(editor, same === editor.searchForward);
    if (!found) {
      editor.message = "E486: Pattern not found";
      return;
    }
    editor.moveTo(found, false);
  }
}

function locate(editor: Editor, forward: boolean): Position | undefined {
  const pattern = editor.pattern as RegExp;
  const total = editor.buffer.lines.length;
  for (let step = 0; step <= total; step++) {
    const index = (((editor.cursor.line + (forward ? step : -step)) % total) + total) % total;
    const columns = [...editor.buffer.line(index).matchAll(pattern)].map((match) => match.index);
    const usable = step === 0 ? columns.filter((column) => (forward ? column > editor.cursor.column : column < editor.cursor.column)) : columns;
    const column = forward ? usable[0] : usable.at(-1);
    if (column === undefined) continue;
    if (step > 0 && (forward ? index < editor.cursor.line : index > editor.cursor.line))
      editor.message = forward ? "search hit BOTTOM, continuing at TOP" : "search hit TOP, continuing at BOTTOM";
    return { line: index, column };
  }
  return undefined;
}
