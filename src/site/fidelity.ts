/** What the READMEs of the parts say is not simulated, and how much of real Docker's recorded output comes out the same. */
export interface Limits {
  /** Path of the part: `src/engine`. */
  readonly part: string;
  readonly rows: readonly (readonly string[])[];
}

const readmes = import.meta.glob<string>("/src/*/README.md", { eager: true, query: "?raw", import: "default" });
const floors = import.meta.glob<Record<string, unknown>>("/tests/conformance/floor.json", { eager: true, import: "default" });

export function limits(): readonly Limits[] {
  return Object.entries(readmes)
    .map(([path, text]) => ({ part: path.replace(/^\/|\/README\.md$/g, ""), rows: notSimulated(text) }))
    .filter((part) => part.rows.length > 0)
    .sort((a, b) => (a.part < b.part ? -1 : 1));
}

/** Rows of the table or the list below a heading that says "not simulated" or "missing". */
export function notSimulated(markdown: string): readonly (readonly string[])[] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => /^#+\s.*\b(not simulated|not there|missing|limits)\b/i.test(line));
  if (start < 0) return [];
  const rows: string[][] = [];
  for (const line of lines.slice(start + 1)) {
    if (/^#/.test(line)) break;
    if (/^\s*[-*]\s/.test(line)) rows.push([line.replace(/^\s*[-*]\s+/, "")]);
    else if (line.startsWith("|") && !/^\|[\s:|-]+\|?$/.test(line)) rows.push(splitRow(line));
  }
  // The first row of a table is its head.
  return rows[0] !== undefined && rows[0].length > 1 ? rows.slice(1) : rows;
}

function splitRow(line: string): string[] {
  return line
    .replace(/^\||\|\s*$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Percentage of recorded lines that come out the same; undefined where the comparison has not been run. */
export function conformance(): number | undefined {
  const floor = Object.values(floors)[0];
  if (floor === undefined) return undefined;
  for (const key of ["percent", "lines", "score", "total", "overall"]) {
    const value = floor[key];
    if (typeof value === "number") return Math.round((value <= 1 ? value * 100 : value) * 10) / 10;
  }
  return undefined;
}
