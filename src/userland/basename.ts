import { UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";
import { baseName } from "./lib/walk.ts";

export default defineUtility({
  name: "basename",
  summary: "print a path's last part",
  usage: ["NAME [SUFFIX]", "OPTION... NAME..."],
  options: [
    ["-a, --multiple", "every argument is a NAME"],
    ["-s, --suffix=SUFFIX", "take SUFFIX off; implies -a"],
    ["-z, --zero", "lines end in NUL"],
  ],
  stopAtOperand: true,
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    const several = tool.has("multiple", "suffix");
    if (!several) tool.rejectExtraOperands(2);
    const suffix = several ? (tool.value("suffix") ?? "") : (tool.operands[1] ?? "");
    for (const path of several ? tool.operands : tool.operands.slice(0, 1)) {
      const name = baseName(path);
      const shown = suffix !== "" && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
      tool.out.put(shown + (tool.has("zero") ? "\0" : "\n"));
    }
  },
});
