import { expect, test } from "vitest";
import { slugOfPath } from "../../src/protocol/slug.ts";

test.each([
  ["01-machine/02-bare-metal.mdx", "machine/bare-metal"],
  ["index.mdx", ""],
  ["en/index.mdx", "en"],
  ["91-playground.mdx", "playground"],
  ["90-playground/01-node.mdx", "playground/node"],
])("%s → %s", (path, slug) => {
  expect(slugOfPath(path)).toBe(slug);
});
