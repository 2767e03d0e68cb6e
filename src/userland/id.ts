import { Failure, quote } from "./lib/errors.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "id",
  summary: "print user and group ids",
  usage: "[OPTION]... [USER]...",
  options: [
    ["-a", "no effect"],
    ["-Z, --context", "the security context (there is none)"],
    ["-g, --group", "only the effective group"],
    ["-G, --groups", "all groups"],
    ["-n, --name", "names instead of numbers"],
    ["-r, --real", "the real ids"],
    ["-u, --user", "only the effective user"],
    ["-z, --zero", "NUL between ids"],
  ],
  async run(tool) {
    const { sys } = tool;
    if (tool.has("context")) throw new Failure("--context (-Z) works only on an SELinux-enabled kernel");
    const kinds = ["user", "group", "groups"].filter((key) => tool.has(key));
    if (kinds.length > 1) throw new Failure('cannot print "only" of more than one choice');
    if (kinds.length === 0 && tool.has("name", "real"))
      throw new Failure(tool.gnu ? "cannot print only names or real IDs in default format" : "cannot print only names or real IDs in default format");
    const accounts = new Accounts(sys);
    const ending = tool.has("zero") ? "\0" : "\n";
    for (const name of tool.operands.length === 0 ? [undefined] : tool.operands) {
      const user = name === undefined ? undefined : (accounts.user(name) ?? accounts.users.find((item) => String(item.uid) === name));
      if (name !== undefined && !user) {
        await tool.warn(tool.gnu ? `${quote(name)}: no such user` : `unknown user ${name}`);
        continue;
      }
      const real = tool.has("real");
      const uid = user?.uid ?? (real ? sys.realUid : sys.uid);
      const gid = user?.gid ?? (real ? sys.realGid : sys.gid);
      const shownGid = user?.gid ?? sys.realGid;
      const groups = user
        ? accounts.groupsOf(user)
        : tool.gnu
          ? [gid, ...sys.groups.filter((group) => group !== gid)]
          : [...new Set([gid, ...sys.groups])].sort((a, b) => a - b);
      const userText = (id: number) => (tool.has("name") ? (accounts.userName(id) ?? String(id)) : String(id));
      const groupText = (id: number) => (tool.has("name") ? (accounts.groupName(id) ?? String(id)) : String(id));
      if (tool.has("user")) tool.out.put(userText(uid) + ending);
      else if (tool.has("group")) tool.out.put(groupText(gid) + ending);
      else if (tool.has("groups")) tool.out.put(groups.map(groupText).join(tool.has("zero") ? "\0" : " ") + ending);
      else {
        const labelled = (id: number, label: string | undefined) => (label === undefined ? String(id) : `${id}(${label})`);
        const effective = user === undefined && sys.realUid !== sys.uid ? ` euid=${labelled(sys.uid, accounts.userName(sys.uid))}` : "";
        const effectiveGroup = user === undefined && sys.realGid !== sys.gid ? ` egid=${labelled(sys.gid, accounts.groupName(sys.gid))}` : "";
        const shownUid = user === undefined ? sys.realUid : uid;
        tool.out.put(
          `uid=${labelled(shownUid, accounts.userName(shownUid))} gid=${labelled(shownGid, accounts.groupName(shownGid))}${effective}${effectiveGroup} groups=${groups.map((id) => labelled(id, accounts.groupName(id))).join(",")}${ending}`,
        );
      }
    }
  },
});
