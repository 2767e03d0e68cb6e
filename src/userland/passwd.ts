import { AccountFiles, membersOf } from "./lib/account-files.ts";
import { Failure } from "./lib/errors.ts";
import { formatTime, UTC } from "./lib/format-time.ts";
import { LineReader } from "./lib/input.ts";
import { askPassword, checkPassword, hashPassword } from "./lib/run-as.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "passwd",
  aliases: ["chpasswd", "gpasswd", "newgrp"],
  summary: "change passwords and group membership",
  usage: "[options] [LOGIN]",
  package: ["shadow", "4.17.4"],
  options: [
    ["-S, --status", "show the password's state"],
    ["-l, --lock", "lock the password"],
    ["-u, --unlock", "unlock the password"],
    ["-d=USER", "gpasswd: remove USER from the group"],
    ["--delete", "remove the password"],
    ["-a=USER", "gpasswd: add USER to the group"],
    ["--all", "with -S, all users"],
    ["-e, --expire, --encrypted", "passwd: must be changed; chpasswd: passwords are encrypted"],
    ["-q, --quiet", "say little"],
    ["-M=LIST", "gpasswd: set the members"],
    ["-s, --stdin", "read the password from standard input"],
  ],
  rewrite: (args, sys) =>
    /(^|\/)gpasswd$/.test(sys.argv[0] ?? "")
      ? args.map((arg) => (arg === "--add" ? "-a" : arg))
      : args.map((arg) => (arg === "-d" ? "--delete" : arg === "-a" ? "--all" : arg === "-Sa" ? "--all" : arg)),
  async run(tool) {
    if (tool.name === "chpasswd") return await fromInput(tool);
    if (tool.name === "gpasswd") return await members(tool);
    if (tool.name === "newgrp") return await newGroup(tool);
    return await change(tool);
  },
});

async function change(tool: Tool): Promise<number> {
  const { sys } = tool;
  const own = new Accounts(sys).users.find((user) => user.uid === sys.realUid)?.name ?? "";
  const name = tool.operands[0] ?? own;
  if (sys.realUid !== 0 && name !== own) {
    await tool.note(`passwd: You may not view or modify password information for ${name}.\n`);
    return 1;
  }
  const files = new AccountFiles(sys);
  const row = files.shadow.find(name);
  if (!files.passwd.find(name) || !row) throw new Failure(tool.gnu ? `user '${name}' does not exist` : `unknown user ${name}`, 1);
  const stored = row.fields[1] ?? "";
  if (tool.has("status")) {
    const state = stored === "" ? "NP" : /^[!*]/.test(stored) ? "L" : "P";
    tool.out.put(
      `${name} ${state} ${formatTime("%Y-%m-%d", Number(row.fields[2] ?? 0) * 86_400_000, UTC)} ${row.fields[3] || 0} ${row.fields[4] || 99_999} ${row.fields[5] || 7} ${row.fields[6] || -1}\n`,
    );
    return 0;
  }
  if (tool.has("lock", "unlock", "delete", "expire")) {
    if (sys.realUid !== 0) throw new Failure("Permission denied.");
    if (tool.has("lock")) row.fields[1] = stored.startsWith("!") ? stored : `!${stored}`;
    if (tool.has("unlock")) {
      if (stored === "!" || stored === "!*")
        throw new Failure(
          "unlocking the password would result in a passwordless account.\nYou should set a password with usermod -p to unlock the password of this account.",
          3,
        );
      row.fields[1] = stored.replace(/^!/, "");
    }
    if (tool.has("delete")) row.fields[1] = "";
    if (tool.has("expire")) row.fields[2] = "0";
    files.save();
    tool.out.put("passwd: password changed.\n");
    return 0;
  }
  if (sys.realUid !== 0 || !tool.gnu) tool.out.put(`Changing password for ${name}${tool.gnu ? "." : ""}\n`);
  await tool.out.flush();
  if (sys.realUid !== 0 && !checkPassword((await askPassword(sys, "Current password: ")) ?? "", stored)) {
    await tool.note("passwd: Authentication token manipulation error\npasswd: password unchanged\n");
    return 10;
  }
  const first = await askPassword(sys, "New password: ");
  if (first === undefined || first === "") {
    await tool.note(
      `${first === undefined ? "" : "No password has been supplied.\n"}passwd: Authentication token manipulation error\npasswd: password unchanged\n`,
    );
    return 10;
  }
  const second = await askPassword(sys, tool.gnu ? "Retype new password: " : "Retype password: ");
  if (first !== second) {
    await tool.note(
      tool.gnu
        ? "Sorry, passwords do not match.\npasswd: Authentication token manipulation error\npasswd: password unchanged\n"
        : `Passwords don't match\npasswd: password for ${name} is unchanged\n`,
    );
    return tool.gnu ? 10 : 1;
  }
  row.fields[1] = hashPassword(sys, first);
  row.fields[2] = String(files.today);
  files.save();
  await tool.note(tool.gnu ? "passwd: password updated successfully\n" : `passwd: password for ${name} changed by root\n`);
  return 0;
}

