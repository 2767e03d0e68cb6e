import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "rev",
  summary: "turn the characters of each line around",
  usage: "[OPTION]... [FILE]...",
  options: [["-0, --zero", "lines end in NUL"]],
  package: ["util-linux", "2.39.3"],
  async run(tool) {
    const ending = tool.has("zero") ? "\0" : "\n";
    await tool.eachInput(async (fd) => {
      const reader = tool.lines(fd, { separator: ending.charCodeAt(0) });
      for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
        for (const line of batch) tool.out.put([...line].reverse().join("") + (reader.terminated ? ending : ""));
        if (tool.out.full) await tool.out.flush();
      }
    }, "cannot open %n");
  },
});
