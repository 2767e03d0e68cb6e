import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { forgetAuth, HUB_SERVER, helperFor, helperProblem } from "./credentials.ts";

export default defineCommand({
  path: "logout",
  use: "[SERVER]",
  short: { en: "Log out from a registry", hi: "Registry se logout karo" },
  args: maxArgs(1),
  async run(docker, [server]) {
    const key = server === undefined || server === "" || server === "docker.io" ? HUB_SERVER : server.replace(/^https?:\/\//, "").replace(/\/$/, "");
    const helper = helperFor(docker, key);
    if (helper !== undefined) docker.errLine(`WARNING: error getting credentials - err: ${helperProblem(helper)}`);
    docker.line(`Removing login credentials for ${key}`);
    if (helper !== undefined) docker.errLine(`WARNING: could not erase credentials:\n${key}: error erasing credentials - err: ${helperProblem(helper)}`);
    else forgetAuth(docker, key);
    return 0;
  },
});
