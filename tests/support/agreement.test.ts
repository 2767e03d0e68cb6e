import { expect, test } from "vitest";
import { caseFiles, readCases } from "./cases.ts";

/** How many of the recorded rows ours answers as the real shell or program did: each row is tested, and those that differ say so. */
const WANTED = 0.99;

test("rows of shells and programs that are as the real ones", () => {
  const rooms = ["../shell/cases/bash", "../shell/cases/dash", "../shell/cases/ash", "../userland/cases/gnu", "../userland/cases/busybox"];
  let [rows, differing] = [0, 0];
  for (const room of rooms) {
    const cases = caseFiles(new URL(room, import.meta.url).pathname).flatMap(readCases);
    const different = cases.filter((row) => row.differs !== undefined).length;
    console.log(`${room.replace("../", "").replace("/cases/", " ")}: ${cases.length - different} of ${cases.length}`);
    rows += cases.length;
    differing += different;
  }
  const agreement = 1 - differing / rows;
  console.log(`together ${rows - differing} of ${rows}: ${(agreement * 100).toFixed(2)} %`);
  expect(agreement).toBeGreaterThanOrEqual(WANTED);
});
