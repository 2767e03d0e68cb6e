import { AccountFiles, makeHome, removeTreeQuietly } from "./lib/account-files.ts";
import { Failure } from "./lib/errors.ts";
import { LineReader } from "./lib/input.ts";
import { askPassword, hashPassword } from "./lib/run-as.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "adduser",
  aliases: ["addgroup", "deluser", "delgroup"],
  summary: "add and remove users and groups, asking for what is needed",
  usage: ["[options] user", "user group"],
  package: ["adduser", "3.152"],
  options: [
    ["-h, --home=DIR", "home directory"],
    ["-g, --gecos, --comment=TEXT", "full name (busybox: GECOS)"],
    ["-s, --shell=SHELL", "login shell"],
    ["-G, --ingroup=GROUP", "primary group"],
    ["-S, --system", "a system account"],
    ["-D", "no password"],
    ["-H, --no-create-home", "no home directory"],
    ["-u, --uid=UID", "user id"],
    ["-k, --skel=DIR", "accepted"],
    ["--gid=GID", "group id"],
    ["--disabled-password", "no password"],
    ["--disabled-login", "no password"],
    ["--group", "a group of the same name"],
    ["--remove-home", "with the home directory"],
    ["--remove-all-files", "with all files"],
    ["--quiet, -q", "say little"],
    ["--force-badname", "accepted"],
    ["--allow-bad-names", "accepted"],
  ],
  async run(tool) {
    if (tool.sys.uid !== 0)
      throw new Failure(
        tool.gnu
          ? `Only root may ${tool.name.startsWith("add") ? "add" : "remove"} a user or group ${tool.name.startsWith("add") ? "to" : "from"} the system.`
          : "permission denied (are you root?)",
      );
    const [name, group] = tool.operands;
    if (name === undefined) throw new Failure(tool.gnu ? "Only one or two names allowed." : "missing operand");
    const files = new AccountFiles(tool.sys);
    const removing = tool.name.startsWith("del");
    const ofGroup = tool.name.endsWith("group") || (tool.has("group") && tool.name === "deluser");
    if (group !== undefined) return await membership(tool, files, name, group, removing);
    if (removing) return await (ofGroup ? removeGroup(tool, files, name) : removeUser(tool, files, name));
    return await (ofGroup && !tool.has("system") ? addGroup(tool, files, name) : ofGroup ? addGroup(tool, files, name) : addUser(tool, files, name));
  },
});

async function say(tool: Tool, text: string): Promise<void> {
  if (!tool.gnu || tool.has("quiet")) return;
  await tool.out.flush();
  await tool.sys.write(tool.gnu ? 2 : 1, `info: ${text}\n`);
}

async function membership(tool: Tool, files: AccountFiles, user: string, group: string, removing: boolean): Promise<number> {
  if (!files.passwd.find(user)) throw new Failure(tool.gnu ? `The user \`${user}' does not exist.` : `unknown user ${user}`);
  const row = files.group.find(group);
  if (!row) throw new Failure(tool.gnu ? `The group \`${group}' does not exist.` : `unknown group ${group}`);
  const isMember = (row.fields[3] ?? "").split(",").includes(user);
  if (removing) {
    if (!isMember) throw new Failure(tool.gnu ? `The user \`${user}' is not a member of group \`${group}'.` : `${user} is not a member of ${group}`, 6);
    files.leave(user, group);
    await say(tool, `Removing user \`${user}' from group \`${group}' ...`);
  } else {
    if (isMember && tool.gnu) {
      await say(tool, `The user \`${user}' is already a member of \`${group}'.`);
      return 0;
    }
    files.join(user, group);
    await say(tool, `Adding user \`${user}' to group \`${group}' ...`);
  }
  files.save();
  return 0;
}

async function addGroup(tool: Tool, files: AccountFiles, name: string): Promise<number> {
  if (files.group.find(name)) {
    if (tool.gnu) throw new Failure(`The group \`${name}' already exists.`);
    throw new Failure(`group '${name}' in use`);
  }
  const system = tool.has("system");
  const given = tool.value("gid") ?? (tool.gnu ? undefined : tool.value("gecos"));
  const gid = given !== undefined ? Number(given) : files.freeId(files.group, system ? 100 : 1000, system ? 999 : 60_000);
  if (gid === undefined || Number.isNaN(gid)) throw new Failure(`invalid number '${given}'`);
  await say(tool, `Adding group \`${name}' (GID ${gid}) ...`);
  files.addGroup(name, gid);
  files.save();
  return 0;
}

