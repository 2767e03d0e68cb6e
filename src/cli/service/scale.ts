import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import type { Service } from "./service-row.ts";

export default defineCommand({
  path: "service scale",
  use: "SERVICE=REPLICAS [SERVICE=REPLICAS...]",
  short: { en: "Change how many tasks services have", hi: "Services ke kitne tasks hon, badlo" },
  args: minArgs(1),
  flags: {
    detach: bool("d", "Do not wait until the service is as wished", "Service ke theek hone ka intezaar mat karo"),
  },
  async run(docker, args, _flags, { useLine }) {
    const errors: string[] = [];
    const wanted: [name: string, replicas: string][] = args.map((argument) => {
      const at = argument.indexOf("=");
      if (at < 0)
        throw new CommandError(
          `invalid scale specifier '${argument}'.\nSee 'docker service scale --help'.\n\nUsage:  ${useLine}\n\nChange how many tasks services have`,
        );
      return [argument.slice(0, at), argument.slice(at + 1)];
    });
    for (const [name, replicas] of wanted) {
      try {
        if (!/^\d+$/.test(replicas)) throw new CommandError(`invalid replicas value ${replicas}: strconv.ParseUint: parsing "${replicas}": invalid syntax`);
        const service = await docker.client.get<Service>(`/services/${pathEscape(name)}`);
        if (!service.Spec.Mode.Replicated && !service.Spec.Mode.ReplicatedJob)
          throw new CommandError("scale can only be used with replicated or replicated-job mode");
        await docker.client.post(
          `/services/${service.ID}/update`,
          { ...service.Spec, Mode: { Replicated: { Replicas: Number(replicas) } } },
          { version: service.Version.Index },
        );
        docker.line(`${name} scaled to ${replicas}`);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        errors.push(`${name}: ${error.message}`);
      }
    }
    if (errors.length > 0) throw new CommandError(errors.join("\n"));
    return 0;
  },
});
