import { Failure } from "./lib/errors.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "whoami",
  summary: "print the name of the user",
  usage: "[OPTION]...",
  options: [],
  async run(tool) {
    tool.rejectExtraOperands(0);
    const name = new Accounts(tool.sys).userName(tool.sys.uid);
    if (name === undefined) throw new Failure(tool.gnu ? `cannot find name for user ID ${tool.sys.uid}` : `unknown uid ${tool.sys.uid}`);
    tool.out.put(`${name}\n`);
  },
});
