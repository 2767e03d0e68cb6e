import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Client, LIVE, reference, simulated } from "./client.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { type Recorded, Recorder } from "./recorder.ts";
import { SCENARIOS } from "./scenarios.ts";

// Answers of a real engine lie in samples/. `CONFORMANCE=live UPDATE=1` records them again, `UPDATE=GROUP` one file (the engine is left as it was found).
describe.each(Object.entries(SCENARIOS))("%s", async (group, scenario) => {
  const file = new URL(`./samples/${group}.json`, import.meta.url);
  if (LIVE && ["1", group].includes(process.env["UPDATE"] ?? "")) {
    const { steps } = await play(reference(), scenario);
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

async function play(client: Client, scenario: (recorder: Recorder) => Promise<void>): Promise<{ steps: Record<string, Recorded>; failure: unknown }> {
  const recorder = new Recorder(client);
  let failure: unknown;
  try {
    await scenario(recorder);
  } catch (error) {
    if (LIVE) throw error;
    failure = error;
  } finally {
    client.close();
  }
  return { steps: recorder.steps, failure };
}

/** Path and value of every leaf, in order, without those that may differ. */
function lines(group: string, name: string, step: Recorded | undefined): string[] {
  const all: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (EXCEPTIONS.some((exception) => exception.path.test(path) && (exception.step ?? /./).test(`${group} ${name}`))) return;
    if (value !== null && typeof value === "object" && Object.keys(value).length > 0)
      for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
    else all.push(`${path} ${JSON.stringify(value)}`);
  };
  visit(step ?? null, "");
  return all;
}
