import { changeEach } from "./lib/change.ts";
import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "chown",
  aliases: ["chgrp"],
  summary: "change the owner and group of files",
  usage: ["[OPTION]... [OWNER][:[GROUP]] FILE...", "[OPTION]... --reference=RFILE FILE..."],
  options: [
    ["-c, --changes", "say what is changed"],
    ["-f, --quiet, --silent", "few messages"],
    ["-v, --verbose", "say something about every file"],
    ["--dereference", "what links lead to (the default)"],
    ["-h, --no-dereference", "links themselves"],
    ["--from=OWNER:GROUP", "only files that belong to these"],
    ["--no-preserve-root", "no effect"],
    ["--preserve-root", "no effect"],
    ["--reference=RFILE", "owner and group of RFILE"],
    ["-R, --recursive", "directories with all in them"],
    ["-H", "follow a link that is an operand"],
    ["-L", "follow all links"],
    ["-P", "follow no links"],
  ],
  async run(tool) {
    const reference = tool.value("reference");
    const [text, ...rest] = reference === undefined ? tool.operands : ["", ...tool.operands];
    if (text === undefined) throw new UsageError(tool.gnu ? "missing operand" : "");
    if (rest.length === 0) throw new UsageError(tool.gnu ? `missing operand after ${quote(text)}` : "");
    const accounts = new Accounts(tool.sys);
    const warnings: string[] = [];
    const wanted = reference === undefined ? parseOwner(tool, accounts, text, warnings) : referenceOwner(tool, reference);
    const from = tool.value("from");
    const only = from === undefined ? undefined : parseOwner(tool, accounts, from, []);
    for (const warning of warnings) await tool.note(`${tool.called}: ${warning}\n`);
    await changeEach(tool, rest, {
      recursive: tool.has("recursive"),
      follow: !tool.has("no-dereference"),
      failed: tool.name === "chgrp" ? "changing group of" : "changing ownership of",
      change: async (path, stat, linkStat) => {
        if (only && ((only.uid !== undefined && only.uid !== stat.uid) || (only.gid !== undefined && only.gid !== stat.gid))) return;
        const link = tool.has("no-dereference") || (tool.has("recursive") && linkStat.type === "symlink" && !tool.has("L"));
        const uid = wanted.uid ?? stat.uid;
        const gid = wanted.gid ?? stat.gid;
        tool.sys.fs.chown(path, uid, gid, link ? { noFollow: true } : undefined);
        const shown = (user: number, group: number) =>
          tool.name === "chgrp"
            ? (accounts.groupName(group) ?? String(group))
            : `${accounts.userName(user) ?? user}${wanted.gid === undefined ? "" : `:${accounts.groupName(group) ?? group}`}`;
        // As it was typed, number or name.
        const given = tool.gnu && reference === undefined && !text.endsWith(":") ? text : undefined;
        const changed = uid !== stat.uid || gid !== stat.gid;
        if (changed && tool.has("changes", "verbose"))
          tool.out.put(
            `changed ${tool.name === "chgrp" ? "group" : "ownership"} of ${quote(path)} from ${shown(stat.uid, stat.gid)} to ${given ?? shown(uid, gid)}\n`,
          );
        else if (tool.has("verbose"))
          tool.out.put(`${tool.name === "chgrp" ? "group" : "ownership"} of ${quote(path)} retained as ${given ?? shown(uid, gid)}\n`);
      },
    });
  },
});

interface Wanted {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

function referenceOwner(tool: Tool, path: string): Wanted {
  try {
    const { uid, gid } = tool.sys.fs.stat(path);
    return tool.name === "chgrp" ? { uid: undefined, gid } : { uid, gid };
  } catch (error) {
    throw new Failure(`failed to get attributes of ${quote(path)}: ${reason(error)}`);
  }
}

/** `user`, `user:group`, `user:` (the user's own group), `:group`, `user.group`; for chgrp a group. */
function parseOwner(tool: Tool, accounts: Accounts, text: string, warnings: string[]): Wanted {
  if (tool.name === "chgrp") return { uid: undefined, gid: text === "" ? undefined : groupOf(tool, accounts, text, text) };
  let mark = text.indexOf(":");
  if (mark < 0 && accounts.uidOf(text) === undefined) {
    mark = text.indexOf(".");
    if (mark >= 0 && tool.gnu) warnings.push(`warning: '.' should be ':': ${quote(text)}`);
  }
  const user = mark < 0 ? text : text.slice(0, mark);
  const group = mark < 0 ? undefined : text.slice(mark + 1);
  const uid = user === "" ? undefined : accounts.uidOf(user);
  if (user !== "" && uid === undefined) throw new Failure(tool.gnu ? `invalid user: ${quote(text)}` : `unknown user ${user}`);
  if (group === undefined) return { uid, gid: undefined };
  if (group === "") return { uid, gid: user === "" ? undefined : accounts.user(user)?.gid };
  return { uid, gid: groupOf(tool, accounts, group, text) };
}

function groupOf(tool: Tool, accounts: Accounts, group: string, text: string): number {
  const gid = accounts.gidOf(group);
  if (gid === undefined) throw new Failure(tool.gnu ? `invalid group: ${quote(text)}` : `unknown group ${group}`);
  return gid;
}
