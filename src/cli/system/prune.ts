import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { pruneContainers } from "../container/prune.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { bool, type Filters } from "../flag/kinds.ts";
import { pruneImages } from "../image/prune.ts";
import { pruneNetworks } from "../network/prune.ts";
import { forceFlag, longFilterFlag } from "../option/common.ts";
import { agreed, pruneFilters, reclaimed } from "../prune.ts";
import { pruneVolumes } from "../volume/prune.ts";

export default defineCommand({
  path: "system prune",
  use: "[OPTIONS]",
  short: { en: "Remove everything that nothing uses", hi: "Jiska koi istemaal nahi woh sab hatao" },
  args: noArgs,
  flags: {
    all: bool("a", "Remove all images without a container, not only those without a name", "Sirf bina naam wali nahi, bina container wali saari images hatao"),
    filter: longFilterFlag,
    force: forceFlag,
    volumes: bool("", "Remove anonymous volumes, too", "Anonymous volumes bhi hatao"),
  },
  async run(docker, _args, flags) {
    if (flags.volumes && flags.filter.until !== undefined) throw new CommandError('ERROR: The "until" filter is not supported with "--volumes"');
    if (!(await agreed(docker, flags.force, warning(docker, flags.all, flags.volumes, flags.filter)))) return 0;
    let total = 0;
    const add = ({ bytes, text }: { bytes: number; text: string }): void => {
      total += bytes;
      docker.output.out(text);
    };
    add(await pruneContainers(docker, flags.filter));
    docker.output.out(await pruneNetworks(docker, flags.filter));
    if (flags.volumes) add(await pruneVolumes(docker, false, flags.filter));
    add(await pruneImages(docker, flags.all, flags.filter));
    if ((await docker.client.ping()).builderVersion !== "1") add(await pruneBuildCache(docker, flags.all, flags.filter));
    docker.line(reclaimed(total));
    return 0;
  },
});

/** A build cache has no labels. */
function buildCacheFilters(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => name !== "label" && name !== "label!"));
}

export async function pruneBuildCache(docker: DockerCli, all: boolean, filters: Filters): Promise<{ bytes: number; text: string }> {
  const report = await docker.client.post<{ CachesDeleted: string[] | null; SpaceReclaimed: number }>("/build/prune", undefined, {
    all: all || undefined,
    filters: encodeFilters(buildCacheFilters(filters)) ?? "{}",
  });
  const deleted = report.CachesDeleted ?? [];
  return { bytes: report.SpaceReclaimed, text: deleted.length === 0 ? "" : `Deleted build cache objects:\n${deleted.map((id) => `${id}\n`).join("")}\n` };
}

function warning(docker: DockerCli, all: boolean, volumes: boolean, given: Filters): string {
  const items = ["all stopped containers", "all networks not used by at least one container"];
  if (volumes) items.push("all anonymous volumes not used by at least one container");
  items.push(all ? "all images without at least one container associated to them" : "all dangling images", all ? "all build cache" : "unused build cache");
  const filters = Object.entries(pruneFilters(docker, given)).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  const tail =
    filters.length === 0
      ? ""
      : `\n  Items to be pruned will be filtered with:\n${filters
          .sort()
          .map((text) => `  - ${text}\n`)
          .join("")}`;
  return `WARNING! This will remove:\n${items.map((item) => `  - ${item}\n`).join("")}${tail}`;
}
