import { isErrno } from "../base/errno.ts";
import { AccountFiles } from "./lib/account-files.ts";
import { Failure } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "groupadd",
  aliases: ["groupmod", "groupdel"],
  summary: "make, change and remove groups",
  usage: "[options] GROUP",
  package: ["shadow", "4.17.4"],
  usageStatus: 2,
  options: [
    ["-f, --force", "an existing group is no error"],
    ["-g, --gid=GID", "group id"],
    ["-n, --new-name=NAME", "groupmod: new name"],
    ["-o, --non-unique", "a group id that is taken will do"],
    ["-r, --system", "a system group"],
    ["-U, --users=LIST", "members"],
    ["-K, --key=KEY", "accepted"],
    ["-p, --password=PASSWORD", "accepted"],
  ],
  async run(tool) {
    const [name] = tool.operands;
    if (name === undefined) {
      await tool.note(`Usage: ${tool.name} [options] GROUP\n\nTry '${tool.name} --help' for more information.\n`);
      return 2;
    }
    const files = new AccountFiles(tool.sys);
    const row = files.group.find(name);
    if (tool.sys.uid !== 0) throw new Failure(`Permission denied.\n${tool.name}: cannot lock /etc/group; try again later.`, 10);
    const given = tool.value("gid");
    if (given !== undefined && !/^\d+$/.test(given)) throw new Failure(`invalid group ID '${given}'`, 3);
    if (given !== undefined && !tool.has("non-unique") && files.group.rows.some((other) => other.fields[2] === given && other !== row))
      throw new Failure(`GID '${given}' already exists`, 4);
    if (tool.name === "groupadd") {
      if (!/^[a-z_][a-z0-9_-]*\$?$/i.test(name)) throw new Failure(`'${name}' is not a valid group name`, 3);
      if (row && tool.has("force")) return 0;
      if (row) throw new Failure(`group '${name}' already exists`, 9);
      const system = tool.has("system");
      const gid = given === undefined ? files.freeId(files.group, system ? 100 : 1000, system ? 999 : 60_000, system) : Number(given);
      if (gid === undefined) throw new Failure("no more available GIDs", 4);
      files.addGroup(name, gid, (tool.value("users") ?? "").split(",").filter(Boolean));
    } else {
      if (!row) throw new Failure(`group '${name}' does not exist`, 6);
      if (tool.name === "groupdel") {
        const user = files.passwd.rows.find((candidate) => candidate.fields[3] === row.fields[2]);
        if (user && !tool.has("force")) throw new Failure(`cannot remove the primary group of user '${user.fields[0]}'`, 8);
        files.group.remove(name);
        files.gshadow.remove(name);
      } else {
        if (given !== undefined) {
          for (const user of files.passwd.rows) if (user.fields[3] === row.fields[2]) user.fields[3] = given;
          row.fields[2] = given;
        }
        const renamed = tool.value("new-name");
        if (renamed !== undefined) row.fields[0] = renamed;
      }
    }
    try {
      files.save();
    } catch (error) {
      if (isErrno(error)) throw new Failure(`cannot open /etc/group: ${error.message}`, 10);
      throw error;
    }
    return 0;
  },
});
