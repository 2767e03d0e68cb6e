import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { inspectFormatFlag } from "../option/common.ts";

export default defineCommand({
  path: "service inspect",
  use: "[OPTIONS] SERVICE [SERVICE...]",
  short: { en: "Show everything about services", hi: "Services ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  flags: {
    format: inspectFormatFlag,
    pretty: bool("", "Print for people", "Insaani roop mein dikhao"),
  },
  run: (docker, args, flags) =>
    inspectAll(docker, args, flags.format, async (name) => ({ text: await fetchText(docker, `/services/${pathEscape(name)}`, { insertDefaults: "false" }) })),
});
