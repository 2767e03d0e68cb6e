import { describe, expect, test } from "vitest";
import { type Row, runOurs, runReal } from "./compare.ts";
import { AWK, BUSYBOX, FILES_ROWS, JQ, JQ_INPUT, MORE, SED } from "./rows-more.ts";
import { GNU_TEXT } from "./rows-text.ts";

const TABLES: readonly (readonly [title: string, flavor: "gnu" | "busybox", rows: readonly (string | Row)[]])[] = [
  ["text", "gnu", GNU_TEXT],
  ["sed", "gnu", SED],
  ["awk", "gnu", AWK],
  ["jq", "gnu", [...JQ, ...JQ_INPUT]],
  ["files", "gnu", FILES_ROWS],
  ["more", "gnu", MORE],
  ["applets", "busybox", BUSYBOX],
];

for (const [title, flavor, rows] of TABLES) {
  describe(`${title} (${flavor})`, () => {
    test.each(rows.map((row) => (typeof row === "string" ? { cmd: row } : row) as Row).filter((row) => row.differs === undefined))("$cmd", async (row) => {
      expect(await runOurs(row, flavor)).toEqual(runReal(row, flavor));
    });
  });
}
