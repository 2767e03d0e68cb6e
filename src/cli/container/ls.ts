import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { encodeFilters } from "../filters.ts";
import { bool, int } from "../flag/kinds.ts";
import { printRows } from "../format/formatter.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import { type ContainerSummary, containerFormat } from "./container-row.ts";

export default defineCommand({
  path: "container ls",
  aliases: ["list", "ps"],
  shortcut: "ps",
  use: "[OPTIONS]",
  short: { en: "List containers", hi: "Containers ki list dikhao" },
  args: noArgs,
  flags: {
    all: bool("a", "Show those that do not run, too", "Jo nahi chal rahe woh bhi dikhao"),
    filter: filterFlag,
    format: formatFlag,
    last: int("n", "Show the n newest, in any state", "Sabse naye n dikhao, kisi bhi state mein", { initial: -1 }),
    latest: bool("l", "Show the newest, in any state", "Sabse naya dikhao, kisi bhi state mein"),
    "no-trunc": noTruncFlag,
    quiet: quietFlag,
    size: bool("s", "Show how much each has written", "Har ek ne kitna likha hai, woh bhi dikhao"),
  },
  async run(docker, _args, flags, { changed }) {
    let format = flags.format;
    if (format === "") format = flags.quiet ? "" : (docker.config.psFormat ?? "");
    else if (flags.quiet) docker.errLine("WARNING: Ignoring custom format, because both --format and --quiet are set.");
    const limit = flags.latest && !changed("last") ? 1 : flags.last;
    // A template may ask for sizes, which cost the engine some work.
    const size = flags.size || (!flags.quiet && format !== "json" && /\.Size\b|json\s+\.\s*[|}]|\{\{\s*\.\s*\}\}/.test(format));
    const rows = await docker.client.get<ContainerSummary[]>("/containers/json", {
      all: flags.all || undefined,
      limit: limit > 0 ? limit : undefined,
      size: size || undefined,
      filters: encodeFilters(flags.filter),
    });
    printRows(docker, rows, containerFormat(docker, { trunc: !flags["no-trunc"], size: flags.size }), { format, quiet: flags.quiet });
    return 0;
  },
});
