import { expect, test } from "vitest";
import { transferSize } from "../../../src/base/file-sync-size.ts";
import { ignorer, parseIgnoreFile } from "../../../src/cli/build/dockerignore.ts";
import { sourceExcerpt } from "../../../src/cli/build/excerpt.ts";
import { changeMode, modeProblem } from "../../../src/engine/build/chmod.ts";
import { excluder } from "../../../src/engine/build/ignore.ts";
import { gitFailure } from "../../../src/engine/build/sources.ts";
import { cleanPath, globMatcher, isGlob } from "../../../src/engine/build/tree.ts";

test.each([
  ["755", 0o644, false, 0o755],
  ["u+x", 0o644, false, 0o744],
  ["u=rwX,go=rX", 0o600, true, 0o755],
  ["u=rwX,go=rX", 0o600, false, 0o644],
  ["a-w", 0o666, false, 0o444],
])("chmod %s", (change, mode, isDirectory, expected) => {
  expect(modeProblem(change)).toBeUndefined();
  expect(changeMode(mode, change, isDirectory).toString(8)).toBe(expected.toString(8));
});

test("what is no mode", () => {
  expect(modeProblem("rr")).toBe("invalid syntax");
  expect(modeProblem("9999")).toBe("invalid chmod parameter: '9999'. it should be octal string and between 0 and 07777");
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

test.each([
  ["src/*.js", true],
  ["[a-z]/x", true],
  ["[]a]", true],
  ["['a',", false],
  ["src/[0-9.txt", false],
])("is %s a pattern? %s", (pattern, expected) => {
  expect(isGlob(pattern)).toBe(expected);
});

test.each([
  [["*.txt"], "a.txt", true],
  [["*.txt"], "b/a.txt", false],
  [["**/*.txt", "!b/a.txt"], "b/a.txt", false],
  [["[!a]*"], "abc", true],
  [["[!a]*"], "bc", false],
])("%j leaves out %s: %s", (patterns, path, expected) => {
  expect(excluder(patterns)(path)).toBe(expected);
});

test.each([
  ["https://example.com/a.git", "error fetching default branch for repository https://example.com/a.git: git stderr:\n: exec: "],
  ["https://example.com/a.git#:dir", "error fetching default branch for repository https://example.com/a.git: git stderr:\n"],
  ["https://example.com/a.git#v1:dir", "failed to fetch remote https://example.com/a.git: git stderr:\n"],
])("git cannot fetch %s", (source, message) => {
  expect(gitFailure(source)).toContain(message);
});
