import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError, messageOf } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { parseReference } from "../reference.ts";
import { canonicalName, fetchManifests, listExists, listReference, writeListMember } from "./image-manifest.ts";

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
    listReference(list, "");
    if (listExists(docker, list) && !flags.amend) throw new CommandError("refusing to amend an existing manifest list with no --amend flag");
    for (const name of names) {
      try {
        parseReference(name);
      } catch (error) {
        throw new CommandError(`error parsing name for manifest ${name}: ${messageOf(error)}`);
      }
      const { images, list: isList } = await fetchManifests(docker, name, flags.insecure);
      const [image] = images;
      if (isList || image === undefined) throw new CommandError(`${canonicalName(name)} is a manifest list`);
      writeListMember(docker, list, image);
    }
    docker.line(`Created manifest list ${canonicalName(list)}`);
    return 0;
  },
});
