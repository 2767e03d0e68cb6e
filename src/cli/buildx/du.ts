import { noArgs } from "../args.ts";
import { type CacheRecord, cacheRecords, fits, lastAccess, markedId, total, verboseRecords } from "../build/cache-records.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { bool, filter } from "../flag/kinds.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
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
    if (flags.format !== "" && flags.format !== "table") {
      printRows(docker, records, recordFormat(docker), { format: flags.format });
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
    // What a filter leaves says nothing of the whole.
    if (Object.keys(flags.filter).length > 0) return 0;
    const shared = total(records.filter(({ Shared }) => Shared));
    if (shared > 0) docker.output.out(`Shared:\t\t${humanSize(shared)}\nPrivate:\t${humanSize(total(records) - shared)}\n`);
    docker.line(`Reclaimable:\t${humanSize(total(records.filter(({ InUse }) => !InUse)))}`);
    docker.line(`Total:\t\t${humanSize(total(records))}`);
    return 0;
  },
});

function recordFormat(docker: DockerCli): RowFormat<CacheRecord> {
  return {
    type: "*commands.duContext",
    headers: { ID: "ID", Reclaimable: "RECLAIMABLE", Size: "SIZE", LastUsedAt: "LAST ACCESSED" },
    table: "{{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}",
    fields: (record) => ({
      CreatedAt: record.CreatedAt,
      Description: record.Description,
      ID: record.ID,
      LastUsedAt: lastAccess(docker, record),
      Mutable: false,
      Reclaimable: !record.InUse,
      Shared: record.Shared,
      Size: humanSize(record.Size),
      Type: record.Type,
      UsageCount: record.UsageCount,
    }),
  };
}
