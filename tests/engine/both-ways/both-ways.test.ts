import { describe, expect, test } from "vitest";
import type { Case } from "./case.ts";
import { containerCases } from "./containers.ts";
import { type Answer, bootMachine } from "./machine.ts";
import { objectCases } from "./objects.ts";

const CASES: readonly Case[] = [...containerCases, ...objectCases];

/** Boots a machine, brings it to where the case begins, and afterwards looks at what has become of it. */
async function on({ given, after = [] }: Case, act: (machine: Awaited<ReturnType<typeof bootMachine>>) => Promise<void>): Promise<void> {
  const machine = await bootMachine();
  try {
    if (given !== undefined) {
      const { stderr, exitCode } = await machine.run(given);
      expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    }
    await act(machine);
    for (const look of after) expect(await machine.look(look), `${look[0]} ${look[1]}`).toEqual(look[2]);
  } finally {
    machine.dispose();
  }
}

describe("the same by the CLI in the machine and over HTTP from outside", () => {
  test("there are many cases", () => expect(CASES.length).toBeGreaterThanOrEqual(60));

  test.each(CASES)("$what: docker", async (row) => {
    await on(row, async ({ run }) => {
      const { stdout, stderr, exitCode } = await run(row.command);
      if (row.fails !== undefined) {
        expect(stderr + stdout).toContain(row.fails[1]);
        expect(exitCode).not.toBe(0);
      } else expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
      if (row.output !== undefined) expect(stdout).toBe(row.output);
    });
  });

  test.each(CASES)("$what: HTTP", async (row) => {
    await on(row, async ({ send }) => {
      let answer: Answer = { status: 0, text: "" };
      let id = "";
      for (const [target, body] of row.requests) {
        answer = await send([target.replace("{Id}", id), body]);
        id = /"Id":"(\w+)"/.exec(answer.text)?.[1] ?? id;
      }
      if (row.fails !== undefined) {
        const [status, message] = row.fails;
        expect([answer.status, answer.text.replaceAll('\\"', '"')]).toEqual([status, expect.stringContaining(message)]);
      } else expect(answer.status, answer.text).toBeLessThan(400);
      if (row.output !== undefined) expect(answer.text).toBe(row.output);
    });
  });
});
