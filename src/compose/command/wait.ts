import { waitForExit } from "../../cli/container/wait-exit.ts";
import { CommandError } from "../../cli/error.ts";
import { bool } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { listContainers, serviceOf } from "../containers.ts";
import { forEachParallel } from "../graph.ts";
import { takeDown } from "./down.ts";

export default defineCompose({
  name: "wait",
  use: "SERVICE [SERVICE...] [OPTIONS]",
  short: { en: "Wait until the containers of services stop", hi: "Services ke containers rukne tak intezaar karo" },
  args: { minimum: 1 },
  flags: { "down-project": bool("", "Take the project down when the first one stops", "Pehla ruke to project ko down karo") },
  async run(compose, services, flags) {
    const { docker } = compose;
    const { name, project } = await compose.projectOrName();
    const containers = (await listContainers(compose.client, { project: name, oneOff: "include" })).filter((container) =>
      services.includes(serviceOf(container)),
    );
    if (containers.length === 0) throw new CommandError(`no containers for project ${JSON.stringify(name)}`);
    let status = 0;
    await forEachParallel(compose.sys, containers, async (container) => {
      const exit = await waitForExit(docker, container.Id, false);
      const code = await exit.status;
      docker.line(`container ${JSON.stringify(container.Id)} exited with status code ${code}`);
      await docker.output.flush();
      status = code;
    });
    if (flags["down-project"]) {
      const whole = project ?? (await compose.projectFromContainers(name));
      await compose.progress((writer) =>
        takeDown(compose, name, whole, { services: [], removeOrphans: false, volumes: false, images: "", timeoutSeconds: undefined }, writer),
      );
    }
    return status;
  },
});
