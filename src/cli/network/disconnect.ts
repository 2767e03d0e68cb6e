import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "network disconnect",
  use: "[OPTIONS] NETWORK CONTAINER",
  short: { en: "Let a container leave a network", hi: "Container ko network se alag karo" },
  args: exactArgs(2),
  completes: ["networks", "containers"],
  flags: { force: bool("f", "Do it by force", "Zabardasti karo") },
  async run(docker, [network = "", container = ""], flags) {
    await docker.client.post(`/networks/${pathEscape(network)}/disconnect`, { Container: container, Force: flags.force });
    return 0;
  },
});
