import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LIVE, reference, simulated } from "./client.ts";
import { lines, play } from "./play.ts";
import type { Recorded } from "./recorder.ts";
import { SCENARIOS } from "./scenarios.ts";

// Answers of a real engine lie in samples/. `CONFORMANCE=live UPDATE=1` records them again, `UPDATE=GROUP` one file (the engine is left as it was found).
describe.each(Object.entries(SCENARIOS))("%s", async (group, scenario) => {
  const file = new URL(`./samples/${group}.json`, import.meta.url);
  if (LIVE && ["1", group].includes(process.env["UPDATE"] ?? "")) {
    const { steps, failure } = await play(reference(), scenario);
    if (failure !== undefined) throw failure;
    writeFileSync(file, `${JSON.stringify(steps, null, 1)}\n`);
  }
  const expected: Record<string, Recorded> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const { steps: actual, failure } = await play(await simulated(), scenario);

  test("plays to its end", () => {
    expect(failure).toBeUndefined();
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
  });

  test.each(Object.keys(expected))("%s", (name) => {
    expect(lines(group, name, actual[name])).toEqual(lines(group, name, expected[name]));
  });
});
