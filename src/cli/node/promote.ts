import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { changeNode } from "./change-node.ts";

export default defineCommand({
  path: "node promote",
  use: "NODE [NODE...]",
  short: { en: "Make nodes managers", hi: "Nodes ko manager banao" },
  args: minArgs(1),
  async run(docker, args) {
    for (const name of args) {
      const { changed, id } = await changeNode(docker, name, (spec) => (spec.Role === "manager" ? undefined : { ...spec, Role: "manager" }));
      docker.line(changed ? `Node ${name} promoted to a manager in the swarm.` : `Node ${id} is already a manager.`);
    }
    return 0;
  },
});
