import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { IMAGE_TYPE } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";
import { platformQuery } from "../option/platform.ts";

export default defineCommand({
  path: "image inspect",
  use: "[OPTIONS] IMAGE [IMAGE...]",
  short: { en: "Show everything about images", hi: "Images ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  completes: "images",
  flags: {
    format: inspectFormatFlag,
    platform: string("", 'Look at this platform of the image ("os[/arch[/variant]]")', 'Image ka yeh platform dekho ("os[/arch[/variant]]")'),
  },
  run(docker, args, flags) {
    const platform = platformQuery(flags.platform, "");
    return inspectAll(docker, args, flags.format, async (name) => ({
      text: await fetchText(docker, `/images/${pathEscape(name)}/json`, { platform }),
      type: IMAGE_TYPE,
    }));
  },
});
