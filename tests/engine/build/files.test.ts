import { expect, test } from "vitest";
import { ignorer, parseIgnoreFile } from "../../../src/cli/build/dockerignore.ts";
import { sourceExcerpt } from "../../../src/cli/build/excerpt.ts";
import { changeMode, isMode } from "../../../src/engine/build/chmod.ts";
import { transferSize } from "../../../src/base/file-sync-size.ts";
import { cleanPath, globMatcher } from "../../../src/engine/build/tree.ts";

test.each([
  ["755", 0o644, false, 0o755],
  ["u+x", 0o644, false, 0o744],
  ["u=rwX,go=rX", 0o600, true, 0o755],
  ["u=rwX,go=rX", 0o600, false, 0o644],
  ["a-w", 0o666, false, 0o444],
])("chmod %s", (change, mode, isDirectory, expected) => {
  expect(isMode(change)).toBe(true);
  expect(changeMode(mode, change, isDirectory).toString(8)).toBe(expected.toString(8));
});

test("what is no mode", () => {
  expect(isMode("rr")).toBe(false);
});

test.each([
  ["*.js", "a.js", true],
  ["*.js", "a.jsx", false],
  ["[ab]?", "b1", true],
  ["a\\*", "a*", true],
])("%s and %s: %s", (pattern, name, expected) => {
  expect(globMatcher(pattern).test(name)).toBe(expected);
});

test.each([
  ["../outside", "/outside"],
  ["./a//b/", "/a/b"],
  [".", "/"],
])("%s is %s", (path, expected) => {
  expect(cleanPath(path)).toBe(expected);
});

// As the real client says: a Dockerfile of 53 bytes is 90, a file of 2 bytes named f is 30, nothing is 2.
test("sizes of what is sent", () => {
  const mtime = 1_790_000_000_000;
  const file = (path: string, size: number) => ({ path, type: "file", mode: 0o644, size, mtime });
  expect(transferSize([file("Dockerfile", 53)], () => false)).toBe(90);
  expect(transferSize([file("f", 2)], () => false)).toBe(30);
  expect(transferSize([file("hello.txt", 18)], () => false)).toBe(54);
  expect(transferSize([file("hello.txt", 18)], () => true)).toBe(30);
  expect(transferSize([], () => false)).toBe(2);
});

test.each([
  ["node_modules", "node_modules/x", true],
  ["*.md", "README.md", true],
  ["*.md", "docs/README.md", false],
  ["**/*.log", "src/b.log", true],
  ["**/*.log", "b.log", true],
  ["/build/", "build/out", true],
  ["*.md\n!README.md", "README.md", false],
  ["# comment\n\n.env", ".env", true],
])(".dockerignore %j and %s: %s", (text, path, expected) => {
  expect(ignorer(parseIgnoreFile(text)).excludes(path)).toBe(expected);
});

test("lines around an error", () => {
  expect(sourceExcerpt("Dockerfile", "FROM busybox\nRUN false\n", { start: 2, end: 2 })).toBe(
    "Dockerfile:2\n--------------------\n   1 |     FROM busybox\n   2 | >>> RUN false\n   3 |     \n--------------------\n",
  );
});
