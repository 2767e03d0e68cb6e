import { isErrno } from "../base/errno.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
import { execCommand } from "./lib/spawn.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";

const FAILED = 125;

export default defineUtility({
  name: "chroot",
  summary: "run a command with another root directory",
  usage: ["[OPTION] NEWROOT [COMMAND [ARG]...]", "OPTION"],
  usageStatus: FAILED,
  stopAtOperand: true,
  options: [
    ["--groups=LIST", "with these groups"],
    ["--userspec=USER:GROUP", "as this user and group"],
    ["--skip-chdir", "stay in the working directory; only for / itself"],
  ],
  async run(tool) {
    const { sys } = tool;
    const [root, ...command] = tool.operands;
    if (root === undefined) throw new UsageError("missing operand");
    try {
      sys.chroot(root);
      if (!tool.has("skip-chdir")) sys.fs.chdir("/");
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Failure(
        tool.gnu ? `cannot change root directory to ${quote(root)}: ${error.message}` : `can't change root directory to '${root}': ${error.message}`,
        tool.gnu ? FAILED : 1,
      );
    }
    const spec = tool.value("userspec");
    if (spec !== undefined) {
      const accounts = new Accounts(sys);
      const [user = "", group] = spec.split(":");
      const uid = user === "" ? sys.uid : accounts.uidOf(user);
      if (uid === undefined) throw new Failure("invalid user", FAILED);
      const gid = group === undefined || group === "" ? (accounts.users.find((one) => one.uid === uid)?.gid ?? sys.gid) : accounts.gidOf(group);
      if (gid === undefined) throw new Failure("invalid group", FAILED);
      sys.setCredentials({ uid, gid, groups: [gid] });
    }
    const argv = command.length > 0 ? command : [sys.env.get("SHELL") || "/bin/sh", "-i"];
    try {
      return await execCommand(sys, argv);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Failure(
        tool.gnu ? `failed to run command ${quote(argv[0] as string)}: ${error.message}` : `can't execute '${argv[0]}': ${error.message}`,
        error.code === "ENOENT" ? 127 : 126,
      );
    }
  },
});
