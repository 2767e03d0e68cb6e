import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { manifestPath } from "./registry-image.ts";

export default defineCommand({
  path: "manifest push",
  use: "[OPTIONS] MANIFEST_LIST",
  short: { en: "Upload a list of manifests", hi: "Manifests ki list upload karo" },
  args: exactArgs(1),
  flags: {
    insecure: bool("", "Talk to a registry without TLS", "Bina TLS wale registry se baat karo"),
    purge: bool("p", "Remove the list here afterwards", "Baad mein yahan ki list hatao"),
  },
  async run(docker, [list = ""]) {
    if (!docker.sys.fs.exists(manifestPath(docker, list))) throw new CommandError(`${list} not found`);
    throw new CommandError(`failed to put manifest ${list}: the engine has no call for manifest lists`);
  },
});
