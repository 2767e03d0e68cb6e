import { bool } from "../../cli/flag/kinds.ts";
import { confirm } from "../../cli/prompt.ts";
import { defineCompose } from "../command.ts";
import { withSelected } from "../compose-file/project.ts";
import { listContainers, nameOf, numberOf, serviceOf } from "../containers.ts";
import { forEachParallel } from "../graph.ts";
import { removeContainer, stopServices } from "../plan/stop.ts";

export default defineCompose({
  name: "rm",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Remove containers of services that have stopped", hi: "Services ke ruke hue containers hatao" },
  flags: {
    all: bool("a", "Has no effect any more", "Ab koi asar nahi", { hidden: true }),
    force: bool("f", "Do not ask first", "Pehle poocho mat"),
    stop: bool("s", "Stop those that run", "Jo chal rahe hain unhe roko"),
    volumes: bool("v", "Remove their anonymous volumes, too", "Unke anonymous volumes bhi hatao"),
  },
  async run(compose, services, flags) {
    const { docker } = compose;
    const { name, project } = await compose.projectForContainers(services);
    const wanted = async () =>
      (await listContainers(compose.client, { project: name, all: true, oneOff: "exclude" })).filter(
        (container) => services.length === 0 || services.includes(serviceOf(container)),
      );
    if (flags.stop) {
      const running = await wanted();
      await compose.progress((writer) => stopServices(compose, withSelected(project, services, false), running, undefined, writer));
    }
    const stopped = (await wanted()).filter((container) => ["exited", "created", "dead"].includes(container.State));
    if (stopped.length === 0) {
      docker.errLine("No stopped containers");
      return 0;
    }
    const question = `Going to remove ${[...stopped]
      .sort((a, b) => numberOf(b) - numberOf(a))
      .map(nameOf)
      .join(", ")}`;
    if (flags.force) docker.line(question);
    else if (!(await confirm(docker, question))) return 0;
    await compose.progress((writer) => forEachParallel(compose.sys, stopped, (container) => removeContainer(compose, container, flags.volumes, writer)));
    return 0;
  },
});
