/** Columns as docker aligns them: Go's tabwriter with a minimum width of 10 and 3 spaces between. */

export interface TableShape {
  readonly minWidth: number;
  readonly padding: number;
}

export const DOCKER_TABLE: TableShape = { minWidth: 10, padding: 3 };

/** Lines with tabs between cells. A column's width comes from neighbouring lines that have a cell there which a tab ends. */
export function alignColumns(text: string, shape: TableShape = DOCKER_TABLE): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const out: string[] = lines.map(() => "");
  format(lines, out, 0, lines.length, 0, { ...shape, widthOf: PLAIN.test(text) ? lengthOf : displayWidth });
  return out.join("\n");
}

/** How to measure a cell: looking at characters one by one is for tables that need it. */
type Measure = TableShape & { readonly widthOf: (cell: string) => number };

/** Lines `from`..`to` already have their columns before `column`. */
function format(lines: readonly string[][], out: string[], from: number, to: number, column: number, shape: Measure): void {
  let at = from;
  while (at < to) {
    const line = lines[at] as string[];
    if (column >= line.length - 1) {
      // The last cell of a line ends without a tab and is no part of a column.
      out[at] += line[column] ?? "";
      at++;
      continue;
    }
    let end = at;
    let width = shape.minWidth;
    let empty = true;
    while (end < to && column < (lines[end] as string[]).length - 1) {
      const cell = (lines[end] as string[])[column] as string;
      width = Math.max(width, shape.widthOf(cell) + shape.padding);
      if (cell !== "") empty = false;
      end++;
    }
    if (empty) width = shape.minWidth === 0 ? 0 : width;
    for (let row = at; row < end; row++) {
      const cell = (lines[row] as string[])[column] as string;
      out[row] += cell + " ".repeat(width - shape.widthOf(cell));
    }
    format(lines, out, at, end, column + 1, shape);
    at = end;
  }
}

/** One unit of a string per character, and tabs and newlines between cells. */
const PLAIN = /^[\x20-\x7e\t\n]*$/;

function lengthOf(text: string): number {
  return text.length;
}

function displayWidth(text: string): number {
  let width = 0;
  for (const _character of text) width++;
  return width;
}
