/** Results as psql shows them. */
import { displayWidth } from "../lib/text.ts";
import type { ResultSet } from "./client.ts";

export interface TableOptions {
  readonly title?: string;
  readonly expanded: boolean;
  readonly tuplesOnly: boolean;
  readonly unaligned: boolean;
  readonly csv: boolean;
  readonly separator: string;
  readonly nullText: string;
  /** Leave out the count of rows. */
  readonly noFooter?: boolean;
  readonly footers?: readonly string[];
}

/** Types whose values stand to the right. */
const RIGHT = new Set([20, 21, 23, 26, 700, 701, 1700]);

export function formatResult(result: ResultSet, options: TableOptions): string {
  const rows = result.rows.map((row) => row.map((cell) => cell ?? options.nullText));
  if (options.csv) return csv(result, rows, options);
  if (options.unaligned) return unaligned(result, rows, options);
  return options.expanded ? expanded(result, rows, options) : aligned(result, rows, options);
}

function aligned({ columns }: ResultSet, rows: readonly string[][], options: TableOptions): string {
  const widths = columns.map(({ name }, i) => Math.max(displayWidth(name), ...rows.map((row) => Math.max(...(row[i] ?? "").split("\n").map(displayWidth)))));
  const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - displayWidth(text)));
  const total = widths.reduce((sum, width) => sum + width + 3, -1);
  const lines: string[] = [];
  if (options.title !== undefined && !options.tuplesOnly)
    lines.push(`${" ".repeat(Math.max(0, Math.floor((total - options.title.length) / 2)))}${options.title}`);
  if (!options.tuplesOnly) {
    lines.push(columns.map(({ name }, i) => ` ${centered(name, widths[i] as number)} `).join("|"));
    lines.push(widths.map((width) => "-".repeat(width + 2)).join("+"));
  }
  for (const row of rows) {
    const parts = row.map((cell) => cell.split("\n"));
    const height = Math.max(1, ...parts.map((part) => part.length));
    for (let i = 0; i < height; i++) {
      const cells = parts.map((part, column) => {
        const text = part[i] ?? "";
        const more = i + 1 < part.length ? "+" : " ";
        const width = widths[column] as number;
        const right = RIGHT.has(columns[column]?.type ?? 0);
        return ` ${right ? " ".repeat(Math.max(0, width - displayWidth(text))) + text : pad(text, width)}${more}`;
      });
      lines.push(cells.join("|").replace(/ +$/, (blanks) => (RIGHT.has(columns.at(-1)?.type ?? 0) || blanks.length === 0 ? blanks.slice(1) : "")));
    }
  }
  return `${lines.join("\n")}${lines.length > 0 ? "\n" : ""}${footer(rows.length, options)}`;
}

function footer(count: number, options: TableOptions): string {
  if (options.tuplesOnly) return "\n";
  const own = (options.footers ?? []).map((line) => `${line}\n`).join("");
  return `${options.noFooter === true ? "" : `(${count} row${count === 1 ? "" : "s"})\n`}${own}\n`;
}

function centered(text: string, width: number): string {
  const left = Math.floor((width - displayWidth(text)) / 2);
  return `${" ".repeat(left)}${text}${" ".repeat(Math.max(0, width - displayWidth(text) - left))}`;
}

function expanded({ columns }: ResultSet, rows: readonly string[][], options: TableOptions): string {
  if (rows.length === 0) return options.tuplesOnly ? "" : "(0 rows)\n\n";
  const label = Math.max(...columns.map(({ name }) => displayWidth(name)));
  const value = Math.max(...rows.flat().map(displayWidth));
  const records = rows.map((row, i) => {
    const head = `-[ RECORD ${i + 1} ]`;
    const line = head.length <= label + 1 ? `${head.padEnd(label + 1, "-")}+${"-".repeat(value + 1)}` : head.padEnd(label + value + 3, "-");
    const cells = columns.map(({ name }, column) => `${name.padEnd(label)} | ${row[column] ?? ""}`);
    return [...(options.tuplesOnly ? [] : [line]), ...cells].join("\n");
  });
  return `${records.join("\n")}\n\n`;
}

function unaligned({ columns }: ResultSet, rows: readonly string[][], options: TableOptions): string {
  const lines = [...(options.tuplesOnly ? [] : [columns.map(({ name }) => name)]), ...rows].map((row) => `${row.join(options.separator)}\n`);
  return lines.join("") + (options.tuplesOnly ? "" : `(${rows.length} row${rows.length === 1 ? "" : "s"})\n`);
}

function csv({ columns }: ResultSet, rows: readonly string[][], options: TableOptions): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [...(options.tuplesOnly ? [] : [columns.map(({ name }) => name)]), ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}
