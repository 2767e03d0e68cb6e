/**
 * Builds of typical applications, step for step as Docker Engine 28.5.2 with Buildx 0.29 shows them, and what the images do when they run.
 * The sessions in build/ are recordings (tests/conformance/record.mjs); those of stages and images that other programs share come from
 * `docker import`, so that the engine that was recorded knew nothing of them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareSessions } from "../conformance/compare.mjs";
import { playSession } from "../support/session.ts";

const FOLDER = join(import.meta.dirname, "build");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".session"));

describe.each(files)("%s", (file) => {
  const recorded = readFileSync(join(FOLDER, file), "utf8");
  test(recorded.slice(2, recorded.indexOf("\n")), { timeout: 60_000 }, async () => {
    const played = await playSession(recorded, file);
    for (const { cmd, expected, actual, why } of compareSessions(recorded, played)) {
      if (why !== "" && why !== "output") expect.fail(`${cmd}\n${why}\n${actual}`);
      expect(settled(actual), cmd).toEqual(settled(expected));
    }
  });
});

/**
 * What depends on how long things take: lines about something that still goes on, warnings shown twice or not at all, the order of
 * steps that do not need each other.
 */
function settled(text: string): string[] {
  const blocks = text.split("\n\n").map((block) => block.split("\n"));
  const kept = blocks.map((lines) =>
    lines.filter((line) => !/^#: (WARN: .*|(exporting layers|writing image .*|naming to .*|transferring .*?)( <SIZE>)?( \d+\.\d+s)?)$/.test(line)),
  );
  const steps = kept.filter(([first]) => first?.startsWith("#: ["));
  const others = kept.filter(([first]) => !first?.startsWith("#: ["));
  return [...steps.map((lines) => lines.join("\n")).sort(), ...others.map((lines) => lines.join("\n"))];
}
