import { changeCase } from "./change-case.ts";
import type { Editor } from "./editor.ts";
import { insertMode } from "./insert-mode.ts";
import { firstNonBlank, type Motion, textObject } from "./motions.ts";
import { readMotion } from "./read-motion.ts";
import { store } from "./registers.ts";

/** An operator and the motion or text object that follows it. */
export async function readOperator(editor: Editor, operator: string, count: number | undefined, register: string): Promise<void> {
  const [more, key] = await editor.countFrom(await editor.next());
  const times = count === undefined && more === undefined ? undefined : (count ?? 1) * (more ?? 1);
  if (key === operator || (operator.startsWith("g") && key === operator[1])) return await operate(editor, operator, lineMotion(editor, times ?? 1), register);
  if (key === "i" || key === "a") {
    const object = textObject(key === "a", await editor.next(), editor.buffer, editor.cursor);
    if (!object) return;
    editor.cursor = object.from;
    return await operate(editor, operator, { to: object.to, kind: "inclusive" }, register);
  }
  // cw on a word changes to its end, as ce does.
  const onWord = /\S/.test(editor.buffer.line(editor.cursor.line)[editor.cursor.column] ?? "");
  const effective = operator === "c" && onWord && (key === "w" || key === "W") ? (key === "w" ? "e" : "E") : key;
  const motion = await readMotion(editor, effective, times);
  if (!motion) return;
  await operate(editor, operator, /^[wW]$/.test(effective) ? withinLine(editor, motion) : motion, register);
}

/** dw on the last word of a line leaves the line's end. */
function withinLine(editor: Editor, motion: Motion): Motion {
  if (motion.to.line <= editor.cursor.line) return motion;
  const line = motion.to.line;
  if (editor.buffer.line(line).slice(0, motion.to.column).trim() !== "") return motion;
  return { to: { line: line - 1, column: editor.buffer.line(line - 1).length }, kind: "exclusive" };
}

export function lineMotion(editor: Editor, count: number): Motion {
  return { to: { line: Math.min(editor.buffer.lines.length - 1, editor.cursor.line + count - 1), column: 0 }, kind: "lines" };
}

export function toLineEnd(editor: Editor, count: number): Motion {
  const line = Math.min(editor.buffer.lines.length - 1, editor.cursor.line + count - 1);
  return { to: { line, column: editor.buffer.line(line).length }, kind: "exclusive" };
}

export async function operate(editor: Editor, operator: string, motion: Motion, register: string): Promise<void> {
  let [from, to] = [{ ...editor.cursor }, { ...motion.to }];
  if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
  if (motion.kind === "lines" || /^[<>=]$/.test(operator)) return await operateLines(editor, operator, from.line, to.line, register);
  if (motion.kind === "inclusive") to.column = Math.min(editor.buffer.line(to.line).length, to.column + 1);
  const text = editor.buffer.between(from, to);
  if (operator === "y") {
    store(editor, register, text, false);
    editor.cursor = from;
    return;
  }
  if (operator.startsWith("g")) {
    editor.change();
    editor.buffer.delete(from, to);
    editor.buffer.insert(from, changeCase(operator, text));
    editor.cursor = from;
    return;
  }
  editor.change();
  store(editor, register, editor.buffer.delete(from, to), false);
  editor.cursor = from;
  if (operator === "c") await insertMode(editor, 1, false);
}

async function operateLines(editor: Editor, operator: string, from: number, to: number, register: string): Promise<void> {
  const lines = editor.buffer.lines.slice(from, to + 1);
  if (operator === "y") {
    store(editor, register, lines.join("\n"), true);
    editor.cursor = { line: from, column: Math.min(editor.cursor.column, Math.max(0, editor.buffer.line(from).length - 1)) };
    if (lines.length > 2) editor.message = `${lines.length} lines yanked`;
    return;
  }
  editor.change();
  if (operator === "d") {
    store(editor, register, lines.join("\n"), true);
    editor.buffer.deleteLines(from, to);
    const line = Math.min(from, editor.buffer.lines.length - 1);
    editor.cursor = { line, column: firstNonBlank(editor.buffer.line(line)) };
    if (lines.length > 2) editor.message = `${lines.length} fewer lines`;
  } else if (operator === "c") {
    store(editor, register, lines.join("\n"), true);
    editor.buffer.lines.splice(from, lines.length, "");
    editor.cursor = { line: from, column: 0 };
    await insertMode(editor, 1, false);
  } else {
    const unit = editor.options.expandTab ? " ".repeat(editor.options.shiftWidth) : "\t";
    for (let i = from; i <= to; i++) {
      const line = editor.buffer.line(i);
      if (operator === ">") editor.buffer.lines[i] = line === "" ? "" : unit + line;
      else if (operator === "<") editor.buffer.lines[i] = line.replace(/^(\t| {1,8})/, "");
      else if (operator.startsWith("g")) editor.buffer.lines[i] = changeCase(operator, line);
    }
    editor.cursor = { line: from, column: firstNonBlank(editor.buffer.line(from)) };
  }
}
