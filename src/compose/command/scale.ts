import { bool } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { withSelected } from "../compose-file/project.ts";
import { converge } from "../plan/convergence.ts";
import { ensureImages } from "../plan/images.ts";
import { startProject } from "../plan/start.ts";
import { ignoresOrphans } from "./up.ts";
import { parseScale, withoutDependencies, withScale } from "./up-flags.ts";

export default defineCompose({
  name: "scale",
  use: "[SERVICE=REPLICAS...]",
  short: { en: "Change how many containers services have", hi: "Services ke kitne containers hon, yeh badlo" },
  args: { minimum: 1 },
  flags: { "no-deps": bool("", "Leave dependencies alone", "Dependencies ko chhod do") },
  async run(compose, args, flags) {
    const scales = parseScale(args, true);
    const selected = withScale(withSelected(await compose.project(), [...scales.keys()], !flags["no-deps"]), scales);
    const project = flags["no-deps"] ? withoutDependencies(selected) : selected;
    await compose.progress(async (writer) => {
      await ensureImages(compose, project, { build: false, noBuild: false, quietPull: false, quietBuild: false, pull: "" }, writer);
      await converge(
        compose,
        project,
        {
          services: [...scales.keys()],
          recreate: "diverged",
          recreateDependencies: "diverged",
          removeOrphans: false,
          renewVolumes: false,
          timeoutSeconds: undefined,
          quietPull: false,
          ignoreOrphans: ignoresOrphans(compose, project),
        },
        writer,
      );
      await startProject(compose, project, writer);
    });
    return 0;
  },
});
