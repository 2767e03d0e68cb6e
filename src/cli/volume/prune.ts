import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { bool, type Filters } from "../flag/kinds.ts";
import { forceFlag, longFilterFlag } from "../option/common.ts";
import { agreed, pruneFilters, reclaimed } from "../prune.ts";

const ALL = "WARNING! This will remove all local volumes not used by at least one container.";
const ANONYMOUS = "WARNING! This will remove anonymous local volumes not used by at least one container.";

export default defineCommand({
  path: "volume prune",
  use: "[OPTIONS]",
  short: { en: "Remove volumes that nothing uses", hi: "Jinka koi istemaal nahi woh volumes hatao" },
  args: noArgs,
  flags: { all: bool("a", "Remove those with a name, too", "Naam wale bhi hatao"), filter: longFilterFlag, force: forceFlag },
  async run(docker, _args, flags) {
    if (flags.all && flags.filter.all !== undefined) throw new CommandError("conflicting options: cannot specify both --all and --filter all=1");
    if (!(await agreed(docker, flags.force, flags.all ? ALL : ANONYMOUS))) return 0;
    const { bytes, text } = await pruneVolumes(docker, flags.all, flags.filter);
    docker.output.out(text);
    docker.line(reclaimed(bytes));
    return 0;
  },
});

export async function pruneVolumes(docker: DockerCli, all: boolean, given: Filters): Promise<{ bytes: number; text: string }> {
  const filters = { ...pruneFilters(docker, given), ...(all ? { all: ["true"] } : {}) };
  const report = await docker.client.post<{ VolumesDeleted: string[] | null; SpaceReclaimed: number }>("/volumes/prune", undefined, {
    filters: encodeFilters(filters) ?? "{}",
  });
  const deleted = report.VolumesDeleted ?? [];
  return { bytes: report.SpaceReclaimed, text: deleted.length === 0 ? "" : `Deleted Volumes:\n${deleted.map((name) => `${name}\n`).join("")}\n` };
}
