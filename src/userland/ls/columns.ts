import type { View } from "./view.ts";

interface Cell {
  readonly text: string;
  readonly width: number;
}

export function commas(cells: readonly Cell[], width: number): string {
  let text = "";
  let column = 0;
  for (const [i, cell] of cells.entries()) {
    if (i > 0) {
      const fits = column + 2 + cell.width + (i + 1 < cells.length ? 1 : 0) < width || column + 2 + cell.width + 1 === width;
      text += fits ? ", " : ",\n";
      column = fits ? column + 2 : 0;
    }
    text += cell.text;
    column += cell.width;
  }
  return cells.length > 0 ? `${text}\n` : "";
}

/** As many columns as fit; each is as wide as its widest name and two. */
export function columns(cells: readonly Cell[], view: View): string {
  if (cells.length === 0) return "";
  if (!view.gnu) return evenColumns(cells, view);
  const most = Math.min(cells.length, Math.max(1, Math.floor(Math.min(view.width, 1e6) / 3)));
  const byRows = view.format === "rows";
  let widths: number[] = [];
  let count = most;
  for (; count >= 1; count--) {
    const rows = Math.ceil(cells.length / count);
    widths = new Array(count).fill(0);
    for (const [i, cell] of cells.entries()) {
      const column = byRows ? i % count : Math.floor(i / rows);
      const last = column === count - 1;
      widths[column] = Math.max(widths[column] as number, cell.width + (last ? 0 : 2));
    }
    if (widths.reduce((sum, width) => sum + Math.max(width, 3), 0) < view.width || count === 1) break;
  }
  const rows = Math.ceil(cells.length / count);
  let text = "";
  for (let row = 0; row < rows; row++) {
    let at = 0;
    let start = 0;
    for (let column = 0; column < count; column++) {
      const cell = cells[byRows ? row * count + column : column * rows + row];
      if (!cell) break;
      if (column > 0) text += gap(at, start, view.tabs);
      text += cell.text;
      at = start + cell.width;
      start += Math.max(widths[column] as number, 3);
    }
    text += "\n";
  }
  return text;
}

/** busybox's: all columns are as wide as the widest name and two. */
function evenColumns(cells: readonly Cell[], view: View): string {
  const width = Math.max(...cells.map((cell) => cell.width)) + 2;
  const count = Math.min(cells.length, Math.max(1, Math.floor(view.width / width)));
  const rows = Math.ceil(cells.length / count);
  let text = "";
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (let column = 0; column < count; column++) {
      const cell = cells[view.format === "rows" ? row * count + column : column * rows + row];
      if (!cell) break;
      text += " ".repeat(column * width - at) + cell.text;
      at = column * width + cell.width;
    }
    text += "\n";
  }
  return text;
}

function gap(from: number, to: number, tabs: number): string {
  let text = "";
  let at = from;
  while (at < to) {
    if (tabs > 0 && Math.floor(to / tabs) > Math.floor((at + 1) / tabs)) {
      text += "\t";
      at += tabs - (at % tabs);
    } else {
      text += " ";
      at++;
    }
  }
  return text;
}
