import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { addFilter, encodeFilters } from "../filters.ts";
import { bool, type Filters } from "../flag/kinds.ts";
import { forceFlag, longFilterFlag } from "../option/common.ts";
import { agreed, pruneFilters, reclaimed } from "../prune.ts";

const ALL = "WARNING! This will remove all images without at least one container associated to them.";
const DANGLING = "WARNING! This will remove all dangling images.";

export default defineCommand({
  path: "image prune",
  use: "[OPTIONS]",
  short: { en: "Remove images that nothing uses", hi: "Jinka koi istemaal nahi woh images hatao" },
  args: noArgs,
  flags: {
    all: bool("a", "Remove those with a name, too, when no container uses them", "Naam wali bhi hatao, agar koi container istemaal na kare"),
    filter: longFilterFlag,
    force: forceFlag,
  },
  async run(docker, _args, flags) {
    if (!(await agreed(docker, flags.force, flags.all ? ALL : DANGLING))) return 0;
    const { bytes, text } = await pruneImages(docker, flags.all, flags.filter);
    docker.output.out(text);
    docker.line(reclaimed(bytes));
    return 0;
  },
});

export async function pruneImages(docker: DockerCli, all: boolean, given: Filters): Promise<{ bytes: number; text: string }> {
  const filters = addFilter(pruneFilters(docker, given), "dangling", all ? "false" : "true");
  const report = await docker.client.post<{ ImagesDeleted: { Deleted?: string; Untagged?: string }[] | null; SpaceReclaimed: number }>(
    "/images/prune",
    undefined,
    { filters: encodeFilters(filters) },
  );
  const deleted = report.ImagesDeleted ?? [];
  const lines = deleted.map(({ Deleted, Untagged }) => (Untagged ? `untagged: ${Untagged}\n` : `deleted: ${Deleted ?? ""}\n`));
  return { bytes: report.SpaceReclaimed, text: lines.length === 0 ? "" : `Deleted Images:\n${lines.join("")}\n` };
}
