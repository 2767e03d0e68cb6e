import { expandWordInto } from "../expand/words.ts";
import { readLine } from "../read-line.ts";
import type { Shell } from "../shell.ts";
import type { ForCommand, List } from "../syntax/tree.ts";
import { type Task, wait } from "../task.ts";

/** `select`: a menu on standard error, an answer from standard input. */
export function* runSelect(shell: Shell, command: ForCommand, runBody: (body: List) => Task<boolean | "break" | "continue">): Task<number> {
  const items: string[] = [];
  if (command.words === undefined) items.push(...shell.positional);
  else for (const word of command.words) yield* expandWordInto(word, shell, items);
  if (items.length === 0) return 0;
  let showMenu = true;
  shell.loopDepth++;
  try {
    for (;;) {
      yield* wait(shell.sys.yield());
      if (showMenu) yield* shell.printError(menu(shell, items));
      yield* shell.printError(shell.variables.get("PS3") ?? "#? ");
      const line = yield* readLine(shell.sys, 0);
      if (line === undefined) {
        yield* shell.print("\n");
        return 1;
      }
      shell.variables.set("REPLY", line.text);
      if (line.text.trim() === "") {
        showMenu = true;
        continue;
      }
      showMenu = false;
      const number = Number(line.text.trim());
      shell.variables.set(command.variable, Number.isInteger(number) ? (items[number - 1] ?? "") : "");
      if ((yield* runBody(command.body)) === "break") return 0;
      if (shell.variables.get("REPLY") === "") showMenu = true;
    }
  } finally {
    shell.loopDepth--;
  }
}

function menu(shell: Shell, items: readonly string[]): string {
  const columns = Number(shell.variables.get("COLUMNS") ?? 80) || 80;
  const width = String(items.length).length;
  const cells = items.map((item, i) => `${String(i + 1).padStart(width)}) ${item}`);
  const longest = Math.max(...cells.map((cell) => cell.length)) + 2;
  const perLine = Math.max(1, Math.floor(columns / longest));
  const rows = Math.ceil(cells.length / perLine);
  if (rows === 1 || perLine === 1 || cells.length <= 4) return `${cells.join("\n")}\n`;
  let text = "";
  for (let row = 0; row < rows; row++) {
    const line: string[] = [];
    for (let i = row; i < cells.length; i += rows) line.push(cells[i] as string);
    text += `${line.map((cell, i) => (i < line.length - 1 ? cell.padEnd(longest) : cell)).join("")}\n`;
  }
  return text;
}
