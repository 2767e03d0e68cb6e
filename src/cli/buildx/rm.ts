import { anyArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { quote } from "../format/quote.ts";
import { forceFlag } from "../option/common.ts";
import { confirm } from "../prompt.ts";
import { currentBuilder, DEFAULT_BUILDER, listBuilders, readBuilder, removeBuilder } from "./builder-store.ts";

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
  async run(docker, args, flags) {
    if (flags["all-inactive"]) {
      if (args.length > 0) throw new CommandError("ERROR: cannot specify builder name when --all-inactive is set");
      const question = "WARNING! This will remove all builders that are not in running state. Are you sure you want to continue?";
      if (!flags.force && !(await confirm(docker, question))) return 0;
      for (const { Name } of listBuilders(docker)) {
        removeBuilder(docker, Name);
        docker.errLine(`${Name} removed`);
      }
      return 0;
    }
    const chosen = (flags as { builder?: string }).builder ?? "";
    const names = args.length > 0 ? args : [chosen !== "" ? chosen : currentBuilder(docker) === DEFAULT_BUILDER ? "" : currentBuilder(docker)];
    let failed = false;
    for (const name of names) {
      if (name !== "" && readBuilder(docker, name) !== undefined) {
        removeBuilder(docker, name);
        docker.errLine(`${name} removed`);
        continue;
      }
      if (flags.force && name !== "" && name !== DEFAULT_BUILDER) continue;
      failed = true;
      docker.errLine(
        name === "" || name === DEFAULT_BUILDER
          ? `failed to remove ${name}: context builder cannot be removed, run \`docker context rm default\` to remove this context`
          : `failed to remove ${name}: no builder ${quote(name)} found`,
      );
    }
    if (failed) throw new CommandError("ERROR: failed to remove one or more builders");
    return 0;
  },
});
