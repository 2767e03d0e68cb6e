import type { Sys } from "../../sim/sys.ts";
import { Accounts } from "../lib/users.ts";
import { type Configuration, find } from "./config.ts";
import { ConfigError } from "./parse.ts";

/** Whom the workers run as; undefined: as whoever started the master. Throws ConfigError. */
export async function account(sys: Sys, configuration: Configuration): Promise<{ uid: number; gid: number } | undefined> {
  if (sys.uid !== 0) return undefined;
  const directive = find(configuration.main, "user");
  const accounts = new Accounts(sys);
  const name = directive?.args[0] ?? "nginx";
  const user = accounts.user(name);
  if (user === undefined) {
    if (directive === undefined) return undefined;
    throw new ConfigError(`getpwnam("${name}") failed in ${directive.file}:${directive.line}`);
  }
  const group = directive?.args[1] === undefined ? undefined : accounts.group(directive.args[1]);
  if (directive?.args[1] !== undefined && group === undefined)
    throw new ConfigError(`getgrnam("${directive.args[1]}") failed in ${directive.file}:${directive.line}`);
  return { uid: user.uid, gid: group?.gid ?? user.gid };
}
