import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { NETWORK_TYPE } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";

export default defineCommand({
  path: "network inspect",
  use: "[OPTIONS] NETWORK [NETWORK...]",
  short: { en: "Show everything about networks", hi: "Networks ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  completes: "networks",
  flags: { format: inspectFormatFlag, verbose: bool("v", "Show services and tasks, too", "Services aur tasks bhi dikhao") },
  run: (docker, args, flags) =>
    inspectAll(docker, args, flags.format, async (name) => ({
      text: await fetchText(docker, `/networks/${pathEscape(name)}`, { verbose: flags.verbose ? "true" : undefined }),
      type: NETWORK_TYPE,
    })),
});
