import { expect, test } from "vitest";
import { Credit } from "../../src/protocol/credit.ts";

test("takes what there is, waits when there is none", async () => {
  const credit = new Credit(10);
  expect(await credit.take(4)).toBe(4);
  expect(await credit.take(100)).toBe(6);
  let taken: number | undefined;
  const waiting = credit.take(3).then((value) => {
    taken = value;
  });
  await Promise.resolve();
  expect(taken).toBeUndefined();
  credit.give(2);
  await waiting;
  expect(taken).toBe(2);
  expect(credit.available).toBe(0);
});
