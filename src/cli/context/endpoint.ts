import { defaultHost } from "../context-store.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { quote } from "../format/quote.ts";

const KEYS = ["host", "from", "ca", "cert", "key", "skip-tls-verify"];

export function checkContextName(name: string): void {
  if (name === "") throw new CommandError("context name cannot be empty");
  if (name === "default") throw new CommandError('"default" is a reserved context name');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/.test(name))
    throw new CommandError(`context name ${quote(name)} is invalid, names are validated against regexp "^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$"`);
}

/** `--docker host=…`. Throws CommandError. */
export function dockerEndpoint(docker: DockerCli, config: Readonly<Record<string, string>>): { Host?: string; SkipTLSVerify: boolean } {
  for (const key of Object.keys(config))
    if (!KEYS.includes(key)) throw new CommandError(`unrecognized config key: ${key}`.replace(/^/, "unable to create docker endpoint config: "));
  const host = config.host ?? (Object.keys(config).length === 0 ? defaultHost(docker) : "");
  return { ...(host === "" ? {} : { Host: host }), SkipTLSVerify: config["skip-tls-verify"] === "true" || config["skip-tls-verify"] === "1" };
}
