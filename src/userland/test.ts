import { evaluateTest, TestError } from "../shell/test-expression.ts";
import { encodeText } from "./lib/text.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "test",
  aliases: ["["],
  summary: "check files and compare values",
  async main(sys) {
    const name = (sys.argv[0] ?? "test").replace(/^.*\//, "");
    let args = sys.argv.slice(1);
    if (name === "[") {
      if (args.at(-1) !== "]") {
        await sys.write(2, `${sys.flavor === "gnu" ? sys.argv[0] : name}: missing ']'\n`);
        return 2;
      }
      args = args.slice(0, -1);
    }
    try {
      return evaluateTest(sys.flavor === "gnu" ? lengthsToNumbers(args) : args, { sys }) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof TestError)) throw error;
      await sys.write(2, `${sys.flavor === "gnu" ? sys.argv[0] : name}: ${message(error, sys.flavor === "gnu", args.at(-1) ?? "")}\n`);
      return 2;
    }
  },
});

const COMPARISONS = new Set(["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);

/** GNU's `-l TEXT` beside a comparison of numbers: how long the text is. */
function lengthsToNumbers(args: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const compared = COMPARISONS.has(args[i + 2] ?? "") || COMPARISONS.has(args[i - 1] ?? "");
    if (args[i] === "-l" && compared && args[i + 1] !== undefined) found.push(String(encodeText(args[++i] as string).length));
    else found.push(args[i] as string);
  }
  return found;
}

function message({ kind, subject }: TestError, gnu: boolean, last: string): string {
  switch (kind) {
    case "integer":
      return gnu ? `invalid integer '${subject}'` : `invalid number '${subject}'`;
    case "argument":
      return gnu ? `missing argument after '${subject}'` : `${subject}: argument expected`;
    case "binary":
      return gnu ? `'${subject}': binary operator expected` : `${subject}: unknown operand`;
    case "unary":
      return gnu ? `missing argument after '${last}'` : `${subject}: unknown operand`;
    case "bracket":
      return "missing ']'";
    case "paren":
      return gnu ? `')' expected` : "closing paren expected";
    default:
      return gnu ? `extra argument '${subject}'` : `${subject}: unknown operand`;
  }
}
