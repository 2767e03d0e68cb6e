import { defineCompose } from "../command.ts";
import { withSelected } from "../compose-file/project.ts";
import { startProject } from "../plan/start.ts";

export default defineCompose({
  name: "start",
  use: "[SERVICE...]",
  short: { en: "Start containers of services that exist already", hi: "Services ke pehle se bane containers chalao" },
  async run(compose, services) {
    const { project } = await compose.projectForContainers(services);
    await compose.progress((writer) => startProject(compose, withSelected(project, services), writer));
    return 0;
  },
});
