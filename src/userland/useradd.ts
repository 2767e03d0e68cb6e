import { isErrno } from "../base/errno.ts";
import { AccountFiles, makeHome, removeTreeQuietly } from "./lib/account-files.ts";
import { Failure } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const NAME = /^[a-z_][a-z0-9_-]*\$?$/i;

export default defineUtility({
  name: "useradd",
  aliases: ["usermod", "userdel"],
  summary: "make, change and remove users",
  usage: ["[options] LOGIN"],
  package: ["shadow", "4.17.4"],
  usageStatus: 2,
  options: [
    ["-c, --comment=COMMENT", "full name"],
    ["-d, --home-dir, --home=DIRECTORY", "home directory"],
    ["-D, --defaults", "accepted"],
    ["-e, --expiredate=DATE", "accepted"],
    ["-f, --force, --inactive", "userdel: even when logged in"],
    ["-g, --gid=GROUP", "primary group"],
    ["-G, --groups=LIST", "further groups"],
    ["-a, --append", "usermod: add to the groups there are"],
    ["-k, --skel=DIRECTORY", "skeleton for the home directory"],
    ["-l, --login=NAME", "usermod: new name"],
    ["-L, --lock", "usermod: lock the password"],
    ["-U, --unlock, --user-group", "usermod: unlock it; useradd: a group of the same name"],
    ["-m, --create-home, --move-home", "make the home directory"],
    ["-M, --no-create-home", "do not"],
    ["-N, --no-user-group", "no group of the same name"],
    ["-o, --non-unique", "a user id that is taken will do"],
    ["-p, --password=PASSWORD", "encrypted password"],
    ["-r, --system, --remove", "a system account; userdel: with home directory"],
    ["-s, --shell=SHELL", "login shell"],
    ["-u, --uid=UID", "user id"],
    ["-K, --key=KEY", "accepted"],
    ["-Z, --selinux-user=USER", "accepted"],
  ],
  async run(tool) {
    const [name] = tool.operands;
    if (name === undefined) {
      await tool.note(`Usage: ${tool.name} [options] LOGIN\n\nTry '${tool.name} --help' for more information.\n`);
      return 2;
    }
    const files = new AccountFiles(tool.sys);
    try {
      if (tool.sys.uid !== 0) throw new Failure("Permission denied.\n".concat(`${tool.name}: cannot lock /etc/passwd; try again later.`), 1);
      if (tool.name === "useradd") add(tool, files, name);
      else if (tool.name === "userdel") await remove(tool, files, name);
      else modify(tool, files, name);
    } catch (error) {
      if (isErrno(error)) throw new Failure(`cannot open /etc/passwd: ${error.message}`, 1);
      throw error;
    }
    return 0;
  },
});

function add(tool: Tool, files: AccountFiles, name: string): void {
  if (!NAME.test(name)) throw new Failure(`invalid user name '${name}': use --badname to ignore`, 3);
  if (files.passwd.find(name)) throw new Failure(`user '${name}' already exists`, 9);
  const system = tool.has("system");
  const uid = uidOption(tool, files) ?? files.freeId(files.passwd, system ? 100 : 1000, system ? 999 : 60_000, system);
  if (uid === undefined) throw new Failure("no more available UIDs", 4);
  const gid = primaryGroup(tool, files, name, uid, system);
  const groups = groupList(tool, files);
  const home = tool.value("home-dir") ?? `/home/${name}`;
  files.addUser({
    name,
    uid,
    gid,
    gecos: tool.value("comment") ?? "",
    home,
    shell: tool.value("shell") ?? "/bin/sh",
    ...(tool.has("password") && { password: tool.value("password") as string }),
  });
  for (const group of groups) files.join(name, group);
  files.save();
  if (tool.has("create-home") && !tool.has("no-create-home")) makeHome(tool.sys, home, uid, gid, tool.value("skel"));
}

function uidOption(tool: Tool, files: AccountFiles): number | undefined {
  const text = tool.value("uid");
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Failure(`invalid user ID '${text}'`, 3);
  if (!tool.has("non-unique") && files.passwd.rows.some((row) => row.fields[2] === text)) throw new Failure(`UID ${text} is not unique`, 4);
  return Number(text);
}

