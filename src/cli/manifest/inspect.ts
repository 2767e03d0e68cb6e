import { rangeArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { prettyJson } from "../format/formatter.ts";
import { distribution } from "./registry-image.ts";

export default defineCommand({
  path: "manifest inspect",
  use: "[OPTIONS] [MANIFEST_LIST] MANIFEST",
  short: { en: "Show a manifest of a registry", hi: "Registry ka manifest dikhao" },
  args: rangeArgs(1, 2),
  flags: {
    insecure: bool("", "Talk to a registry without TLS", "Bina TLS wale registry se baat karo"),
    verbose: bool("v", "Show layers and platform, too", "Layers aur platform bhi dikhao"),
  },
  async run(docker, args, flags) {
    const { reference, found } = await distribution(docker, args.at(-1) as string);
    const platforms = found.Platforms ?? [];
    const value = flags.verbose
      ? { Ref: reference, Descriptor: { ...found.Descriptor, platform: platforms[0] } }
      : { schemaVersion: 2, mediaType: found.Descriptor.mediaType, manifests: platforms.map((platform) => ({ ...found.Descriptor, platform })) };
    docker.line(prettyJson(value, flags.verbose ? "\t" : "   "));
    return 0;
  },
});
