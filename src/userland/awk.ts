import { Interpreter } from "./awk/interpreter.ts";
import { AwkSyntaxError } from "./awk/lexer.ts";
import { parseAwk } from "./awk/parser.ts";
import { dialectOf } from "./awk/values.ts";
import { Exit, Failure, reason } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "awk",
  aliases: ["mawk", "gawk", "nawk", "original-awk"],
  summary: "scan text for patterns and act on them",
  usage: "[-F SEPARATOR] [-v VAR=VALUE] 'PROGRAM' | -f FILE [FILE]...",
  usageStatus: 2,
  ownArguments: true,
  package: ["mawk", "1.3.4"],
  async run(tool) {
    const settings = await readArguments(tool);
    try {
      const program = parseAwk(settings.source, dialectOf(tool));
      return await new Interpreter(tool, program, settings).run();
    } catch (error) {
      if (!(error instanceof AwkSyntaxError)) throw error;
      await tool.note(
        tool.gnu
          ? `awk: line ${error.line}: ${error.message}\n`
          : `awk: cmd. line:${error.message.startsWith("missing }") ? error.line - 1 : error.line}: ${/^(?:syntax error|missing \})/.test(error.message) ? "Unexpected token" : error.message}\n`,
      );
      return tool.gnu ? 2 : 1;
    }
  },
});

async function readArguments(tool: Tool): Promise<{ source: string; assignments: string[]; fieldSeparator: string | undefined; operands: string[] }> {
  const args = [...tool.operands];
  const assignments: string[] = [];
  const sources: string[] = [];
  let fieldSeparator: string | undefined;
  const needed = (letter: string, rest: string) => {
    const value = rest !== "" ? rest : args.shift();
    if (value === undefined) throw new Failure(tool.gnu ? `option -${letter} lacks argument` : `option requires an argument -- '${letter}'`, tool.gnu ? 2 : 1);
    return value;
  };
  while (args.length > 0 && /^-./.test(args[0] as string)) {
    const arg = args.shift() as string;
    if (arg === "--") break;
    if (arg === "--version" || arg === "-W" || arg === "-V") {
      tool.out.put(tool.version());
      throw new Exit(0);
    }
    if (arg === "--help") {
      tool.out.put(tool.help());
      throw new Exit(0);
    }
    const long = /^--(field-separator|assign|file|source)(?:=(.*))?$/s.exec(arg);
    const letter = long ? { "field-separator": "F", assign: "v", file: "f", source: "e" }[long[1] as "file"] : (arg[1] as string);
    const rest = long ? (long[2] ?? "") : arg.slice(2);
    if (letter === "F") fieldSeparator = needed("F", rest);
    else if (letter === "v") assignments.push(needed("v", rest));
    else if (letter === "e") sources.push(needed("e", rest));
    else if (letter === "f") {
      const name = needed("f", rest);
      try {
        const fd = name === "-" ? 0 : await tool.sys.open(name, { read: true });
        sources.push(decodeText(await readAll(tool.sys, fd)));
      } catch (error) {
        throw tool.gnu ? new Failure(`cannot open ${name} (${reason(error)})`, 2) : new Failure(`can't open '${name}': ${reason(error)}`, 1);
      }
    } else if (!/^--(posix|traditional|re-interval|non-decimal-data|lint|sandbox|characters-as-bytes)/.test(arg)) {
      await tool.note(tool.gnu ? `awk: not an option: ${arg}\n` : `awk: invalid option -- '${letter}'\n${tool.help()}`);
      throw new Exit(tool.gnu ? 2 : 1);
    }
  }
  if (sources.length === 0) {
    const source = args.shift();
    if (source === undefined) {
      await tool.note(tool.gnu ? "Usage: mawk [Options] [Program] [file ...]\n" : tool.help());
      throw new Exit(tool.gnu ? 0 : 1);
    }
    sources.push(source);
  }
  return { source: sources.join("\n"), assignments, fieldSeparator, operands: args };
}
