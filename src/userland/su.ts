import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { askPassword, become, checkPassword, freshSignals, ROOT_PATH, stayWith, storedPassword, USER_PATH } from "./lib/run-as.ts";
import { Accounts, type User } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const FAIL_PAUSE = 2_000_000_000n;

export default defineUtility({
  name: "su",
  aliases: ["runuser"],
  summary: "run a shell as another user",
  usage: "[options] [-] [<user> [<argument>...]]",
  package: ["util-linux", "2.41"],
  rewrite: (args) => {
    const at = args.indexOf("-");
    return at < 0 ? args : [...args.slice(0, at), "--login", ...args.slice(at + 1)];
  },
  options: [
    ["-m, -p, --preserve-environment", "keep the environment"],
    ["-g, --group=GROUP", "accepted"],
    ["-G, --supp-group=GROUP", "accepted"],
    ["-l, --login", "a login shell"],
    ["-c, --command=COMMAND", "give COMMAND to the shell"],
    ["--session-command=COMMAND", "the same"],
    ["-f, --fast", "accepted"],
    ["-s, --shell=SHELL", "this shell"],
    ["-P, --pty", "accepted"],
    ["-u, --user=USER", "runuser: run the command itself as USER"],
    ["-w, --whitelist-environment=LIST", "keep these variables"],
  ],
  async run(tool) {
    const { sys } = tool;
    const name = tool.value("user") ?? tool.operands[0] ?? "root";
    const accounts = new Accounts(sys);
    const user = accounts.user(name);
    if (user === undefined) {
      await tool.note(
        tool.gnu ? `${tool.name}: user ${name} does not exist or the user entry does not contain all the required fields\n` : `su: unknown user ${name}\n`,
      );
      return 1;
    }
    if (sys.realUid !== 0 && !(await authenticated(tool, user))) return 1;
    const groups = accounts.groupsOf(user);
    try {
      // Looked at before the fork, so that the message is this process's own.
      if (!sys.hasCapability("SETGID") && sys.uid !== user.uid) throw new Error("cannot set groups");
      if (!sys.hasCapability("SETUID") && sys.uid !== user.uid) throw new Error("cannot set user id");
    } catch (error) {
      if (error instanceof Errno || !(error instanceof Error)) throw error;
      await tool.note(tool.gnu ? `${tool.name}: ${error.message}: Operation not permitted\n` : "su: setgid: Operation not permitted\n");
      return 1;
    }
    return await stayWith(sys, (child) => shell(child, tool, user, groups));
  },
});

async function authenticated(tool: Tool, user: User): Promise<boolean> {
  const { sys } = tool;
  const password = await askPassword(sys, "Password: ");
  if (password !== undefined && checkPassword(password, storedPassword(sys, user.name) ?? "")) return true;
  await sys.sleep(FAIL_PAUSE);
  await tool.note(tool.gnu ? "su: Authentication failure\n" : "su: incorrect password\n");
  return false;
}

async function shell(sys: Sys, tool: Tool, user: User, groups: readonly number[]): Promise<number> {
  freshSignals(sys);
  become(sys, user, groups);
  const login = tool.has("login");
  const direct = tool.has("user") ? tool.operands : undefined;
  const path = tool.value("shell") ?? (tool.has("preserve-environment") && sys.env.get("SHELL") ? (sys.env.get("SHELL") as string) : user.shell || "/bin/sh");
  const env = new Map(sys.env);
  if (login) {
    const terminal = sys.env.get("TERM");
    env.clear();
    if (terminal !== undefined) env.set("TERM", terminal);
    env.set("PATH", user.uid === 0 ? ROOT_PATH : USER_PATH);
  }
  if (login || !tool.has("preserve-environment")) {
    env.set("HOME", user.home);
    env.set("SHELL", path);
    if (login || user.uid !== 0) {
      env.set("USER", user.name);
      env.set("LOGNAME", user.name);
    }
    if (login && tool.gnu) env.set("MAIL", `/var/mail/${user.name}`);
  }
  sys.setEnvironment(env);
  if (login) {
    try {
      sys.fs.chdir(user.home);
    } catch {
      await sys.write(2, tool.gnu ? `${tool.name}: warning: cannot change directory to ${user.home}: No such file or directory\n` : "");
    }
  }
  const base = path.replace(/^.*\//, "");
  const command = tool.value("command") ?? tool.value("session-command");
  const argv = direct ?? [login ? `-${base}` : base, ...(command === undefined ? [] : ["-c", command]), ...tool.operands.slice(1)];
  const file = direct === undefined ? path : (direct[0] ?? "");
  try {
    return await sys.exec(file.includes("/") ? file : `/usr/bin/${file}`, argv);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, tool.gnu ? `${tool.name}: failed to execute ${file}: ${error.message}\n` : `su: can't execute '${file}': ${error.message}\n`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}
