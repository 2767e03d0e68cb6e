import { bool, string } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { listContainers, nameOf, progressName, serviceOf } from "../containers.ts";
import { forEachParallel } from "../graph.ts";

export default defineCompose({
  name: "kill",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Send a signal to the containers of services", hi: "Services ke containers ko signal bhejo" },
  flags: {
    "remove-orphans": bool("", "Also containers of services that the file does not name", "Jo services file mein nahi, unke containers bhi"),
    signal: string("s", "Signal to send", "Kaunsa signal bhejna hai", { initial: "SIGKILL" }),
  },
  async run(compose, services, flags) {
    const { name, project } = await compose.projectForContainers(services);
    let containers = await listContainers(compose.client, { project: name, all: true, oneOff: "include" });
    containers = containers.filter((container) => container.State === "running");
    if (services.length > 0) containers = containers.filter((container) => services.includes(serviceOf(container)));
    if (!flags["remove-orphans"])
      containers = containers.filter((container) => project.services.has(serviceOf(container)) || services.includes(serviceOf(container)));
    if (containers.length === 0) {
      compose.docker.output.err("no container to kill");
      return 0;
    }
    await compose.progress(
      (writer) =>
        forEachParallel(compose.sys, containers, async (container) => {
          const id = progressName(nameOf(container));
          writer.event({ id, status: "Killing", state: "working" });
          await compose.client.post(`/containers/${container.Id}/kill`, undefined, { signal: flags.signal });
          writer.event({ id, status: "Killed", state: "done" });
        }),
      "Killing",
    );
    return 0;
  },
});
