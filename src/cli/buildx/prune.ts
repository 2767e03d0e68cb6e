import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool, bytes, filter } from "../flag/kinds.ts";
import { humanSize } from "../format/units.ts";
import { forceFlag } from "../option/common.ts";
import { confirm } from "../prompt.ts";
import { pruneBuildCache } from "../system/prune.ts";

export default defineCommand({
  path: "buildx prune",
  use: "",
  short: { en: "Remove what is in the build cache", hi: "Build cache saaf karo" },
  args: noArgs,
  flags: {
    all: bool("a", "Remove what images need, too", "Images ko jo chahiye woh bhi hatao"),
    filter: filter("", "Remove only what fits", "Sirf wahi hatao jo mel khaye"),
    force: forceFlag,
    "max-used-space": bytes("", "Most disk to keep", "Zyada se zyada kitni disk rakhni hai"),
    "min-free-space": bytes("", "Disk to leave free", "Kitni disk khaali chhodni hai"),
    "reserved-space": bytes("", "Disk that may always be kept", "Hamesha rakhi ja sakne wali disk"),
    verbose: bool("", "Show everything", "Sab kuch dikhao"),
  },
  async run(docker, _args, flags) {
    const warning = flags.all ? "WARNING! This will remove all build cache." : "WARNING! This will remove all dangling build cache.";
    if (!flags.force && !(await confirm(docker, `${warning} Are you sure you want to continue?`))) return 0;
    const { bytes: size, text } = await pruneBuildCache(docker, flags.all, flags.filter);
    docker.output.out(text.replace(/^Deleted build cache objects:\n/, "ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n"));
    docker.line(`Total:\t${humanSize(size)}`);
    return 0;
  },
});
