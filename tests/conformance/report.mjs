// What the runners of recorded sessions share: finding session files, writing recordings, the table of results.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { diff } from "./compare.mjs";

/** Session files at these places, which are files or directories. */
export function sessionFiles(places) {
  return places.flatMap((place) => (statSync(place).isDirectory() ? below(place) : [place]));
}

function below(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? below(path.join(folder, entry.name)) : entry.name.endsWith(".session") ? [path.join(folder, entry.name)] : []))
    .sort();
}

/** Commands, output and exit codes in the form of a session file. */
export function render(results) {
  return `${results
    .flatMap(({ cmd, text, code }) => [
      ...cmd.split("\n").map((line, i) => (i > 0 ? `> ${line}` : `$ ${line}`)),
      ...(text === ""
        ? []
        : text
            .replace(/\n$/, "")
            .split("\n")
            .map((line) => (/^(\$ |> |# |\[\w+\]$)/.test(line) ? `\\${line}` : line))),
      ...(code !== "0" ? [`[${code}]`] : []),
    ])
    .join("\n")}\n`;
}

/** One command that differs, with the difference. */
export function printDifference(file, { cmd, why, expected, actual }) {
  console.log(`${path.basename(path.dirname(file))}/${path.basename(file)}: ${why}\n$ ${cmd.split("\n").join("\n> ")}`);
  for (const line of diff(expected, actual)) console.log(`  ${line}`);
  console.log();
}

/** Counts rows of a comparison by category, the folder that a session is in. */
export class Tally {
  #categories = new Map();
  /** Of sessions that do not match whole, `category/session`: how many commands differ. */
  differing = new Map();

  add(file, rows) {
    const category = path.basename(path.dirname(file));
    const missed = rows.filter((one) => !one.match).length;
    if (missed > 0) this.differing.set(`${category}/${path.basename(file, ".session")}`, missed);
    const row = this.#categories.get(category) ?? { sessions: 0, whole: 0, matched: 0, commands: 0 };
    const matched = rows.filter((one) => one.match).length;
    this.#categories.set(category, {
      sessions: row.sessions + 1,
      whole: row.whole + (matched === rows.length ? 1 : 0),
      matched: row.matched + matched,
      commands: row.commands + rows.length,
    });
  }

  get matched() {
    return [...this.#categories.values()].reduce((sum, row) => sum + row.matched, 0);
  }

  /** Prints the table. */
  print() {
    let commands = 0;
    console.log(`${"category".padEnd(24)}${"sessions".padStart(10)}${"whole".padStart(8)}${"commands".padStart(10)}${"match".padStart(8)}${"%".padStart(8)}`);
    for (const [category, row] of [...this.#categories].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const percent = (100 * row.matched) / Math.max(1, row.commands);
      const numbers = [String(row.sessions).padStart(10), String(row.whole).padStart(8), String(row.commands).padStart(10), String(row.matched).padStart(8)];
      console.log(`${category.padEnd(24)}${numbers.join("")}${percent.toFixed(1).padStart(8)}`);
      commands += row.commands;
    }
    console.log(`${this.matched} of ${commands} commands match (${((100 * this.matched) / Math.max(1, commands)).toFixed(1)}%)`);
  }
}
