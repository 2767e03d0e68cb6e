import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "arch",
  summary: "print the machine's architecture",
  usage: "[OPTION]...",
  options: [],
  async run(tool) {
    tool.out.put(`${tool.sys.uname().machine}\n`);
  },
});
