import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { inspectFormatFlag } from "../option/common.ts";

export default defineCommand({
  path: "plugin inspect",
  use: "[OPTIONS] PLUGIN [PLUGIN...]",
  short: { en: "Show everything about plugins", hi: "Plugins ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  flags: {
    format: inspectFormatFlag,
  },
  run: (docker, args, flags) =>
    inspectAll(docker, args, flags.format, async (name) => ({ text: await fetchText(docker, `/plugins/${pathEscape(name)}/json`) })),
});
