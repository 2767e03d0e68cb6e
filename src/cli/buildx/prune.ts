import { noArgs } from "../args.ts";
import { cacheRecords, lastAccess, markedId, total, verboseRecords } from "../build/cache-records.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { bool, bytes, filter } from "../flag/kinds.ts";
import { parseDuration } from "../format/duration.ts";
import { humanSize } from "../format/units.ts";
import { forceFlag } from "../option/common.ts";
import { confirm } from "../prompt.ts";

export default defineCommand({
  path: "buildx prune",
  use: "",
  short: { en: "Remove what is in the build cache", hi: "Build cache saaf karo" },
  args: noArgs,
  flags: {
    all: bool("a", "Remove what images need, too", "Images ko jo chahiye woh bhi hatao"),
    filter: filter("", "Remove only what fits", "Sirf wahi hatao jo mel khaye"),
    force: forceFlag,
    "keep-storage": bytes("", "Disk that may always be kept", "Hamesha rakhi ja sakne wali disk", {
      deprecated: "keep-storage flag has been changed to reserved-space",
      storeAs: "reserved-space",
    }),
    "max-used-space": bytes("", "Most disk to keep", "Zyada se zyada kitni disk rakhni hai"),
    "min-free-space": bytes("", "Disk to leave free", "Kitni disk khaali chhodni hai"),
    "reserved-space": bytes("", "Disk that may always be kept", "Hamesha rakhi ja sakne wali disk"),
    verbose: bool("", "Show everything", "Sab kuch dikhao"),
  },
  async run(docker, _args, flags) {
    for (const value of flags.filter["until"] ?? []) {
      const duration = parseDuration(value);
      if (typeof duration === "string") throw new CommandError(`ERROR: "until" filter expects a duration (e.g., '24h'): ${duration}`);
    }
    const warning = flags.all ? "WARNING! This will remove all build cache." : "WARNING! This will remove all dangling build cache.";
    if (!flags.force && !(await confirm(docker, `${warning} Are you sure you want to continue?`))) return 0;
    if (Object.keys(flags.filter).some((name) => !FIELDS.has(name))) {
      docker.line("Total:\t0B");
      return 0;
    }
    const before = await cacheRecords(docker);
    const report = await docker.client.post<{ CachesDeleted: string[] | null }>("/build/prune", undefined, {
      all: flags.all || undefined,
      filters: encodeFilters(flags.filter) ?? "{}",
      "max-used-space": flags["max-used-space"] || undefined,
      "min-free-space": flags["min-free-space"] || undefined,
      "reserved-space": flags["reserved-space"] || undefined,
    });
    const deleted = new Set(report.CachesDeleted ?? []);
    const records = before.filter(({ ID }) => deleted.has(ID));
    if (flags.verbose) docker.output.out(verboseRecords(docker, records));
    else if (records.length > 0) {
      docker.line("ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED");
      // Aligned one by one, the first with the heading.
      for (const [index, record] of records.entries())
        docker.line(
          `${markedId(record).padEnd(40)}\t${"true".padEnd(5)}\t${index === 0 ? "\t" : ""}${humanSize(record.Size).padEnd(10)}\t${lastAccess(docker, record)}`,
        );
    }
    docker.line(`Total:\t${humanSize(total(records))}`);
    return 0;
  },
});

/** A field that no record has fits none of them. */
const FIELDS = new Set(["until", "unused-for", "id", "parent", "parents", "description", "inuse", "mutable", "shared", "type", "private"]);
