import { Failure } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "usleep",
  summary: "wait some microseconds",
  usage: "N",
  async run(tool) {
    tool.requireOperands(1);
    const text = tool.operands[0] as string;
    if (!/^\d+$/.test(text)) throw new Failure(`invalid number '${text}'`);
    await tool.sys.sleep(BigInt(text) * 1000n);
  },
});
