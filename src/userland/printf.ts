import { formatPrintf } from "../shell/print-format.ts";
import { quote, UsageError } from "./lib/errors.ts";
import { isUtf8Locale } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "printf",
  summary: "print arguments in a format",
  usage: ["FORMAT [ARGUMENT]...", "OPTION"],
  ownArguments: true,
  async run(tool) {
    const [format, ...args] = tool.operands[0] === "--" ? tool.operands.slice(1) : tool.operands;
    if (format === undefined) throw new UsageError(tool.gnu ? "missing operand" : "");
    const result = formatPrintf(format, args, { dialect: tool.gnu ? "gnu" : "ash", ascii: !isUtf8Locale(tool.sys.env) });
    tool.out.put(result.output);
    for (const message of result.errors) await tool.warn(message);
    if (result.excess !== undefined && tool.gnu) await tool.note(`${tool.called}: warning: ignoring excess arguments, starting with ${quote(result.excess)}\n`);
    return result.failed ? 1 : 0;
  },
});
