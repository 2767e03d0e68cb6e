import { joinLines } from "./changes.ts";
import type { Editor } from "./editor.ts";
import { commandLine } from "./ex.ts";
import { operate } from "./operators.ts";
import { readMotion } from "./read-motion.ts";

/** One command while text is selected. */
export async function visualCommand(editor: Editor, first: string): Promise<void> {
  const [count, key] = await editor.countFrom(first);
  if (key === "\x1b" || key === "\x03" || (key === "v" && editor.mode === "visual") || (key === "V" && editor.mode === "visual-line")) {
    editor.mode = "normal";
    return;
  }
  if (key === "v" || key === "V") {
    editor.mode = key === "v" ? "visual" : "visual-line";
    return;
  }
  if (key === "o") {
    [editor.cursor, editor.anchor] = [editor.anchor, editor.cursor];
    return;
  }
  if (key === ":") {
    const [a, b] = [editor.anchor.line, editor.cursor.line].sort((x, y) => x - y) as [number, number];
    editor.mode = "normal";
    return await commandLine(editor, `${a + 1},${b + 1}`);
  }
  const operator = { d: "d", x: "d", Delete: "d", c: "c", s: "c", y: "y", ">": ">", "<": "<", "~": "g~", u: "gu", U: "gU", D: "D", Y: "Y", J: "J" }[key];
  if (operator !== undefined) {
    const lines = editor.mode === "visual-line" || operator === "D" || operator === "Y";
    let [from, to] = [editor.anchor, editor.cursor];
    if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
    editor.mode = "normal";
    editor.cursor = { ...from };
    if (operator === "J") return joinLines(editor, Math.max(2, to.line - from.line + 1));
    return await operate(editor, operator === "D" ? "d" : operator === "Y" ? "y" : operator, { to, kind: lines ? "lines" : "inclusive" }, '"');
  }
  const motion = await readMotion(editor, key, count);
  if (motion) editor.moveTo(motion.to, /^(j|k|Up|Down)$/.test(key));
}
