import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "swarm leave",
  swarm: "active",
  use: "[OPTIONS]",
  short: { en: "Leave the swarm", hi: "Swarm chhod do" },
  args: noArgs,
  flags: {
    force: bool("f", "Leave even when this node is a manager", "Yeh node manager ho tab bhi chhodo"),
  },
  async run(docker, _args, flags) {
    await docker.client.post("/swarm/leave", undefined, { force: flags.force || undefined });
    docker.line("Node left the swarm.");
    return 0;
  },
});
