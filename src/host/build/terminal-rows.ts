import type { IBufferCell, IBufferLine, Terminal } from "@xterm/headless";
import headless from "@xterm/headless";
import { consoleColumns } from "../../protocol/page-machine.ts";
import type { RenderedConsole, RenderedPrompt, RenderedUnit } from "../../protocol/steps.ts";

/** Where the shell's marks (OSC 133) stand. */
interface Mark {
  readonly kind: "prompt" | "command" | "output";
  readonly row: number;
  readonly column: number;
}

const maximumRows = 5000;

/** Shows raw terminal bytes on a terminal without a screen and reads what stands there in the end. */
export async function renderConsole(bytes: Uint8Array, rows: number, commands: number): Promise<RenderedConsole> {
  const terminal = new headless.Terminal({ cols: consoleColumns, rows, scrollback: maximumRows, allowProposedApi: true });
  const marks: Mark[] = [];
  const kinds: Readonly<Record<string, Mark["kind"]>> = { A: "prompt", B: "command", C: "output" };
  terminal.parser.registerOscHandler(133, (data) => {
    const kind = kinds[data[0] ?? ""];
    const buffer = terminal.buffer.active;
    if (kind !== undefined) marks.push({ kind, row: buffer.baseY + buffer.cursorY, column: buffer.cursorX });
    return true;
  });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const result = split(terminal, marks, commands);
  terminal.dispose();
  return result;
}

function split(terminal: Terminal, marks: readonly Mark[], commands: number): RenderedConsole {
  const html = new RowHtml(terminal);
  const prompts = marks.filter((mark) => mark.kind === "prompt").map((prompt) => promptAt(marks, prompt));
  const end = lastRow(terminal) + 1;
  const units: RenderedUnit[] = [];
  for (const [index, prompt] of prompts.slice(0, commands).entries()) {
    const next = prompts[index + 1]?.row ?? end;
    const begun = marks.slice(marks.indexOf(prompt.start) + 1).find((mark) => mark.kind === "output" && mark.row <= next);
    const output = Math.min(next, begun?.row ?? prompt.row + 1);
    units.push({ ...html.prompt(prompt), echo: html.rows(prompt.row, output, prompt.column), output: html.rows(output, next) });
  }
  const waiting = prompts[commands];
  return { tail: waiting === undefined ? undefined : html.prompt(waiting), before: html.rows(0, prompts[0]?.row ?? end), units };
}

/** A prompt by its last row. Rows above, of a prompt that takes several, count as output of the command before, below which they appear. */
interface Prompt {
  readonly start: Mark;
  readonly row: number;
  /** Where on that row the prompt begins, and where what is typed does. */
  readonly firstColumn: number;
  readonly column: number;
}

function promptAt(marks: readonly Mark[], start: Mark): Prompt {
  const following = marks[marks.indexOf(start) + 1];
  const typed = following?.kind === "command" ? following : start;
  return { start, row: typed.row, firstColumn: typed.row === start.row ? start.column : 0, column: typed.column };
}

/** The last row with something on it; nothing below the cursor has ever been written. */
function lastRow(terminal: Terminal): number {
  const buffer = terminal.buffer.active;
  let row = buffer.length - 1;
  while (row > 0 && (buffer.getLine(row)?.translateToString(true) ?? "") === "") row -= 1;
  return row;
}

/** Rows of a terminal as HTML. Colours become classes, so that the page's own sixteen apply in both themes. */
class RowHtml {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  rows(from: number, to: number, firstColumn = 0): readonly string[] {
    const rows: string[] = [];
    for (let row = from; row < to; row += 1) rows.push(this.row(row, row === from ? firstColumn : 0));
    return rows;
  }

  prompt({ row, firstColumn, column }: Prompt): RenderedPrompt {
    return { left: this.row(row, 0, firstColumn), prompt: this.row(row, firstColumn, column) };
  }

  row(row: number, from = 0, to = consoleColumns): string {
    const line = this.#terminal.buffer.active.getLine(row);
    if (line === undefined) return "";
    // A prompt keeps its space; elsewhere what is empty at the end of a row is nothing.
    const end = to < consoleColumns ? to : usedColumns(line);
    let html = "";
    let run = "";
    let style = "";
    const flush = () => {
      if (run !== "") html += style === "" ? run : `<span ${style}>${run}</span>`;
      run = "";
    };
    for (let column = from; column < end; column += 1) {
      const cell = line.getCell(column);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const next = styleOf(cell);
      if (next !== style) flush();
      style = next;
      run += glyph(cell.getChars() || " ", cell.getWidth());
    }
    flush();
    return html;
  }
}

function usedColumns(line: IBufferLine): number {
  let columns = Math.min(line.length, consoleColumns);
  while (columns > 0) {
    const cell = line.getCell(columns - 1);
    // A blank cell is seen when it has a ground of its own.
    if (cell !== undefined && (cell.getChars().trim() !== "" || cell.getWidth() === 0 || !cell.isBgDefault() || cell.isInverse() !== 0)) break;
    columns -= 1;
  }
  return columns;
}

/** Characters that the font may lack get a box of their cell's width, so that columns stay columns. */
function glyph(characters: string, width: number): string {
  const escaped = characters.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  if (/^[\u0020-\u00ff]$/.test(characters)) return escaped;
  return `<span class="glyph${width === 2 ? " wide" : ""}">${escaped}</span>`;
}

function styleOf(cell: IBufferCell): string {
  const classes: string[] = [];
  const inline: string[] = [];
  colour(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor(), "fg", "color", classes, inline);
  colour(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor(), "bg", "background-color", classes, inline);
  if (cell.isBold()) classes.push("bold");
  if (cell.isDim()) classes.push("dim");
  if (cell.isItalic()) classes.push("italic");
  if (cell.isUnderline()) classes.push("underline");
  if (cell.isInverse()) classes.push("inverse");
  const parts = [];
  if (classes.length > 0) parts.push(`class="${classes.join(" ")}"`);
  if (inline.length > 0) parts.push(`style="${inline.join(";")}"`);
  return parts.join(" ");
}

function colour(palette: boolean, rgb: boolean, value: number, prefix: string, property: string, classes: string[], inline: string[]): void {
  if (palette && value < 16) classes.push(`${prefix}${value}`);
  else if (palette) inline.push(`${property}:${paletteColour(value)}`);
  else if (rgb) inline.push(`${property}:#${value.toString(16).padStart(6, "0")}`);
}

/** xterm's 256 colours above the first sixteen: a cube of 6×6×6, then greys. */
function paletteColour(value: number): string {
  if (value >= 232) {
    const grey = 8 + (value - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = value - 16;
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}
