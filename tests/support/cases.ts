import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Rows of scripts with what a real shell, or a real program, makes of them. A file holds any number of
 *
 *     %% 0
 *     the script
 *     %< its standard input (absent: none)
 *     %> what it prints (absent: nothing)
 *     %! what it complains
 *
 * where the number is the exit status. Text that is not plain stands as a JSON string behind the mark: `%> "\u0000"`.
 * `%% 0 differs: why` is a row where ours is known to do something else; it runs all the same, and has to differ.
 * `UPDATE=1` runs the real programs of this machine and rewrites the files; without it no real program is needed.
 */
export interface Case extends Outcome {
  readonly script: string;
  readonly stdin: string;
  readonly differs: string | undefined;
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export type RunCase = (row: Case) => Outcome | Promise<Outcome>;

/** Tests every `.cases` file of a folder on ours, or records it from the real thing. */
export function describeCases(folder: string, ours: RunCase, real: RunCase): void {
  for (const file of caseFiles(folder)) {
    const cases = readCases(file);
    describe(`${basename(folder)}/${basename(file, ".cases")}`, () => {
      if (process.env["UPDATE"] === "1") {
        it("is recorded", { timeout: 600_000 }, async () => {
          const recorded: Case[] = [];
          for (const row of cases) recorded.push({ ...row, ...(await real(row)) });
          writeFileSync(file, formatCases(recorded));
        });
        return;
      }
      it.each(cases.map((row) => [row.script, row] as const))("%s", async (_script, row) => {
        const { stdout, stderr, status } = await ours(row);
        const expected = { stdout: row.stdout, stderr: row.stderr, status: row.status };
        if (row.differs === undefined) expect({ stdout, stderr, status }).toEqual(expected);
        else expect({ stdout, stderr, status }, "the row is said to differ, and does not").not.toEqual(expected);
      });
    });
  }
}

export function caseFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".cases"))
    .sort()
    .map((name) => join(folder, name));
}

export function readCases(file: string): Case[] {
  return parseCases(readFileSync(file, "utf8"));
}

/** Bytes as text; bytes that are no UTF-8 as one character each. */
export function readable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  return text.includes("\ufffd") ? Buffer.from(bytes).toString("latin1") : text;
}

export function parseCases(text: string): Case[] {
  return text
    .split(/^%% /m)
    .slice(1)
    .map((row) => {
      const [, status = "0", differs] = /^(\d+)(?: differs: (.*))?\n/.exec(row) ?? [];
      const sections = row.slice(row.indexOf("\n") + 1).split(/^(?=%[<>!])/m);
      const [script = ""] = sections;
      const section = (mark: string): string => unmark(sections.slice(1).find((each) => each.startsWith(mark)));
      return { status: Number(status), script: script.replace(/\n$/, ""), stdin: section("%<"), stdout: section("%>"), stderr: section("%!"), differs };
    });
}

export function formatCases(cases: readonly Case[]): string {
  return cases
    .map(({ status, script, stdin, stdout, stderr, differs }) => {
      const head = `%% ${status}${differs === undefined ? "" : ` differs: ${differs}`}\n${script}\n`;
      return `${head}${mark("%<", stdin)}${mark("%>", stdout)}${mark("%!", stderr)}`;
    })
    .join("");
}

/** Text that does not end with a newline is marked, so that rows stay lines. */
function mark(section: string, text: string): string {
  if (text === "") return "";
  if (/[^\n\t\x20-\x7e\xa1-\ufffc\ud800-\udfff]|^%|[\x80-\xff][\x80-\xbf]/m.test(text)) return `${section} ${JSON.stringify(text)}\n`;
  return text.endsWith("\n") ? `${section}\n${text}` : `${section}\n${text}%no newline\n`;
}

function unmark(section: string | undefined): string {
  if (section === undefined) return "";
  if (section[2] === " ") return JSON.parse(section.slice(3)) as string;
  return section.slice(section.indexOf("\n") + 1).replace(/%no newline\n$/, "");
}
