import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { VOLUME_TYPE } from "../inspect-types.ts";
import { inspectFormatFlag } from "../option/common.ts";

export default defineCommand({
  path: "volume inspect",
  use: "[OPTIONS] VOLUME [VOLUME...]",
  short: { en: "Show everything about volumes", hi: "Volumes ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  completes: "volumes",
  flags: { format: inspectFormatFlag },
  run: (docker, args, flags) =>
    inspectAll(docker, args, flags.format, async (name) => ({
      text: await fetchText(docker, `/volumes/${pathEscape(name)}`),
      type: VOLUME_TYPE,
      typeOnly: "volume.Volume",
    })),
});
