import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { addFilter, encodeFilters } from "../filters.ts";
import { bool } from "../flag/kinds.ts";
import { printRows } from "../format/formatter.ts";
import { filterFlag, formatFlag, noTruncFlag, quietFlag } from "../option/common.ts";
import { type ImageSummary, imageFormat, imageRows } from "./image-row.ts";
import { printTree } from "./image-tree.ts";

export default defineCommand({
  path: "image ls",
  aliases: ["list"],
  shortcut: "images",
  use: "[OPTIONS] [REPOSITORY[:TAG]]",
  short: { en: "List images", hi: "Images ki list dikhao" },
  args: maxArgs(1),
  completes: "images",
  flags: {
    all: bool("a", "Show all images, the steps between too (default hides intermediate images)", "Beech ki images bhi dikhao (warna chhupi rehti hain)"),
    digests: bool("", "Show digests", "Digest bhi dikhao"),
    filter: filterFlag,
    format: formatFlag,
    "no-trunc": noTruncFlag,
    quiet: quietFlag,
    tree: bool("", "Show images with their platforms as a tree (EXPERIMENTAL)", "Images aur unke platforms ko tree mein dikhao (prayog)"),
  },
  async run(docker, [reference], flags) {
    if (flags.tree) checkTreeFlags(flags);
    const filters = reference === undefined ? flags.filter : addFilter(flags.filter, "reference", reference);
    const images = await docker.client.get<ImageSummary[]>("/images/json", {
      all: flags.all || undefined,
      filters: encodeFilters(filters),
      manifests: flags.tree || undefined,
    });
    if (flags.tree) {
      printTree(docker, images);
      return 0;
    }
    const format = flags.format || (flags.quiet ? "" : (docker.config.imagesFormat ?? ""));
    const digests = flags.digests || filters.digest !== undefined || /\.Digest\b/.test(format);
    printRows(docker, imageRows(images, digests), imageFormat(docker, { trunc: !flags["no-trunc"], digests: flags.digests }), { format, quiet: flags.quiet });
    return 0;
  },
});

function checkTreeFlags(flags: { quiet: boolean; "no-trunc": boolean; digests: boolean; format: string }): void {
  const unfit = flags.quiet ? "--quiet" : flags["no-trunc"] ? "--no-trunc" : flags.digests ? "--show-digest" : flags.format !== "" ? "--format" : undefined;
  if (unfit !== undefined) throw new CommandError(`${unfit} is not yet supported with --tree`);
}
