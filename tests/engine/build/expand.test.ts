import { expect, test } from "vitest";
import { expandWord, expandWords } from "../../../src/engine/build/dockerfile/expand.ts";

const variables: Record<string, string> = { name: "value", path: "/usr/local/lib", empty: "", file: "archive.tar.gz", two: "a b" };
const lookup = (name: string): string | undefined => variables[name];

test.each([
  ["$name", "value"],
  ["${name}s", "values"],
  ["a\\$name", "a$name"],
  ["'$name'", "$name"],
  ['"$name"', "value"],
  ["${missing}", ""],
  ["${missing:-other}", "other"],
  ["${empty:-other}", "other"],
  ["${empty-other}", ""],
  ["${name:+set}", "set"],
  ["${missing:+set}", ""],
  ["${missing:-${name}}", "value"],
  ["${path#/*/}", "local/lib"],
  ["${path##*/}", "lib"],
  ["${file%.*}", "archive.tar"],
  ["${file%%.*}", "archive"],
  ["${path/l/L}", "/usr/Local/lib"],
  ["${path//l/L}", "/usr/LocaL/Lib"],
  ["$", "$"],
  ["100%", "100%"],
])("%s is %s", (word, expected) => {
  expect(expandWord(word, { escape: "\\", lookup })).toBe(expected);
});

test.each([
  ["${name", 'failed to process "${name": unsupported modifier (\uFFFD) in substitution'],
  ["${", "failed to process \"${\": syntax error: missing '}'"],
  ["${}", 'failed to process "${}": syntax error: bad substitution'],
  ["${.x}", 'failed to process "${.x}": unsupported modifier (.) in substitution'],
  ["${name:", "failed to process \"${name:\": syntax error: missing '}'"],
  ["${name/a}", "failed to process \"${name/a}\": syntax error: missing '/' in ${}"],
  ["${name/a/b", "failed to process \"${name/a/b\": syntax error: missing '}'"],
  ["'open", 'failed to process "\'open": unexpected end of statement while looking for matching single-quote'],
  ["${missing?no}", 'failed to process "${missing?no}": missing: no'],
  ["${missing:?}", 'failed to process "${missing:?}": missing: is not allowed to be empty'],
  ["${name!x}", 'failed to process "${name!x}": unsupported modifier (!) in substitution'],
])("%s is refused", (word, message) => {
  expect(() => expandWord(word, { escape: "\\", lookup })).toThrow(message);
});

test("words of a variable are several, quoted ones are one", () => {
  expect(expandWords('$two "$two"', { escape: "\\", lookup })).toEqual(["a", "b", "a b"]);
});

test("what is not set is told", () => {
  const unset: string[] = [];
  expandWord("$name ${missing} ${other:-x}", { escape: "\\", lookup, unset: (name) => unset.push(name) });
  expect(unset).toEqual(["missing"]);
});
