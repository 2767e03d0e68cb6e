import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { CONTAINER_TYPE } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";

export default defineCommand({
  path: "container inspect",
  use: "[OPTIONS] CONTAINER [CONTAINER...]",
  short: { en: "Show everything about containers", hi: "Containers ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  completes: "containers",
  flags: { format: inspectFormatFlag, size: bool("s", "Show sizes, too", "Size bhi dikhao") },
  run: (docker, args, flags) =>
    inspectAll(docker, args, flags.format, async (name) => ({
      text: await fetchText(docker, `/containers/${pathEscape(name)}/json`, { size: flags.size || undefined }),
      type: CONTAINER_TYPE,
    })),
});
