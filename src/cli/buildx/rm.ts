import { anyArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { forceFlag } from "../option/common.ts";

export default defineCommand({
  path: "buildx rm",
  use: "[OPTIONS] [NAME...]",
  short: { en: "Remove builders", hi: "Builders hatao" },
  args: anyArgs,
  flags: {
    "all-inactive": bool("", "Remove all that do not run", "Jo nahi chal rahe sab hatao"),
    force: forceFlag,
    "keep-daemon": bool("", "Let BuildKit run", "BuildKit ko chalne do"),
    "keep-state": bool("", "Keep BuildKit's state", "BuildKit ki state rakho"),
  },
  async run(docker, args) {
    if (args.length === 0) return 0;
    for (const name of args)
      docker.errLine(
        name === "default"
          ? "failed to remove default: context builder cannot be removed"
          : `failed to remove ${name}: no builder ${JSON.stringify(name)} found`,
      );
    throw new CommandError("ERROR: failed to remove one or more builders");
  },
});
