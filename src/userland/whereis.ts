import { findCommands } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";

const MORE = ["/usr/lib", "/usr/libexec", "/etc", "/usr/share", "/usr/local/lib"];

export default defineUtility({
  name: "whereis",
  summary: "find a command's program, source and manual",
  usage: "[options] NAME...",
  package: ["util-linux", "2.41"],
  options: [
    ["-b", "programs only"],
    ["-m", "manuals only"],
    ["-s", "sources only"],
  ],
  async run(tool) {
    for (const name of tool.operands) {
      const base = name.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
      const programs = tool.has("m", "s") && !tool.has("b") ? [] : findCommands(tool.sys, base);
      const others = tool.has("m", "s") ? [] : MORE.map((directory) => `${directory}/${base}`).filter((path) => tool.sys.fs.exists(path));
      tool.out.put(`${base}:${[...new Set([...programs, ...others])].map((path) => ` ${path}`).join("")}\n`);
    }
  },
});
