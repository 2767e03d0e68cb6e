import { describe, expect, test } from "vitest";
import { appended, logFits, logLimits, undone } from "../../src/protocol/log.ts";
import type { LogEntry } from "../../src/protocol/messages.ts";

const open: LogEntry = { at: "0", kind: "open", terminal: "a", options: { rows: 24, cols: 80 } };
const play = (unit: number): LogEntry => ({ at: "1", kind: "play", terminal: "a", unit, steps: [{ kind: "command", text: "ls" }] });
const keys = (text: string, at = "2", terminal = "a"): LogEntry => ({ at, kind: "input", terminal, text });

describe("undone", () => {
  const cases: readonly [name: string, log: readonly LogEntry[], left: readonly LogEntry[]][] = [
    ["nothing to undo", [open], [open]],
    ["a played command", [open, play(0), play(1)], [open, play(0)]],
    ["a typed line with all its keys", [open, play(0), keys("l"), keys("s"), keys("\r")], [open, play(0)]],
    ["only the last of two typed lines", [open, keys("a\r"), keys("b"), keys("\r")], [open, keys("a\r")]],
    ["keys without Enter go with the command before them", [open, play(0), keys("l")], [open]],
    ["Ctrl-C is something that was done", [open, play(0), keys("\x03")], [open, play(0)]],
    ["keys in another terminal stay", [open, keys("x", "1", "b"), keys("\r")], [open, keys("x", "1", "b")]],
  ];
  test.each(cases)("%s", (_, log, left) => {
    expect(undone(log)).toEqual(left);
  });
});

test("keys typed at the same moment are joined, an Enter begins anew", () => {
  let log: readonly LogEntry[] = [open];
  for (const entry of [keys("l"), keys("s"), keys("\r"), keys("x")]) log = appended(log, entry);
  expect(log).toEqual([open, keys("ls\r"), keys("x")]);
});

test("a session has a bound", () => {
  expect(logFits([open, play(0)])).toBe(true);
  expect(logFits(Array.from({ length: logLimits.entries + 1 }, () => open))).toBe(false);
  expect(logFits([keys("x".repeat(logLimits.characters))])).toBe(false);
});
