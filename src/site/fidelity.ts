/** What the READMEs of the parts say is not simulated, and how much of real Docker's recorded output comes out the same. */
export interface Limits {
  /** Path of the part: `src/engine`. */
  readonly part: string;
  /** What its README calls it. */
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

const readmes = import.meta.glob<string>(["/src/*/README.md", "/src/sim/*/README.md"], { eager: true, query: "?raw", import: "default" });
interface Row {
  readonly matched: number;
  readonly commands: number;
}

export interface Conformance extends Row {
  readonly categories: readonly (Row & { readonly name: string })[];
}

/** Written by tests/conformance: what matched once. */
const floors = import.meta.glob<Row & { categories: Record<string, Row> }>("/tests/conformance/floor.json", { eager: true, import: "default" });

export function limits(): readonly Limits[] {
  return Object.entries(readmes)
    .map(([path, text]) => {
      const part = path.replace(/^\/|\/README\.md$/g, "");
      return { part, title: /^# (.+)$/m.exec(text)?.[1] ?? part, rows: notSimulated(text) };
    })
    .filter((part) => part.rows.length > 0)
    .sort((a, b) => (a.part < b.part ? -1 : 1));
}

/** Rows of the table or the list below a heading that says "not simulated" or "missing". */
export function notSimulated(markdown: string): readonly (readonly string[])[] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => /^#+\s.*\b(not simulated|not there|not as|not whole|missing|limits)\b/i.test(line));
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

/** How many commands of recorded real sessions print the same here; undefined where the comparison has not been run. */
export function conformance(): Conformance | undefined {
  const floor = Object.values(floors)[0];
  if (floor === undefined || !(floor.commands > 0)) return undefined;
  const categories = Object.entries(floor.categories)
    .map(([name, row]) => ({ name, ...row }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { matched: floor.matched, commands: floor.commands, categories };
}

/** A share in percent, never rounded up to a hundred. */
export function percent({ matched, commands }: Row): string {
  return (Math.floor((1000 * matched) / Math.max(1, commands)) / 10).toFixed(1);
}
