import { expect, test } from "vitest";
import { limits, notSimulated, percent } from "../../src/site/fidelity.ts";

test.each([
  [{ matched: 1, commands: 3 }, "33.3"],
  [{ matched: 9999, commands: 10000 }, "99.9"],
  [{ matched: 5, commands: 5 }, "100.0"],
  [{ matched: 0, commands: 0 }, "0.0"],
])("%o", (row, text) => {
  expect(percent(row)).toBe(text);
});

test("limits are read from a table or a list below their heading", () => {
  expect(notSimulated("# A\n\n## What is not simulated\n\n| what | why |\n|---|---|\n| `a\\|b` | c |\n\n## Next\n\n- no\n")).toEqual([["`a|b`", "c"]]);
  expect(notSimulated("## Not simulated\n- one\n- two\n")).toEqual([["one"], ["two"]]);
  expect(notSimulated("# Nothing\n")).toEqual([]);
});

test("every layer of the machine says what is not simulated", () => {
  const layers = [
    "cli",
    "compose",
    "dns",
    "engine",
    "http",
    "images",
    "machine",
    "registry",
    "shell",
    "sim",
    "sim/fs",
    "sim/kernel",
    "sim/net",
    "sim/tty",
    "userland",
  ];
  expect(limits().map(({ part }) => part)).toEqual(expect.arrayContaining(layers.map((layer) => `src/${layer}`)));
});
