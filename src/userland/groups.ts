import { quote } from "./lib/errors.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "groups",
  summary: "print the groups of users",
  usage: "[OPTION]... [USERNAME]...",
  options: [],
  async run(tool) {
    const { sys } = tool;
    const accounts = new Accounts(sys);
    const names = async (ids: readonly number[]) => {
      const shown: string[] = [];
      for (const id of ids) {
        const name = accounts.groupName(id);
        if (name === undefined && tool.gnu) await tool.warn(`cannot find name for group ID ${id}`);
        shown.push(name ?? String(id));
      }
      return shown.join(" ");
    };
    if (tool.operands.length === 0) tool.out.put(`${await names([sys.gid, ...sys.groups.filter((group) => group !== sys.gid)])}\n`);
    for (const name of tool.operands) {
      const user = accounts.user(name);
      if (!user) await tool.warn(tool.gnu ? `${quote(name)}: no such user` : `unknown user ${name}`);
      else tool.out.put(`${tool.gnu ? `${name} : ` : ""}${await names(accounts.groupsOf(user))}\n`);
    }
  },
});
