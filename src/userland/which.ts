import { findCommands } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "which",
  summary: "print where commands are",
  usage: "[-a] NAME...",
  package: ["debianutils", "5.17"],
  options: [
    ["-a", "all of them, not only the first"],
    ["-s", "print nothing"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) return 1;
    for (const name of tool.operands) {
      const found = findCommands(tool.sys, name);
      if (found.length === 0) tool.status = 1;
      if (!tool.has("s")) for (const path of tool.has("a") ? found : found.slice(0, 1)) tool.out.put(`${path}\n`);
    }
  },
});
