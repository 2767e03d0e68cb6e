import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { evaluateTest, TestError } from "../test-expression.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["test", "["], usage: "test [expr]", summary: "Evaluates a conditional expression.", run });

function run(shell: Shell, args: readonly string[]): number | Task<number> {
  let operands = args.slice(1);
  if (args[0] === "[") {
    if (operands[operands.length - 1] !== "]")
      return complain(shell, shell.dialect === "bash" ? "missing `]'" : shell.dialect === "dash" ? "missing ]" : "missing ]");
    operands = operands.slice(0, -1);
  }
  try {
    return evaluateTest(operands, shell) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    return complain(shell, describe(shell, error));
  }
}

function* complain(shell: Shell, message: string): Task<number> {
  if (shell.dialect === "ash") yield* shell.printError(`${shell.scriptName}: ${message}\n`);
  else yield* shell.builtinError(message);
  return 2;
}

function describe(shell: Shell, error: TestError): string {
  const { kind, subject } = error;
  if (shell.dialect !== "bash") {
    switch (kind) {
      case "integer":
        return shell.dialect === "dash" ? `Illegal number: ${subject}` : `${subject}: bad number`;
      case "argument":
        return "argument expected";
      case "paren":
        return "closing paren expected";
      default:
        if (kind === "unary") return shell.dialect === "dash" ? `${subject}: unexpected operator` : `${error.next}: unknown operand`;
        return shell.dialect === "dash" ? `${error.next}: unexpected operator` : `${subject}: unknown operand`;
    }
  }
  switch (kind) {
    case "integer":
      return `${subject}: integer expression expected`;
    case "argument":
      return "argument expected";
    case "binary":
      return `${subject}: binary operator expected`;
    case "unary":
      return `${subject}: unary operator expected`;
    case "paren":
      return subject === "" ? "`)' expected" : `\`)' expected, found ${subject}`;
    case "bracket":
      return "missing `]'";
    case "many":
      return "too many arguments";
  }
}
