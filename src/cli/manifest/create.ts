import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { makeDirectories } from "../config-file.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { familiarName, parseReference } from "../reference.ts";
import { distribution, manifestPath } from "./registry-image.ts";

export default defineCommand({
  path: "manifest create",
  use: "MANIFEST_LIST MANIFEST [MANIFEST...]",
  short: { en: "Make a list of manifests on this machine", hi: "Is machine par manifests ki list banao" },
  args: minArgs(2),
  flags: {
    amend: bool("a", "Change a list that is there", "Maujooda list badlo"),
    insecure: bool("", "Talk to a registry without TLS", "Bina TLS wale registry se baat karo"),
  },
  async run(docker, [list = "", ...names], flags) {
    const directory = manifestPath(docker, list);
    if (docker.sys.fs.exists(directory) && !flags.amend) throw new CommandError("refusing to amend an existing manifest list with no --amend flag");
    makeDirectories(docker.sys, directory, 0o755);
    for (const name of names) {
      const { reference, found } = await distribution(docker, name);
      docker.sys.fs.writeFile(
        `${directory}/${reference.replaceAll("/", "_").replaceAll(":", "-")}`,
        JSON.stringify({ Ref: reference, Descriptor: { ...found.Descriptor, platform: found.Platforms?.[0] } }),
      );
    }
    docker.line(`Created manifest list ${familiarName(parseReference(list)) === list ? `docker.io/library/${list}:latest` : list}`);
    return 0;
  },
});
