import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool, filter } from "../flag/kinds.ts";
import { humanDuration } from "../format/duration.ts";
import { humanSize } from "../format/units.ts";
import { formatFlag } from "../option/common.ts";

export default defineCommand({
  path: "buildx du",
  use: "",
  short: { en: "Show what the build cache uses", hi: "Build cache kitni disk le raha hai, dikhao" },
  args: noArgs,
  flags: {
    filter: filter("", "Show only what fits (name=value)", "Sirf wahi dikhao jo mel khaye (naam=value)"),
    format: formatFlag,
    verbose: bool("", "Show everything", "Sab kuch dikhao"),
  },
  async run(docker, _args, flags) {
    const { BuildCache } = await docker.client.get<{
      BuildCache: { ID: string; InUse: boolean; Size: number; Shared: boolean; LastUsedAt: string | null }[] | null;
    }>("/system/df", { type: "build-cache" });
    const entries = BuildCache ?? [];
    void flags.format;
    docker.line("ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED");
    for (const entry of entries)
      docker.line(
        `${entry.ID.padEnd(40)}\t${String(!entry.InUse).padEnd(11)}\t${humanSize(entry.Size)}\t${entry.LastUsedAt ? `${humanDuration((docker.now() - Date.parse(entry.LastUsedAt)) * 1e6)} ago` : ""}`,
      );
    const sum = (list: typeof entries): number => list.reduce((total, { Size }) => total + Size, 0);
    docker.line(`Reclaimable:\t${humanSize(sum(entries.filter(({ InUse }) => !InUse)))}`);
    docker.line(`Total:\t\t${humanSize(sum(entries))}`);
    return 0;
  },
});
