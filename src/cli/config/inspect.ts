import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { inspectFormatFlag } from "../option/common.ts";

export default defineCommand({
  path: "config inspect",
  use: "[OPTIONS] CONFIG [CONFIG...]",
  short: { en: "Show everything about configs", hi: "configs ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  flags: {
    format: inspectFormatFlag,
    pretty: bool("", "Print for people", "Insaani roop mein dikhao"),
  },
  run: (docker, args, flags) => inspectAll(docker, args, flags.format, async (name) => ({ text: await fetchText(docker, `/configs/${pathEscape(name)}`) })),
});
