import { evaluateTest, TestError } from "../shell/test-expression.ts";
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
      return evaluateTest(args, { sys }) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof TestError)) throw error;
      await sys.write(2, `${sys.flavor === "gnu" ? sys.argv[0] : name}: ${message(error, sys.flavor === "gnu", args.at(-1) ?? "")}\n`);
      return 2;
    }
  },
});

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
