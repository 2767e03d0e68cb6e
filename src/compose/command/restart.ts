import { CommandError } from "../../cli/error.ts";
import { bool, int } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { dependenciesOf } from "../compose-file/model.ts";
import { withSelected } from "../compose-file/project.ts";
import { listContainers, nameOf, progressName, serviceOf } from "../containers.ts";
import { forEachParallel, inDependencyOrder } from "../graph.ts";

export default defineCompose({
  name: "restart",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Stop the containers of services and start them again", hi: "Services ke containers roko aur phir chalao" },
  flags: {
    "no-deps": bool("", "Leave services alone that depend on these", "Jo services in par nirbhar hain, unhe chhod do"),
    timeout: int("t", "Seconds that containers get to stop", "Containers ko rukne ke liye kitne seconds"),
  },
  async run(compose, services, flags, { changed }) {
    const { name, project } = await compose.projectForContainers(services);
    const containers = await listContainers(compose.client, { project: name, all: true, oneOff: "exclude" });
    let selected = withSelected(project, services, false);
    if (services.length > 0 && !flags["no-deps"]) {
      const dependents = [...project.services.values()].filter((service) =>
        dependenciesOf(service).some(({ service: other, restart }) => restart && services.includes(other)),
      );
      selected = withSelected(project, [...services, ...dependents.map((service) => service.name)], false);
    }
    const t = changed("timeout") ? flags.timeout : undefined;
    await compose.progress(
      (writer) =>
        inDependencyOrder(compose.sys, selected.services, async (service) => {
          const own = containers.filter((container) => serviceOf(container) === service.name);
          await forEachParallel(compose.sys, own, async (container) => {
            const id = progressName(nameOf(container));
            writer.event({ id, status: "Restarting", state: "working" });
            try {
              await compose.client.post(`/containers/${container.Id}/restart`, undefined, { t });
            } catch (error) {
              if (error instanceof CommandError) writer.event({ id, status: "Error", state: "error" });
              throw error;
            }
            writer.event({ id, status: "Started", state: "done" });
          });
        }),
      "Restarting",
    );
    return 0;
  },
});
