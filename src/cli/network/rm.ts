import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, isNotFound } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { confirm } from "../prompt.ts";

export default defineCommand({
  path: "network rm",
  aliases: ["remove"],
  use: "NETWORK [NETWORK...]",
  short: { en: "Remove networks", hi: "Networks hatao" },
  args: minArgs(1),
  completes: "networks",
  flags: { force: bool("f", "It is no failure when there is no such network", "Aisa network na ho to failure mat maano") },
  async run(docker, args, flags) {
    let failed = false;
    for (const name of args) {
      try {
        if ((await isIngress(docker, name)) && !(await confirm(docker, INGRESS_WARNING))) continue;
        await docker.client.delete(`/networks/${pathEscape(name)}`);
        docker.line(name);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (flags.force && isNotFound(error)) continue;
        docker.errLine(error.message);
        failed = true;
      }
    }
    if (failed) throw new CommandError("exit status 1");
    return 0;
  },
});

const INGRESS_WARNING =
  "WARNING! Before removing the routing-mesh network, make sure all the nodes in your swarm run the same docker engine version. Otherwise, removal may not be effective and functionality of newly create ingress networks will be impaired.\nAre you sure you want to continue?";

async function isIngress(docker: DockerCli, name: string): Promise<boolean> {
  try {
    return (await docker.client.get<{ Ingress: boolean }>(`/networks/${pathEscape(name)}`)).Ingress;
  } catch (error) {
    if (error instanceof CommandError) return false; // Removing it will say the same.
    throw error;
  }
}
