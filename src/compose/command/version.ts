import { bool, string } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { COMPOSE_VERSION } from "../labels.ts";

export default defineCompose({
  name: "version",
  use: "[OPTIONS]",
  short: { en: "Show the version of Compose", hi: "Compose ka version dikhao" },
  args: "none",
  flags: {
    format: string("f", "pretty or json", "pretty ya json"),
    short: bool("", "The number alone", "Sirf number"),
  },
  async run({ docker }, _args, flags) {
    if (flags.short) docker.line(COMPOSE_VERSION);
    else if (flags.format === "json") docker.line(JSON.stringify({ version: `v${COMPOSE_VERSION}` }));
    else docker.line(`Docker Compose version v${COMPOSE_VERSION}`);
    return 0;
  },
});