async function fromInput(tool: Tool): Promise<number> {
  if (tool.sys.uid !== 0) throw new Failure("Permission denied.");
  const files = new AccountFiles(tool.sys);
  const lines = new LineReader(tool.sys, 0);
  let number = 0;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    number++;
    const colon = line.indexOf(":");
    if (colon < 0) {
      await tool.note(`chpasswd: line ${number}: missing new password\n`);
      return 1;
    }
    const name = line.slice(0, colon);
    const row = files.shadow.find(name);
    if (!row) {
      await tool.note(
        tool.gnu ? `chpasswd: line ${number}: user '${name}' does not exist\nchpasswd: error detected, changes ignored\n` : `chpasswd: unknown user ${name}\n`,
      );
      return 1;
    }
    row.fields[1] = tool.has("expire") ? line.slice(colon + 1) : hashPassword(tool.sys, line.slice(colon + 1));
    row.fields[2] = String(files.today);
    if (!tool.gnu) tool.out.put(`chpasswd: password for '${name}' changed\n`);
  }
  files.save();
  return 0;
}

async function members(tool: Tool): Promise<number> {
  const files = new AccountFiles(tool.sys);
  const group = tool.operands.at(-1) ?? "";
  const row = files.group.find(group);
  if (tool.sys.realUid !== 0) throw new Failure("Permission denied.");
  if (!row) throw new Failure(`group '${group}' does not exist in /etc/group`, 3);
  const added = tool.value("a");
  const removed = tool.value("d");
  for (const name of [added, removed]) if (name !== undefined && !files.passwd.find(name)) throw new Failure(`user '${name}' does not exist`, 3);
  if (added !== undefined) {
    tool.out.put(`Adding user ${added} to group ${group}\n`);
    files.join(added, group);
  }
  if (removed !== undefined) {
    tool.out.put(`Removing user ${removed} from group ${group}\n`);
    if (!membersOf(row).includes(removed)) throw new Failure(`user '${removed}' is not a member of '${group}'`, 3);
    files.leave(removed, group);
  }
  const all = tool.value("M");
  if (all !== undefined) row.fields[3] = all;
  files.save();
  return 0;
}

/** A shell in which another of one's groups is the primary one. */
async function newGroup(tool: Tool): Promise<number> {
  const { sys } = tool;
  const accounts = new Accounts(sys);
  const user = accounts.users.find((candidate) => candidate.uid === sys.realUid);
  const name = tool.operands[0];
  const gid = name === undefined ? user?.gid : accounts.gidOf(name);
  if (gid === undefined) throw new Failure(`group '${name}' does not exist`);
  const allowed = sys.realUid === 0 || (user !== undefined && accounts.groupsOf(user).includes(gid));
  if (!allowed) {
    await tool.note("Password: \nInvalid password.\n");
    return 1;
  }
  const groups = [...new Set([...(user === undefined ? sys.groups : accounts.groupsOf(user)), gid])];
  if (sys.uid !== 0 && sys.gid !== gid) throw new Failure("setgid: Operation not permitted");
  sys.setCredentials({ uid: sys.realUid, gid, groups });
  const shell = user?.shell || "/bin/sh";
  return await sys.exec(shell, [shell.replace(/^.*\//, "")]);
}
