import { zeroArgs } from "../args.ts";
import { defineCommand } from "../command.ts";

export default defineCommand({
  path: "buildx version",
  use: "",
  short: { en: "Show the version of buildx", hi: "Buildx ka version dikhao" },
  args: zeroArgs,
  async run(docker) {
    docker.line("github.com/docker/buildx v0.29.1 a32761aeb3debd39be1eca514af3693af0db334b");
    return 0;
  },
});
