import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "printenv",
  summary: "print environment variables",
  usage: "[OPTION]... [VARIABLE]...",
  usageStatus: 2,
  options: [["-0, --null", "lines end in NUL"]],
  async run(tool) {
    const ending = tool.has("null") ? "\0" : "\n";
    if (tool.operands.length === 0) for (const [name, value] of tool.sys.env) tool.out.put(`${name}=${value}${ending}`);
    for (const name of tool.operands) {
      const value = tool.sys.env.get(name);
      if (value === undefined) tool.status = 1;
      else tool.out.put(value + ending);
    }
  },
});
