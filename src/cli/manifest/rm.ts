import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { canonicalName, listExists, removeList } from "./image-manifest.ts";

export default defineCommand({
  path: "manifest rm",
  use: "MANIFEST_LIST [MANIFEST_LIST...]",
  short: { en: "Remove lists of manifests from this machine", hi: "Is machine se manifests ki lists hatao" },
  args: minArgs(1),
  async run(docker, args) {
    const missing: string[] = [];
    for (const list of args) {
      if (listExists(docker, list)) removeList(docker, list);
      else missing.push(`No such manifest: ${canonicalName(list)}`);
    }
    if (missing.length > 0) throw new CommandError(missing.join("\n"));
    return 0;
  },
});
