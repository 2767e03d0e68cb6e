import { CommandError } from "../../cli/error.ts";
import { bool } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { withSelected } from "../compose-file/project.ts";

export default defineCompose({
  name: "watch",
  use: "[SERVICE...]",
  short: { en: "Watch source files and update services when they change", hi: "Source files dekho, badalte hi services update karo" },
  flags: {
    "no-up": bool("", "Do not build and start services first", "Pehle services build aur start mat karo"),
    prune: bool("", "Remove old images after a build", "Build ke baad purani images hatao", { initial: true }),
    quiet: bool("", "Do not show the build", "Build mat dikhao"),
  },
  async run(compose, services) {
    const project = withSelected(await compose.project(), services);
    if (![...project.services.values()].some((service) => service.spec.develop !== undefined))
      throw new CommandError("none of the selected services is configured for watch, consider setting a 'develop' section");
    throw new CommandError("watching files is not simulated: run 'docker compose up -d --build' after a change");
  },
});
