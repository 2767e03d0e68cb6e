import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";

export default defineCommand({
  path: "buildx uninstall",
  use: "",
  short: { en: "Give `docker builder` its own meaning back", hi: "`docker builder` ko apna matlab wapas do" },
  args: noArgs,
  hidden: true,
  async run(docker) {
    docker.saveConfig({ ...docker.config, aliases: Object.fromEntries(Object.entries(docker.config.aliases ?? {}).filter(([alias]) => alias !== "builder")) });
    return 0;
  },
});
