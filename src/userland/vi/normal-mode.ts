import type { Position } from "../lib/text-buffer.ts";
import { deleteCharacters, joinLines, replaceCharacter, toggleCase } from "./changes.ts";
import type { Editor } from "./editor.ts";
import { commandLine, runEx } from "./ex.ts";
import { insertMode, replaceMode } from "./insert-mode.ts";
import { firstNonBlank } from "./motions.ts";
import { lineMotion, operate, readOperator, toLineEnd } from "./operators.ts";
import { readMotion } from "./read-motion.ts";
import { put, store } from "./registers.ts";
import { askSearch, repeatSearch, searchWord } from "./search.ts";

/** One command of normal mode, whose first key was typed. */
export async function normalCommand(editor: Editor, first: string): Promise<void> {
  editor.message = "";
  let register = '"';
  let key = first;
  if (key === '"') {
    register = await editor.next();
    key = await editor.next();
  }
  const [count, command] = await editor.countFrom(key);
  const times = count ?? 1;
  const line = editor.buffer.line(editor.cursor.line);
  switch (command) {
    case "\x1b":
      return;
    case ":":
      return await commandLine(editor);
    case "/":
    case "?":
      return await askSearch(editor, command === "/");
    case "n":
    case "N":
      return repeatSearch(editor, command === "n", times);
    case "*":
    case "#":
      return searchWord(editor, command === "*");
    case "i":
    case "Insert":
      return await insertMode(editor, times);
    case "I":
      editor.cursor.column = line.search(/\S/) < 0 ? line.length : firstNonBlank(line);
      return await insertMode(editor, times);
    case "a":
      editor.cursor.column = Math.min(line.length, editor.cursor.column + 1);
      return await insertMode(editor, times);
    case "A":
      editor.cursor.column = line.length;
      return await insertMode(editor, times);
    case "o":
    case "O": {
      editor.change();
      const at = command === "o" ? editor.cursor.line + 1 : editor.cursor.line;
      editor.buffer.lines.splice(at, 0, "");
      editor.cursor = { line: at, column: 0 };
      return await insertMode(editor, times, false);
    }
    case "R":
      return await replaceMode(editor);
    case "x":
    case "Delete":
      return deleteCharacters(editor, times, register);
    case "X": {
      const from = Math.max(0, editor.cursor.column - times);
      if (from === editor.cursor.column) return;
      editor.change();
      store(editor, register, editor.buffer.delete({ ...editor.cursor, column: from }, editor.cursor), false);
      editor.cursor.column = from;
      return;
    }
    case "s":
      if (line !== "") deleteCharacters(editor, times, register);
      return await insertMode(editor, 1, line === "");
    case "S":
      return await operate(editor, "c", lineMotion(editor, times), register);
    case "C":
      return await operate(editor, "c", toLineEnd(editor, times), register);
    case "D":
      return await operate(editor, "d", toLineEnd(editor, times), register);
    case "Y":
      return await operate(editor, "y", lineMotion(editor, times), register);
    case "r":
      return await replaceCharacter(editor, times);
    case "~":
      return toggleCase(editor, times);
    case "J":
      return joinLines(editor, Math.max(2, times));
    case "p":
    case "P":
      return put(editor, register, command === "p", times);
    case "u":
      return swap(editor, editor.buffer.undo(editor.cursor), "Already at oldest change");
    case "\x12":
      return swap(editor, editor.buffer.redo(editor.cursor), "Already at newest change");
    case ".":
      return editor.keys.replay(count);
    case "v":
    case "V":
      editor.mode = command === "v" ? "visual" : "visual-line";
      editor.anchor = { ...editor.cursor };
      return;
    case "m":
      editor.marks.set(await editor.next(), { ...editor.cursor });
      return;
    case "Z": {
      const second = await editor.next();
      if (second === "Z") await runEx(editor, "x");
      else if (second === "Q") editor.leaving = true;
      return;
    }
    case "z":
      return scrollTo(editor, await editor.next());
    case "\x06":
    case "PageDown":
      return scroll(editor, times * Math.max(1, editor.rows - 2));
    case "\x02":
    case "PageUp":
      return scroll(editor, -times * Math.max(1, editor.rows - 2));
    case "\x04":
      return scroll(editor, Math.floor(editor.rows / 2));
    case "\x15":
      return scroll(editor, -Math.floor(editor.rows / 2));
    case "\x05":
    case "\x19": {
      editor.top = Math.max(0, Math.min(editor.buffer.lines.length - 1, editor.top + (command === "\x05" ? times : -times)));
      editor.cursor.line = Math.max(editor.top, Math.min(editor.cursor.line, editor.top + editor.rows - 1));
      return;
    }
    case "\x07":
      editor.message = `"${editor.buffer.path ?? "[No Name]"}"${editor.buffer.modified ? " [Modified]" : ""} ${editor.buffer.lines.length} lines --${Math.floor(((editor.cursor.line + 1) / editor.buffer.lines.length) * 100)}%--`;
      return;
    case "\x1a":
      return await suspend(editor);
    case "\x03":
      editor.message = "Type  :q!  and press <Enter> to abandon all changes and exit";
      return;
    case "d":
    case "c":
    case "y":
    case ">":
    case "<":
    case "=":
      return await readOperator(editor, command, count, register);
    case "g":
      return await afterG(editor, count, register);
  }
  const motion = await readMotion(editor, command, count);
  if (!motion) return;
  editor.moveTo(motion.to, /^(j|k|Up|Down)$/.test(command), command === "$" || command === "End");
}

async function afterG(editor: Editor, count: number | undefined, register: string): Promise<void> {
  const second = await editor.next();
  if (second === "g") editor.moveTo({ line: Math.min(editor.buffer.lines.length, count ?? 1) - 1, column: 0 }, false);
  else if (second === "J") joinLines(editor, Math.max(2, count ?? 2), "");
  else if (/[uU~]/.test(second)) await readOperator(editor, `g${second}`, count, register);
}

function swap(editor: Editor, cursor: Position | undefined, nothing: string): void {
  if (cursor) editor.cursor = cursor;
  else editor.message = nothing;
}

function scroll(editor: Editor, lines: number): void {
  const line = Math.max(0, Math.min(editor.buffer.lines.length - 1, editor.cursor.line + lines));
  editor.top = Math.max(0, Math.min(editor.buffer.lines.length - 1, editor.top + lines));
  editor.cursor = { line, column: firstNonBlank(editor.buffer.line(line)) };
}

function scrollTo(editor: Editor, where: string): void {
  if (where === "\r" || where === "t") editor.top = editor.cursor.line;
  else if (where === "." || where === "z") editor.top = Math.max(0, editor.cursor.line - Math.floor(editor.rows / 2));
  else if (where === "-" || where === "b") editor.top = Math.max(0, editor.cursor.line - editor.rows + 1);
}

async function suspend(editor: Editor): Promise<void> {
  await editor.screen.close();
  editor.sys.kill(0, "TSTP");
  await editor.screen.open();
}
