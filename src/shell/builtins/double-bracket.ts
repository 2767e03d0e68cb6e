import { matchesPattern } from "../expand/pattern.ts";
import { compileRegex } from "../expand/regex.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { evaluateTest, TestError, testBinary } from "../test-expression.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["[["], usage: "[[ expression ]]", summary: "Evaluates a conditional expression; its right sides are patterns.", run });

/** ash has no grammar for it: an ordinary command whose `==` matches patterns. */
function run(shell: Shell, args: readonly string[]): number | Task<number> {
  const operands = args.slice(1);
  if (operands.pop() !== "]]") return complain(shell, "missing ]]");
  try {
    if (operands.length === 3) {
      const [a = "", operator = "", b = ""] = operands;
      if (operator === "=" || operator === "==") return matchesPattern(a, b) ? 0 : 1;
      if (operator === "!=") return matchesPattern(a, b) ? 1 : 0;
      if (operator === "=~") return compileRegex(b, false)?.test(a) === true ? 0 : 1;
      const simple = testBinary(a, operator, b, shell);
      if (simple !== undefined) return simple ? 0 : 1;
    }
    return evaluateTest(
      operands.map((operand) => (operand === "&&" ? "-a" : operand === "||" ? "-o" : operand)),
      shell,
    )
      ? 0
      : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    return complain(shell, `${error.subject}: unknown operand`);
  }
}

function* complain(shell: Shell, message: string): Task<number> {
  yield* shell.builtinError(message);
  return 2;
}
