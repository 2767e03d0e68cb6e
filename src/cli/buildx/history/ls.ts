import { noArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { bool, string, stringArray } from "../../flag/kinds.ts";
import { quote } from "../../format/quote.ts";
import { noTruncFlag } from "../../option/common.ts";

export default defineCommand({
  path: "buildx history ls",
  use: "[OPTIONS]",
  short: { en: "List builds", hi: "Builds ki list dikhao" },
  args: noArgs,
  flags: {
    filter: stringArray("", "Show only what fits", "Sirf wahi dikhao jo mel khaye"),
    format: string("", "Print with a Go template, or: table, json", "Go template se dikhao, ya: table, json", { initial: "table" }),
    local: bool("", "Show builds of this directory only", "Sirf is directory ke builds dikhao"),
    "no-trunc": noTruncFlag,
  },
  async run(docker, _args, flags) {
    for (const filter of flags.filter) if (!/^[^=!~<>]+(=|!=|~=|>=|<=|>|<)/.test(filter)) throw new CommandError(`ERROR: invalid filter ${quote(filter)}`);
    if (flags.format === "table") docker.line("BUILD ID   NAME      STATUS    CREATED AT   DURATION");
    return 0;
  },
});
