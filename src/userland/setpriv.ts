import { Errno } from "../base/errno.ts";
import { ALL_CAPABILITIES, type Capability } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { execCommand } from "./lib/spawn.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "setpriv",
  summary: "run a program with other privileges",
  usage: "[OPTION]... PROGRAM [ARG]...",
  usageStatus: 127,
  stopAtOperand: true,
  options: [
    ["--reuid=USER", "real and effective user, by number or name"],
    ["--regid=GROUP", "real and effective group"],
    ["--ruid=USER", "real user"],
    ["--rgid=GROUP", "real group"],
    ["--euid=USER", "effective user"],
    ["--egid=GROUP", "effective group"],
    ["--clear-groups", "no supplementary groups"],
    ["--keep-groups", "leave the supplementary groups"],
    ["--init-groups", "the groups that the user is in"],
    ["--groups=LIST", "these supplementary groups"],
    ["--no-new-privs", "no program gives more rights from here on"],
    ["--bounding-set=CAPS", "-CAP,… gives capabilities up for good; -all all of them"],
    ["--inh-caps=CAPS", "accepted"],
    ["--ambient-caps=CAPS", "accepted"],
    ["--securebits=BITS", "accepted"],
    ["--pdeathsig=SIGNAL", "accepted"],
    ["--reset-env", "begin with a clean environment"],
  ],
  async run(tool) {
    const { sys } = tool;
    if (tool.operands.length === 0) throw new Failure("No program specified", 1);
    const accounts = new Accounts(sys);
    const userText = tool.value("reuid") ?? tool.value("euid") ?? tool.value("ruid");
    const groupText = tool.value("regid") ?? tool.value("egid") ?? tool.value("rgid");
    const user = userText === undefined ? undefined : (accounts.user(userText) ?? accounts.users.find((each) => String(each.uid) === userText));
    const uid = userText === undefined ? sys.uid : numberOf(userText, user?.uid, "uid");
    const gid = groupText === undefined ? sys.gid : numberOf(groupText, accounts.group(groupText)?.gid, "gid");
    let groups = [...sys.groups];
    if (tool.has("clear-groups")) groups = [];
    if (tool.has("init-groups")) groups = [gid, ...accounts.groups.filter((each) => each.members.includes(user?.name ?? "")).map((each) => each.gid)];
    const list = tool.value("groups");
    if (list !== undefined) groups = list.split(",").map((name) => numberOf(name, accounts.group(name)?.gid, "supplementary group id"));
    try {
      dropCapabilities(tool);
      if (tool.has("no-new-privs")) sys.noNewPrivileges();
      sys.setCredentials({ uid, gid, groups });
    } catch (error) {
      if (error instanceof Errno) throw new Failure(`setresuid failed: ${error.message}`, 127);
      throw error;
    }
    if (tool.has("reset-env")) {
      const term = sys.env.get("TERM");
      const env = new Map([
        ["HOME", user?.home ?? "/"],
        ["SHELL", user?.shell ?? "/bin/sh"],
        ["USER", user?.name ?? String(uid)],
        ["LOGNAME", user?.name ?? String(uid)],
        ["PATH", uid === 0 ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : "/usr/local/bin:/bin:/usr/bin"],
      ]);
      if (term !== undefined) env.set("TERM", term);
      sys.setEnvironment(env);
    }
    try {
      return await execCommand(sys, tool.operands);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      throw new Failure(`failed to execute ${tool.operands[0]}: ${error.message}`, error.code === "ENOENT" ? 127 : 126);
    }
  },
});

function dropCapabilities(tool: Tool): void {
  for (const item of tool.value("bounding-set")?.split(",") ?? []) {
    const [, sign, name = ""] = /^([+-])(?:cap_)?(\w+)$/i.exec(item) ?? [];
    const capability = name.toUpperCase() as Capability;
    if (sign === undefined || (name !== "all" && !ALL.includes(capability))) throw new Failure(`unknown capability "${item.replace(/^[+-]/, "")}"`, 127);
    if (sign === "-") tool.sys.dropCapabilities(name === "all" ? ALL : [capability]);
  }
}

const ALL: readonly Capability[] = [...ALL_CAPABILITIES];

function numberOf(text: string, known: number | undefined, what: string): number {
  if (known !== undefined) return known;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Failure(`failed to parse ${what}: '${text}'`, 1);
}
