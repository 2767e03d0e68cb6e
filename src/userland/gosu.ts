import { Errno } from "../base/errno.ts";
import { execCommand } from "./lib/spawn.ts";
import { Accounts } from "./lib/users.ts";
import { defineProgram } from "./program.ts";

/** Runs a command as somebody else, in place of itself: what entrypoints of images step down with. */
export default defineProgram({
  name: "gosu",
  aliases: ["su-exec"],
  summary: "run a command as another user, without a session of its own",
  async main(sys) {
    const [self = "gosu", who, ...command] = sys.argv;
    if (who === undefined || command.length === 0) {
      await sys.write(2, `Usage: ${self} USER[:GROUP] COMMAND [ARG]...\n`);
      return 1;
    }
    const accounts = new Accounts(sys);
    const [userText = "", groupText] = who.split(":");
    const user = accounts.user(userText) ?? accounts.users.find((each) => String(each.uid) === userText);
    const uid = user?.uid ?? (/^\d+$/.test(userText) ? Number(userText) : undefined);
    if (uid === undefined) {
      await sys.write(2, `error: failed switching to "${who}": unable to find user ${userText}: no matching entries in passwd file\n`);
      return 1;
    }
    const group = groupText === undefined ? undefined : (accounts.group(groupText)?.gid ?? (/^\d+$/.test(groupText) ? Number(groupText) : undefined));
    if (groupText !== undefined && group === undefined) {
      await sys.write(2, `error: failed switching to "${who}": unable to find group ${groupText}: no matching entries in group file\n`);
      return 1;
    }
    const gid = group ?? user?.gid ?? 0;
    const others = groupText === undefined ? accounts.groups.filter((each) => each.members.includes(user?.name ?? "")).map((each) => each.gid) : [];
    try {
      sys.setCredentials({ uid, gid, groups: [...new Set([gid, ...others])] });
      sys.setEnvironment(new Map(sys.env).set("HOME", user?.home ?? "/"));
      return await execCommand(sys, command);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const reason = error.code === "ENOENT" && !command[0]?.includes("/") ? "executable file not found in $PATH" : error.message.toLowerCase();
      await sys.write(2, error.code === "EPERM" ? `error: failed switching to "${who}": ${reason}\n` : `error: exec: "${command[0]}": ${reason}\n`);
      return 1;
    }
  },
});
