import { noArgs } from "../args.ts";
import { cacheRecords, fits, lastAccess, markedId, total, verboseRecords } from "../build/cache-records.ts";
import { defineCommand } from "../command.ts";
import { bool, filter } from "../flag/kinds.ts";
import { alignColumns } from "../format/table.ts";
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
    const records = (await cacheRecords(docker)).filter((record) => fits(record, flags.filter));
    if (flags.format === "json") {
      for (const record of records) docker.line(JSON.stringify(record));
      return 0;
    }
    if (flags.verbose) docker.output.out(verboseRecords(docker, records));
    else {
      const rows = records.map((record) => [
        markedId(record),
        String(!record.InUse),
        `${humanSize(record.Size)}${record.Shared ? "*" : ""}`,
        lastAccess(docker, record),
      ]);
      docker.output.out(alignColumns([["ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED"], ...rows].map((row) => `${row.join("\t")}\n`).join("")));
    }
    const shared = total(records.filter(({ Shared }) => Shared));
    if (shared > 0) docker.output.out(`Shared:\t\t${humanSize(shared)}\nPrivate:\t${humanSize(total(records) - shared)}\n`);
    docker.line(`Reclaimable:\t${humanSize(total(records.filter(({ InUse }) => !InUse)))}`);
    docker.line(`Total:\t\t${humanSize(total(records))}`);
    return 0;
  },
});
