/** Tables as the programs of util-linux print them: columns as wide as their widest cell, or JSON. */

export interface TableColumn<Row> {
  readonly name: string;
  readonly right?: boolean;
  readonly text: (row: Row) => string;
  /** Printed without quotes in JSON. */
  readonly number?: boolean;
}

export function formatTable<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], options: { headings?: boolean; raw?: boolean } = {}): string {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  if (options.headings !== false) cells.unshift(columns.map((column) => column.name));
  if (options.raw) return cells.map((line) => `${line.map((cell) => (cell === "" ? "" : cell.replaceAll(" ", "\\x20"))).join(" ")}\n`).join("");
  const widths = columns.map((_, i) => Math.max(0, ...cells.map((line) => (line[i] as string).length)));
  return cells
    .map((line) => `${line.map((cell, i) => pad(cell, widths[i] as number, columns[i]?.right === true, i === line.length - 1)).join(" ")}\n`)
    .join("");
}

/** `{"NAME": [ {…},{…} ]}` in util-linux's layout. */
export function formatJson<Row>(name: string, rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const objects = rows.map((row) => {
    const lines = columns.map((column) => {
      const text = column.text(row).trim();
      const value = text === "" ? "null" : column.number ? text : JSON.stringify(text);
      return `         ${JSON.stringify(column.name.toLowerCase())}: ${value}`;
    });
    return `{\n${lines.join(",\n")}\n      }`;
  });
  return `{\n   ${JSON.stringify(name)}: [\n      ${objects.join(",")}\n   ]\n}\n`;
}

/** The columns that `-o` asks for, and the first name that is none. `+LIST` adds to `fallback`. */
export function chooseColumns<Row>(
  all: readonly TableColumn<Row>[],
  list: string | undefined,
  fallback: string,
): { columns: TableColumn<Row>[]; unknown: string | undefined } {
  const text = list === undefined ? fallback : list.startsWith("+") ? `${fallback},${list.slice(1)}` : list;
  const columns: TableColumn<Row>[] = [];
  let unknown: string | undefined;
  for (const name of text.split(",").filter(Boolean)) {
    const found = all.find((column) => column.name === name.toUpperCase());
    if (found) columns.push(found);
    else unknown ??= name;
  }
  return { columns, unknown };
}

/** util-linux's sizes: `64G`, `953.9M`, `0B`. */
export function blockSize(bytes: number): string {
  const units = "BKMGTPE";
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const rounded = Math.round(value * 10) / 10;
  return `${rounded}${units[unit]}`;
}

function pad(cell: string, width: number, right: boolean, last: boolean): string {
  if (right) return cell.padStart(width);
  return last ? cell : cell.padEnd(width);
}
