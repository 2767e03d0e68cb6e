import fc from "fast-check";
import { expect, test } from "vitest";
import { bootShells } from "./support.ts";

/**
 * Shell scripts of pipes, jobs and signals at random: each ends, and leaves no process and no timer behind. The words come from lists in
 * which nothing runs for ever by itself. A failure names its seed: SEED=… runs it again.
 */

const leaves = fc.constantFrom(
  "true",
  "false",
  ":",
  "echo a",
  "sleep 0.01",
  "sleep 0.05",
  "cat < /dev/null",
  "seq 2000",
  "exit 3",
  "read x",
  "wait",
  "wait $!",
  "kill -TERM $!",
  "kill -9 $!",
  "kill -STOP $!; kill -CONT $!",
  "kill -INT $$",
  "kill -USR1 $$",
  "kill -PIPE $$",
  "trap 'echo caught' INT USR1 TERM",
  "trap '' PIPE HUP",
  "trap 'echo bye' EXIT",
  "trap 'wait' CHLD",
  "trap - INT",
  "set -e",
  "set -m",
  "exec 3>&1",
  "exec 1>&-",
  "nosuchcommand",
  "jobs",
  "x=$(echo sub; sleep 0.01)",
  "f() { echo in; return 2; }; f",
);
const filters = fc.constantFrom(
  "cat",
  "head -n 1",
  "wc -l",
  "tr a b",
  "sort",
  "{ read x; echo $x; }",
  "sleep 0.01",
  "true",
  "tail -n 1",
  "grep a",
  "exit 4",
  "while read l; do echo $l; done",
);
const sources = fc.constantFrom("yes", "seq 5000", "echo a", "{ echo a; sleep 0.02; echo b; }", "cat /dev/zero | head -c 100000", "printf 'a\\nb\\n'", "false");

const scripts: fc.Arbitrary<string> = fc.letrec<{ script: string; command: string }>((tie) => ({
  script: fc.array(tie("command"), { minLength: 1, maxLength: 6 }).map((list) => list.join("\n")),
  command: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 5, arbitrary: leaves },
    // Something that reads a little, or ends, stops `yes`.
    { weight: 3, arbitrary: fc.tuple(sources, fc.array(filters, { maxLength: 2 })).map(([source, list]) => [source, "head -n 500", ...list].join(" | ")) },
    { weight: 2, arbitrary: tie("script").map((text) => `( ${text}\n) &`) },
    { weight: 1, arbitrary: tie("script").map((text) => `( ${text}\n)`) },
    { weight: 1, arbitrary: tie("script").map((text) => `{ ${text}\n} | cat`) },
    { weight: 1, arbitrary: tie("script").map((text) => `for i in 1 2; do\n${text}\ndone`) },
    { weight: 1, arbitrary: tie("script").map((text) => `if ${text}\nthen echo yes; else echo no; fi`) },
    { weight: 1, arbitrary: leaves.map((leaf) => `timeout 0.05 sh -c '${leaf.replaceAll("'", "")}; sleep 5'`) },
    { weight: 1, arbitrary: tie("command").map((text) => `${text} <<E\nbody\nE`) },
  ),
})).script;

test.each(["bash", "dash", "ash"])("%s: every script ends, and leaves nothing", { timeout: 120_000 }, async (shell) => {
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const machine = bootShells();
      await machine.run([shell, "-c", script]);
      // Jobs outlive their shell, but not for long: nothing sleeps longer than five seconds.
      const { kernel, clock } = machine;
      const left = () => [...kernel.processes].slice(1).map((process) => process.name);
      const end = clock.monotonic() + 60_000_000_000n;
      for (let turns = 0; left().length > 0 && clock.monotonic() < end && turns < 5000; turns++) await new Promise((resolve) => setImmediate(resolve));
      machine.driver.dispose();
      expect(left()).toEqual([]);
      const soon = clock.monotonic() + 1_000_000n;
      while ((clock.next() ?? soon) < soon) clock.step();
      expect(clock.next()).toBeUndefined();
    }),
    { numRuns: Number(process.env["RUNS"] ?? 40), seed: Number(process.env["SEED"] ?? 20_260_115), timeout: 20_000 },
  );
});
