import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { encodeFilters } from "../filters.ts";
import type { Filters } from "../flag/kinds.ts";
import { forceFlag, longFilterFlag } from "../option/common.ts";
import { agreed, pruneFilters, reclaimed } from "../prune.ts";

const WARNING = "WARNING! This will remove all stopped containers.";

export default defineCommand({
  path: "container prune",
  use: "[OPTIONS]",
  short: { en: "Remove all containers that do not run", hi: "Ruke hue saare containers hatao" },
  args: noArgs,
  flags: { filter: longFilterFlag, force: forceFlag },
  async run(docker, _args, flags) {
    if (!(await agreed(docker, flags.force, WARNING))) return 0;
    const { bytes, text } = await pruneContainers(docker, flags.filter);
    docker.output.out(text);
    docker.line(reclaimed(bytes));
    return 0;
  },
});

export async function pruneContainers(docker: DockerCli, filters: Filters): Promise<{ bytes: number; text: string }> {
  const report = await docker.client.post<{ ContainersDeleted: string[] | null; SpaceReclaimed: number }>("/containers/prune", undefined, {
    filters: encodeFilters(pruneFilters(docker, filters)) ?? "{}",
  });
  const deleted = report.ContainersDeleted ?? [];
  return { bytes: report.SpaceReclaimed, text: deleted.length === 0 ? "" : `Deleted Containers:\n${deleted.map((id) => `${id}\n`).join("")}\n` };
}
