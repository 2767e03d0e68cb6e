/** /etc/sudoers, as far as it says who may run what as whom. */
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "../lib/text.ts";
import type { Accounts, User } from "../lib/users.ts";

export interface SudoRule {
  readonly noPassword: boolean;
  /** As `sudo -l` shows it. */
  readonly text: string;
  allows(target: User, file: string | undefined, args: readonly string[]): boolean;
}

export function readSudoers(sys: Sys): string[] {
  const lines: string[] = [];
  const read = (path: string, depth: number) => {
    let text: string;
    try {
      text = decodeText(sys.fs.readFile(path));
    } catch {
      return;
    }
    for (const line of text.replaceAll("\\\n", " ").split("\n")) {
      const include = /^[@#](include|includedir)\s+(\S+)/.exec(line);
      if (include && depth < 10) {
        const target = include[2] as string;
        if (include[1] === "include") read(target, depth + 1);
        else {
          try {
            for (const { name } of sys.fs.readdir(target)) if (!name.includes(".") && !name.endsWith("~")) read(`${target}/${name}`, depth + 1);
          } catch {
            // No such directory.
          }
        }
      } else if (!/^\s*(#|$|Defaults)/.test(line)) lines.push(line.trim());
    }
  };
  read("/etc/sudoers", 0);
  if (!lines.some((line) => line.includes("includedir")) && sys.fs.exists("/etc/sudoers.d"))
    for (const { name } of sys.fs.readdir("/etc/sudoers.d")) if (!name.includes(".")) read(`/etc/sudoers.d/${name}`, 1);
  return lines;
}

export function matchingRules(lines: readonly string[], caller: User, accounts: Accounts): SudoRule[] {
  const groups = accounts.groupsOf(caller).map((gid) => accounts.groupName(gid) ?? "");
  const rules: SudoRule[] = [];
  for (const line of lines) {
    const match = /^(\S+)\s+(\S+?)\s*=\s*(?:\(([^)]*)\))?\s*((?:[A-Z_]+:\s*)*)(.*)$/.exec(line);
    if (match === null) continue;
    const [, who = "", , as, tags = "", commands = ""] = match;
    const isCaller = who
      .split(",")
      .some((item) => item === "ALL" || item === caller.name || (item.startsWith("%") && groups.includes(item.slice(1))) || item === `#${caller.uid}`);
    if (!isCaller) continue;
    const [asUsers = "root", asGroups] = (as ?? "root").split(":").map((text) => text.trim());
    const list = commands.split(",").map((text) => text.trim());
    rules.push({
      noPassword: tags.includes("NOPASSWD:"),
      text: `(${asUsers}${asGroups === undefined ? "" : ` : ${asGroups}`}) ${tags.trim()}${tags === "" ? "" : " "}${list.join(", ")}`,
      allows: (target, file, args) =>
        asUsers.split(",").some((name) => name === "ALL" || name === target.name) && list.some((command) => fits(command, file, args)),
    });
  }
  return rules;
}

function fits(command: string, file: string | undefined, args: readonly string[]): boolean {
  if (command === "ALL") return true;
  const [path = "", ...wanted] = command.split(/\s+/);
  if (file === undefined || (path !== file && !(path.endsWith("/") && file.startsWith(path)))) return false;
  return (
    wanted.length === 0 ||
    (wanted[0] === '""'
      ? args.length === 0
      : wanted.join(" ").replaceAll("*", "") === args.join(" ") || (wanted.at(-1) === "*" && args.join(" ").startsWith(wanted.slice(0, -1).join(" "))))
  );
}
