import { Failure } from "./lib/errors.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "logname",
  summary: "print the name that was logged in with",
  usage: "[OPTION]",
  options: [],
  async run(tool) {
    tool.rejectExtraOperands(0);
    const name = tool.sys.ttyName(0) === undefined ? undefined : new Accounts(tool.sys).userName(tool.sys.realUid);
    if (name === undefined) throw new Failure(tool.gnu ? "no login name" : "getlogin: No such file or directory");
    tool.out.put(`${name}\n`);
  },
});
