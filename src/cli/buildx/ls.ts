import { zeroArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";
import { noTruncFlag } from "../option/common.ts";

export default defineCommand({
  path: "buildx ls",
  use: "",
  short: { en: "List builders", hi: "Builders ki list dikhao" },
  args: zeroArgs,
  flags: {
    format: string("", "Print with a Go template, or: table, json", "Go template se dikhao, ya: table, json", { initial: "table" }),
    "no-trunc": noTruncFlag,
  },
  async run(docker) {
    docker.line(
      "NAME/NODE     DRIVER/ENDPOINT   STATUS    BUILDKIT   PLATFORMS\ndefault*      docker                                 \n \\_ default    \\_ default        running   v0.25.1    linux/amd64, linux/386",
    );
    return 0;
  },
});
