import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";

export default defineCommand({
  path: "buildx install",
  use: "",
  short: { en: "Make `docker builder` stand for buildx", hi: "`docker builder` ko buildx ka naam do" },
  args: noArgs,
  hidden: true,
  async run(docker) {
    docker.saveConfig({ ...docker.config, aliases: { ...docker.config.aliases, builder: "buildx" } });
    return 0;
  },
});
