import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "tty",
  summary: "print the name of the terminal",
  usage: "[OPTION]...",
  usageStatus: 2,
  options: [["-s, --silent, --quiet", "only an exit status"]],
  async run(tool) {
    const name = tool.sys.ttyName(0);
    if (!tool.has("silent")) tool.out.put(`${name ?? "not a tty"}\n`);
    return name === undefined ? 1 : 0;
  },
});