function primaryGroup(tool: Tool, files: AccountFiles, name: string, uid: number, system: boolean): number {
  const given = tool.value("gid");
  if (given !== undefined) return groupId(files, given);
  if (tool.has("no-user-group")) return 100;
  if (files.group.find(name)) throw new Failure(`group ${name} exists - if you want to add this user to that group, use -g.`, 9);
  const taken = files.group.rows.some((row) => row.fields[2] === String(uid));
  const gid = taken ? files.freeId(files.group, system ? 100 : 1000, system ? 999 : 60_000, system) : uid;
  if (gid === undefined) throw new Failure("no more available GIDs", 4);
  files.addGroup(name, gid);
  return gid;
}

function groupId(files: AccountFiles, text: string): number {
  const row = files.group.find(text) ?? files.group.rows.find((candidate) => candidate.fields[2] === text);
  if (!row) throw new Failure(`group '${text}' does not exist`, 6);
  return Number(row.fields[2]);
}

function groupList(tool: Tool, files: AccountFiles): string[] {
  const text = tool.value("groups");
  if (text === undefined || text === "") return [];
  return text.split(",").map((name) => {
    const row = files.group.find(name) ?? files.group.rows.find((candidate) => candidate.fields[2] === name);
    if (!row) throw new Failure(`group '${name}' does not exist`, 6);
    return row.fields[0] as string;
  });
}

function modify(tool: Tool, files: AccountFiles, name: string): void {
  const row = files.passwd.find(name);
  if (!row) throw new Failure(`user '${name}' does not exist`, 6);
  if (tool.given.length === 0) throw new Failure("no changes");
  const shadow = files.shadow.find(name);
  const set = (index: number, value: string | undefined) => {
    if (value !== undefined) row.fields[index] = value;
  };
  set(4, tool.value("comment"));
  set(6, tool.value("shell"));
  const uid = uidOption(tool, files);
  set(2, uid === undefined ? undefined : String(uid));
  if (tool.has("gid")) set(3, String(groupId(files, tool.value("gid") as string)));
  const home = tool.value("home-dir");
  const oldHome = row.fields[5] ?? "";
  set(5, home);
  if (tool.has("groups")) {
    const wanted = groupList(tool, files);
    if (!tool.has("append"))
      for (const group of files.group.rows) if (!wanted.includes(group.fields[0] as string)) files.leave(name, group.fields[0] as string);
    for (const group of wanted) files.join(name, group);
  }
  if (shadow) {
    const password = shadow.fields[1] ?? "";
    if (tool.has("lock") && !password.startsWith("!")) shadow.fields[1] = `!${password}`;
    if (tool.has("unlock")) shadow.fields[1] = password.replace(/^!/, "");
    if (tool.has("password")) shadow.fields[1] = tool.value("password") as string;
  }
  const login = tool.value("login");
  if (login !== undefined) {
    if (files.passwd.find(login)) throw new Failure(`user '${login}' already exists`, 9);
    row.fields[0] = login;
    if (shadow) shadow.fields[0] = login;
    for (const group of files.group.rows)
      if ((group.fields[3] ?? "").split(",").includes(name))
        group.fields[3] = (group.fields[3] as string)
          .split(",")
          .map((member) => (member === name ? login : member))
          .join(",");
  }
  files.save();
  if (home !== undefined && tool.has("create-home") && tool.sys.fs.exists(oldHome)) tool.sys.fs.rename(oldHome, home);
}

async function remove(tool: Tool, files: AccountFiles, name: string): Promise<void> {
  const row = files.passwd.find(name);
  if (!row) throw new Failure(`user '${name}' does not exist`, 6);
  const home = row.fields[5] ?? "";
  files.removeUser(name);
  const own = files.group.find(name);
  if (own && own.fields[2] === row.fields[3] && (own.fields[3] ?? "") === "") {
    files.group.remove(name);
    files.gshadow.remove(name);
  }
  files.save();
  if (!tool.has("system")) return;
  if (!tool.sys.fs.exists(`/var/mail/${name}`)) await tool.note(`userdel: ${name} mail spool (/var/mail/${name}) not found\n`);
  if (home !== "/" && tool.sys.fs.exists(home)) removeTreeQuietly(tool.sys, home);
}
