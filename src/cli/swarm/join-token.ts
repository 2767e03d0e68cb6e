import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { printJoinCommand, type SwarmInfo } from "./spec.ts";

export default defineCommand({
  path: "swarm join-token",
  swarm: "manager",
  use: "[OPTIONS] (worker|manager)",
  short: { en: "Show or change the tokens that let nodes in", hi: "Nodes ko andar aane dene wale tokens dikhao ya badlo" },
  args: exactArgs(1),
  flags: {
    quiet: bool("q", "Print the token only", "Sirf token dikhao"),
    rotate: bool("", "Make a new token", "Naya token banao"),
  },
  async run(docker, [role = ""], flags) {
    if (role !== "worker" && role !== "manager") throw new CommandError(`unknown role ${role}`);
    if (flags.rotate) {
      const swarm = await docker.client.get<SwarmInfo>("/swarm");
      await docker.client.post("/swarm/update", swarm.Spec, {
        version: swarm.Version.Index,
        rotateWorkerToken: role === "worker",
        rotateManagerToken: role === "manager",
      });
      if (!flags.quiet) docker.line(`Successfully rotated ${role} join token.\n`);
    }
    if (flags.quiet) {
      const { JoinTokens } = await docker.client.get<SwarmInfo>("/swarm");
      docker.line(role === "worker" ? JoinTokens.Worker : JoinTokens.Manager);
    } else await printJoinCommand(docker, role);
    return 0;
  },
});
