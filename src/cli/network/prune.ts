import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { encodeFilters } from "../filters.ts";
import type { Filters } from "../flag/kinds.ts";
import { forceFlag, longFilterFlag } from "../option/common.ts";
import { agreed, pruneFilters } from "../prune.ts";

const WARNING = "WARNING! This will remove all custom networks not used by at least one container.";

export default defineCommand({
  path: "network prune",
  use: "[OPTIONS]",
  short: { en: "Remove networks that nothing uses", hi: "Jinka koi istemaal nahi woh networks hatao" },
  args: noArgs,
  flags: { filter: longFilterFlag, force: forceFlag },
  async run(docker, _args, flags) {
    if (await agreed(docker, flags.force, WARNING)) docker.output.out(await pruneNetworks(docker, flags.filter));
    return 0;
  },
});

export async function pruneNetworks(docker: DockerCli, filters: Filters): Promise<string> {
  const { NetworksDeleted } = await docker.client.post<{ NetworksDeleted: string[] | null }>("/networks/prune", undefined, {
    filters: encodeFilters(pruneFilters(docker, filters)) ?? "{}",
  });
  const deleted = NetworksDeleted ?? [];
  return deleted.length === 0 ? "" : `Deleted Networks:\n${deleted.map((name) => `${name}\n`).join("")}\n`;
}
