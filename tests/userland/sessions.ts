import { expect, test } from "vitest";
import type { TestHost } from "./host.ts";

/** What to type, and what it prints; a RegExp when parts may differ. */
export type Row = readonly [commands: string, output: string | RegExp];

/** One test per row, in order, on one host. */
export function runRows(host: () => TestHost, rows: readonly Row[]): void {
  test.each(rows.map(([commands, output]) => ({ commands, output })))("$commands", async ({ commands, output }) => {
    const printed = await host().run(commands);
    if (typeof output === "string") expect(printed).toBe(output);
    else expect(printed).toMatch(output);
  });
}
