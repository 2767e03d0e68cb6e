import { Errno } from "../base/errno.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "pwdx",
  summary: "show the working directories of processes",
  usage: "PID...",
  package: ["procps-ng", "4.0.4"],
  options: [],
  async run(tool) {
    for (const text of tool.operands) {
      const pid = text.replace(/^\/proc\//, "");
      try {
        tool.out.put(`${pid}: ${tool.sys.fs.readlink(`/proc/${pid}/cwd`)}\n`);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        await tool.note(`${pid}: ${error.code === "ENOENT" ? "No such process" : error.message}\n`);
        tool.status = 1;
      }
    }
  },
});
