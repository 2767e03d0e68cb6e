import { int } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { withSelected } from "../compose-file/project.ts";
import { listContainers } from "../containers.ts";
import { stopServices } from "../plan/stop.ts";

export default defineCompose({
  name: "stop",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Stop the containers of services and keep them", hi: "Services ke containers roko, hatao mat" },
  flags: { timeout: int("t", "Seconds that containers get to stop", "Containers ko rukne ke liye kitne seconds") },
  async run(compose, services, flags, { changed }) {
    const { name, project } = await compose.projectForContainers(services);
    const containers = await listContainers(compose.client, { project: name, all: true, oneOff: "exclude" });
    const selected = withSelected(project, services, false);
    await compose.progress((writer) => stopServices(compose, selected, containers, changed("timeout") ? flags.timeout : undefined, writer), "Stopping");
    return 0;
  },
});
