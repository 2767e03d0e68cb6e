import { expect, test } from "vitest";
import { versionAnswer } from "../../src/userland/lib/versions.ts";

test.each([
  ["python3", "3.9.24", ["--version"], { text: "Python 3.9.24\n", stream: 1 }],
  ["go", "1.21.13", ["version"], { text: "go version go1.21.13 linux/amd64\n", stream: 1 }],
  ["java", "17.0.2", ["-version"], { stream: 2 }],
  ["python3", "3.9.24", ["-c", "print(1)"], undefined],
  ["python3", undefined, ["--version"], undefined],
  ["nosuch", "1", ["--version"], undefined],
] as const)("%s %s %j", (program, version, words, answer) => {
  const found = versionAnswer(program, version, words);
  if (answer === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(answer);
});
