import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "stack rm",
  aliases: ["remove", "down"],
  use: "[OPTIONS] STACK [STACK...]",
  short: { en: "Remove stacks", hi: "Stacks hatao" },
  args: minArgs(1),
  flags: {
    detach: bool("d", "Do not wait until all is gone", "Sab hatne ka intezaar mat karo", { initial: true }),
  },
  async run(docker, args) {
    for (const name of args) {
      const filters = encodeFilters({ label: [`com.docker.stack.namespace=${name}`] });
      const services = await docker.client.get<{ ID: string; Spec: { Name: string } }[]>("/services", { filters });
      const networks = await docker.client.get<{ Id: string; Name: string }[]>("/networks", { filters });
      const secrets = await docker.client.get<{ ID: string; Spec: { Name: string } }[]>("/secrets", { filters });
      const configs = await docker.client.get<{ ID: string; Spec: { Name: string } }[]>("/configs", { filters });
      if (services.length + networks.length + secrets.length + configs.length === 0) docker.errLine(`Nothing found in stack: ${name}`);
      for (const [kind, items] of [
        ["service", services],
        ["secret", secrets],
        ["config", configs],
      ] as const) {
        for (const { ID, Spec } of items) {
          docker.line(`Removing ${kind} ${Spec.Name}`);
          await docker.client.delete(`/${kind}s/${ID}`);
        }
      }
      for (const { Id, Name } of networks) {
        docker.line(`Removing network ${Name}`);
        await docker.client.delete(`/networks/${Id}`);
      }
    }
    return 0;
  },
});
