import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "yes",
  summary: "print a line again and again",
  usage: "[STRING]...",
  ownArguments: true,
  async run(tool) {
    const args = tool.operands[0] === "--" ? tool.operands.slice(1) : tool.operands;
    const line = `${args.length === 0 ? "y" : args.join(" ")}\n`;
    const block = line.repeat(Math.max(1, Math.floor(8192 / line.length)));
    for (;;) {
      tool.out.put(block);
      await tool.out.flush();
      await tool.sys.yield();
    }
  },
});
