import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "pwd",
  summary: "print the working directory",
  usage: "[OPTION]...",
  options: [
    ["-L, --logical", "take PWD from the environment, links and all"],
    ["-P, --physical", "without links"],
  ],
  async run(tool) {
    const cwd = tool.sys.fs.cwd();
    const logical = tool.last("logical", "physical") === "logical" ? tool.sys.env.get("PWD") : undefined;
    tool.out.put(`${logical?.startsWith("/") && !/\/\.\.?(\/|$)/.test(logical) && samePlace(logical, cwd) ? logical : cwd}\n`);

    function samePlace(a: string, b: string): boolean {
      try {
        return tool.sys.fs.realpath(a) === b;
      } catch {
        return false;
      }
    }
  },
});
