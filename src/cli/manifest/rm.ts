import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { manifestPath } from "./registry-image.ts";

export default defineCommand({
  path: "manifest rm",
  use: "MANIFEST_LIST [MANIFEST_LIST...]",
  short: { en: "Remove lists of manifests from this machine", hi: "Is machine se manifests ki lists hatao" },
  args: minArgs(1),
  async run(docker, args) {
    const missing: string[] = [];
    for (const list of args) {
      const directory = manifestPath(docker, list);
      if (!docker.sys.fs.exists(directory)) {
        missing.push(`No such manifest: ${list}`);
        continue;
      }
      for (const entry of docker.sys.fs.readdir(directory)) docker.sys.fs.unlink(`${directory}/${entry.name}`);
      docker.sys.fs.rmdir(directory);
    }
    if (missing.length > 0) throw new CommandError(missing.join("\n"));
    return 0;
  },
});
