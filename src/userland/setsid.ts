import { Errno } from "../base/errno.ts";
import { stayWith } from "./lib/run-as.ts";
import { execCommand } from "./lib/spawn.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "setsid",
  summary: "run a program in a session of its own",
  usage: "[options] <program> [arguments ...]",
  package: ["util-linux", "2.41"],
  stopAtOperand: true,
  options: [
    ["-c, --ctty", "the terminal on standard input becomes the controlling one"],
    ["-f, --fork", "always fork"],
    ["-w, --wait", "wait for the program, and end with its status"],
  ],
  async run(tool) {
    const { sys } = tool;
    if (tool.operands.length === 0) {
      await tool.note(tool.gnu ? "setsid: no command specified\nTry 'setsid --help' for more information.\n" : tool.help());
      return 1;
    }
    const leads = sys.pid === sys.pgid;
    if (!leads && !tool.has("fork")) return await become(tool, sys);
    const child = (own: Tool["sys"]) => become(tool, own);
    if (tool.has("wait")) return await stayWith(sys, child, tool.operands);
    sys.fork(child, { argv: tool.operands });
    return 0;
  },
});

async function become(tool: Tool, sys: Tool["sys"]): Promise<number> {
  try {
    sys.setsid();
    if (tool.has("ctty")) sys.setControllingTty(0);
    return await execCommand(sys, tool.operands);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const [program = ""] = tool.operands;
    await sys.write(2, tool.gnu ? `setsid: failed to execute ${program}: ${error.message}\n` : `setsid: can't execute '${program}': ${error.message}\n`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}
