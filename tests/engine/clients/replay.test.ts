import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareSessions } from "../../conformance/compare.mjs";
import { engineSessions, reachable, replay, whyNot } from "../../conformance/replay.mjs";

/** The real docker CLI takes real time: some ten minutes for all sessions. */
const LIMIT_MILLISECONDS = 40 * 60_000;
const problem = process.env["CONFORMANCE"] === "live" ? whyNot() : "takes minutes and a reference host; run it with CONFORMANCE=live";

test.skipIf(problem !== undefined)(
  `recorded sessions by the real docker CLI on the simulated engine${problem === undefined ? "" : ` (skipped: ${problem})`}`,
  { timeout: LIMIT_MILLISECONDS },
  async () => {
    const files = engineSessions();
    const recordings = await replay(files);
    const rows = files.flatMap((file: string) => reachable(compareSessions(readFileSync(file, "utf8"), recordings.get(file) ?? "")));
    const matched = rows.filter((row: { match: boolean }) => row.match).length;
    expect(rows.length).toBeGreaterThan(1000);
    expect(matched / rows.length, `${matched} of ${rows.length} commands match`).toBeGreaterThanOrEqual(0.95);
  },
);
