import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import type { UpdatableService } from "./changed-spec.ts";
import { waitOnService } from "./converge.ts";

export default defineCommand({
  path: "service scale",
  use: "SERVICE=REPLICAS [SERVICE=REPLICAS...]",
  short: { en: "Change how many tasks services have", hi: "Services ke kitne tasks hon, badlo" },
  args: minArgs(1),
  flags: {
    detach: bool("d", "Do not wait until the service is as wished", "Service ke theek hone ka intezaar mat karo"),
  },
  async run(docker, args, flags, { useLine }) {
    const errors: string[] = [];
    const wanted: [name: string, replicas: string][] = args.map((argument) => {
      const at = argument.indexOf("=");
      if (at < 0)
        throw new CommandError(
          `invalid scale specifier '${argument}'.\nSee 'docker service scale --help'.\n\nUsage:  ${useLine}\n\nChange how many tasks services have`,
        );
      return [argument.slice(0, at), argument.slice(at + 1)];
    });
    const scaled: string[] = [];
    for (const [name, replicas] of wanted) {
      await gather(errors, name, async () => {
        if (!/^\d+$/.test(replicas)) throw new CommandError(`invalid replicas value ${replicas}: strconv.ParseUint: parsing "${replicas}": invalid syntax`);
        await scale(docker, name, Number(replicas));
        docker.line(`${name} scaled to ${replicas}`);
        scaled.push(name);
      });
    }
    if (!flags.detach) for (const name of scaled) await gather(errors, name, () => waitOnService(docker, name, { quiet: false }));
    if (errors.length > 0) throw new CommandError(errors.join("\n"));
    return 0;
  },
});

async function scale(docker: DockerCli, name: string, replicas: number): Promise<void> {
  const service = await docker.client.get<UpdatableService>(`/services/${pathEscape(name)}`);
  const { Mode: mode } = service.Spec;
  if (mode.Replicated !== undefined) mode.Replicated = { Replicas: replicas };
  else if (mode.ReplicatedJob !== undefined) mode.ReplicatedJob.TotalCompletions = replicas;
  else throw new CommandError("scale can only be used with replicated or replicated-job mode");
  await docker.client.post(`/services/${service.ID}/update`, service.Spec, { version: service.Version.Index });
}

async function gather(errors: string[], name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    errors.push(`${name}: ${error.message}`);
  }
}
