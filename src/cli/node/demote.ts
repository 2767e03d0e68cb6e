import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { changeNode } from "./change-node.ts";

export default defineCommand({
  path: "node demote",
  use: "NODE [NODE...]",
  short: { en: "Make managers workers", hi: "Managers ko worker banao" },
  args: minArgs(1),
  async run(docker, args) {
    for (const name of args) {
      const { changed, id } = await changeNode(docker, name, (spec) => (spec.Role === "worker" ? undefined : { ...spec, Role: "worker" }));
      docker.line(changed ? `Manager ${name} demoted in the swarm.` : `Node ${id} is already a worker.`);
    }
    return 0;
  },
});
