import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { forgetAuth, HUB_SERVER } from "./credentials.ts";

export default defineCommand({
  path: "logout",
  use: "[SERVER]",
  short: { en: "Log out from a registry", hi: "Registry se logout karo" },
  args: maxArgs(1),
  async run(docker, [server]) {
    const key = server === undefined || server === "" || server === "docker.io" ? HUB_SERVER : server.replace(/^https?:\/\//, "").replace(/\/$/, "");
    docker.line(`Removing login credentials for ${key}`);
    forgetAuth(docker, key);
    return 0;
  },
});
