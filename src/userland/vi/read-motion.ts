import type { Editor } from "./editor.ts";
import { findCharacter, firstNonBlank, type Motion, type MotionContext, simpleMotion } from "./motions.ts";
import { askSearch, repeatSearch } from "./search.ts";

/** Where a motion leads; undefined: nowhere, or the key is none. */
export async function readMotion(editor: Editor, key: string, count: number | undefined): Promise<Motion | undefined> {
  if (/^[fFtT]$/.test(key)) {
    const character = await editor.next();
    editor.lastFind = { letter: key, character };
    return findCharacter(key, character, context(editor, count));
  }
  if (key === "g") {
    const second = await editor.next();
    return second === "g" ? { to: { line: (count ?? 1) - 1, column: 0 }, kind: "lines" } : undefined;
  }
  if (key === "'" || key === "`") {
    const mark = editor.marks.get(await editor.next());
    if (!mark) {
      editor.message = "E20: Mark not set";
      return undefined;
    }
    return key === "'"
      ? { to: { line: mark.line, column: firstNonBlank(editor.buffer.line(mark.line)) }, kind: "lines" }
      : { to: { ...mark }, kind: "exclusive" };
  }
  if (key === "/" || key === "?" || key === "n" || key === "N") {
    const before = { ...editor.cursor };
    if (key === "n" || key === "N") repeatSearch(editor, key === "n", count ?? 1);
    else await askSearch(editor, key === "/");
    const to = { ...editor.cursor };
    editor.cursor = before;
    return to.line === before.line && to.column === before.column ? undefined : { to, kind: "exclusive" };
  }
  return simpleMotion(key, context(editor, count));
}

function context(editor: Editor, count: number | undefined): MotionContext {
  return { buffer: editor.buffer, cursor: editor.cursor, count, goal: editor.goal, rows: editor.rows, top: editor.top, find: editor.lastFind };
}
