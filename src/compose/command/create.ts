import { CommandError } from "../../cli/error.ts";
import { bool, string } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { withSelected } from "../compose-file/project.ts";
import { converge } from "../plan/convergence.ts";
import { ensureImages } from "../plan/images.ts";
import { ignoresOrphans } from "./up.ts";
import { parseScale, pullOption, scaleFlag, withScale } from "./up-flags.ts";

export default defineCompose({
  name: "create",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Make the containers of services and do not start them", hi: "Services ke containers banao, chalao mat" },
  flags: {
    build: bool("", "Build images first", "Pehle images banao"),
    "force-recreate": bool("", "Make containers anew even when nothing has changed", "Kuch na badla ho tab bhi containers phir se banao"),
    "no-build": bool("", "Build nothing", "Kuch build mat karo"),
    "no-recreate": bool(
      "",
      "Leave existing containers as they are. Not with --force-recreate",
      "Maujooda containers jaise hain rehne do. --force-recreate ke saath nahi",
    ),
    pull: string("", 'When to download images ("always"|"missing"|"never"|"build")', 'Images kab download hon ("always"|"missing"|"never"|"build")', {
      initial: "policy",
    }),
    "quiet-pull": bool("", "Do not show downloads", "Downloads mat dikhao"),
    "remove-orphans": bool("", "Remove containers of services that the file does not name", "Jo services file mein nahi, unke containers hatao"),
    scale: scaleFlag(),
    yes: bool("y", "Answer yes to every question", "Har sawaal ka jawab haan"),
  },
  async run(compose, services, flags) {
    if (flags["force-recreate"] && flags["no-recreate"]) throw new CommandError("--force-recreate and --no-recreate are incompatible");
    if (flags.build && flags["no-build"]) throw new CommandError("--build and --no-build are incompatible");
    const pull = pullOption(flags.pull);
    const project = withScale(withSelected(await compose.project(), services), parseScale(flags.scale));
    const recreate = flags["force-recreate"] ? "force" : flags["no-recreate"] ? "never" : "diverged";
    await compose.progress(async (writer) => {
      await ensureImages(compose, project, { build: flags.build, noBuild: flags["no-build"], quietPull: flags["quiet-pull"], quietBuild: false, pull }, writer);
      await converge(
        compose,
        project,
        {
          services,
          recreate,
          recreateDependencies: recreate,
          removeOrphans: flags["remove-orphans"],
          renewVolumes: false,
          timeoutSeconds: undefined,
          quietPull: flags["quiet-pull"],
          ignoreOrphans: ignoresOrphans(compose, project),
        },
        writer,
      );
    }, "Creating");
    return 0;
  },
});
