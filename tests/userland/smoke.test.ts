import { expect, test } from "vitest";
import { bootComputer } from "./computer.ts";

test("a pipeline of programs", async () => {
  const computer = bootComputer();
  expect(await computer.run("printf 'b\\na\\nb\\n' | sort | uniq -c | sort -rn | awk '{print $2, $1}'")).toEqual({
    stdout: "b 2\na 1\n",
    stderr: "",
    status: 0,
  });
});