async function addUser(tool: Tool, files: AccountFiles, name: string): Promise<number> {
  const { sys } = tool;
  if (files.passwd.find(name)) throw new Failure(tool.gnu ? `The user \`${name}' already exists.` : `user '${name}' in use`);
  if (!/^[a-z_][a-z0-9_.-]*$/i.test(name))
    throw new Failure(
      tool.gnu
        ? `Please enter a username matching the regular expression\nconfigured via the NAME_REGEX configuration variable.`
        : `illegal user name '${name}'`,
    );
  const system = tool.has("system");
  const uid = tool.value("uid") === undefined ? files.freeId(files.passwd, system ? 100 : 1000, system ? 999 : 60_000) : Number(tool.value("uid"));
  if (uid === undefined) throw new Failure("no more available UIDs");
  if (files.passwd.rows.some((row) => row.fields[2] === String(uid))) throw new Failure(tool.gnu ? `The UID ${uid} is already in use.` : `uid '${uid}' in use`);
  await say(tool, `Adding ${system ? "system " : ""}user \`${name}'${system ? ` (UID ${uid})` : ""} ...`);
  const chosen = tool.value("ingroup") ?? tool.value("gid");
  let gid: number;
  if (chosen !== undefined) {
    const row = files.group.find(chosen) ?? files.group.rows.find((candidate) => candidate.fields[2] === chosen);
    if (!row) throw new Failure(tool.gnu ? `The group \`${chosen}' does not exist.` : `unknown group ${chosen}`);
    gid = Number(row.fields[2]);
  } else if (system && !tool.has("group")) gid = tool.gnu ? 65_534 : uid;
  else {
    gid = files.group.rows.some((row) => row.fields[2] === String(uid)) ? (files.freeId(files.group, 1000, 60_000) ?? uid) : uid;
    await say(tool, `Adding new group \`${name}' (${gid}) ...`);
    files.addGroup(name, gid);
  }
  if (system && !tool.gnu && chosen === undefined) gid = 65_533;
  const home = tool.value("home") ?? (system ? "/nonexistent" : `/home/${name}`);
  const shell = tool.value("shell") ?? (tool.gnu ? (system ? "/usr/sbin/nologin" : "/bin/bash") : system ? "/bin/false" : "/bin/sh");
  const asks = tool.gnu && !system && !tool.has("disabled-password", "disabled-login");
  await say(tool, `Adding new user \`${name}' (${uid}) with group \`${chosen ?? name} (${gid})' ...`);
  const noHome = tool.has("no-create-home") || (system && !tool.has("home"));
  const gecos = tool.value("gecos") ?? (tool.gnu ? "" : "Linux User");
  files.addUser({ name, uid, gid, gecos: tool.gnu && !system ? `${gecos}${gecos.includes(",") ? "" : ",,,"}` : gecos, home, shell });
  files.save();
  if (!noHome) {
    await say(tool, `Creating home directory \`${home}' ...`);
    if (tool.gnu) await say(tool, "Copying files from `/etc/skel' ...");
    makeHome(sys, home, uid, gid);
  } else if (tool.gnu) await say(tool, `Not creating ${system ? "" : "home directory "}\`${home}'.`);
  if (asks || (!tool.gnu && !tool.has("D") && !system)) await askForPassword(tool, name);
  if (asks && tool.value("gecos") === undefined) await askForDetails(tool, name);
  return 0;
}

async function askForPassword(tool: Tool, name: string): Promise<void> {
  const { sys } = tool;
  if (!tool.gnu) await sys.write(1, `Changing password for ${name}\n`);
  for (let attempt = 0; attempt < 3; attempt++) {
    const first = await askPassword(sys, tool.gnu ? "New password: " : "New password: ");
    const second = first === undefined ? undefined : await askPassword(sys, tool.gnu ? "Retype new password: " : "Retype password: ");
    if (first === undefined || second === undefined) return;
    if (first === second && first !== "") {
      const files = new AccountFiles(sys);
      const row = files.shadow.find(name);
      if (row) row.fields[1] = hashPassword(sys, first);
      files.save();
      await sys.write(1, tool.gnu ? "passwd: password updated successfully\n" : `passwd: password for ${name} changed by root\n`);
      return;
    }
    await sys.write(2, tool.gnu ? (first === "" ? "No password has been supplied.\n" : "Sorry, passwords do not match.\n") : "Passwords don't match\n");
    if (!tool.gnu) return;
  }
}

async function askForDetails(tool: Tool, name: string): Promise<void> {
  const { sys } = tool;
  await sys.write(1, `Changing the user information for ${name}\nEnter the new value, or press ENTER for the default\n`);
  const lines = new LineReader(sys, 0);
  const answers: string[] = [];
  for (const question of ["Full Name", "Room Number", "Work Phone", "Home Phone", "Other"]) {
    await sys.write(1, `\t${question} []: `);
    answers.push((await lines.next()) ?? "");
  }
  await sys.write(1, "Is the information correct? [Y/n] ");
  await lines.next();
  const files = new AccountFiles(sys);
  const row = files.passwd.find(name);
  if (row) row.fields[4] = answers.join(",").replace(/,$/, "");
  files.save();
}

async function removeUser(tool: Tool, files: AccountFiles, name: string): Promise<number> {
  const row = files.passwd.find(name);
  if (!row) throw new Failure(tool.gnu ? `The user \`${name}' does not exist.` : `unknown user ${name}`, tool.gnu ? 2 : 1);
  const home = row.fields[5] ?? "";
  if (tool.has("remove-home", "remove-all-files") && home !== "/" && tool.sys.fs.exists(home)) {
    await say(tool, "Looking for files to backup/remove ...");
    await say(tool, "Removing files ...");
    removeTreeQuietly(tool.sys, home);
  }
  await say(tool, `Removing user \`${name}' ...`);
  files.removeUser(name);
  const own = files.group.find(name);
  if (own && own.fields[2] === row.fields[3] && (own.fields[3] ?? "") === "") {
    files.group.remove(name);
    files.gshadow.remove(name);
  }
  files.save();
  return 0;
}

async function removeGroup(tool: Tool, files: AccountFiles, name: string): Promise<number> {
  const row = files.group.find(name);
  if (!row) throw new Failure(tool.gnu ? `The group \`${name}' does not exist.` : `unknown group ${name}`, tool.gnu ? 3 : 1);
  const user = files.passwd.rows.find((candidate) => candidate.fields[3] === row.fields[2]);
  if (user)
    throw new Failure(
      tool.gnu ? `The group \`${name}' is the primary group of \`${user.fields[0]}'.` : `'${user.fields[0]}' still has '${name}' as their primary group!`,
      tool.gnu ? 7 : 1,
    );
  await say(tool, `Removing group \`${name}' ...`);
  files.group.remove(name);
  files.gshadow.remove(name);
  files.save();
  return 0;
}
