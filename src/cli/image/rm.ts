import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError, isNotFound } from "../error.ts";
import { bool, strings } from "../flag/kinds.ts";
import { platformQuery } from "../option/platform.ts";

export default defineCommand({
  path: "image rm",
  aliases: ["remove"],
  shortcut: "rmi",
  use: "[OPTIONS] IMAGE [IMAGE...]",
  short: { en: "Remove images", hi: "Images hatao" },
  args: minArgs(1),
  completes: "images",
  flags: {
    force: bool("f", "Remove it even when it has other names or stopped containers", "Doosre naam ya ruke containers hon tab bhi hatao"),
    "no-prune": bool("", "Keep parents without a name", "Bina naam wale parents rehne do"),
    platform: strings("", 'Remove only this platform ("os[/arch[/variant]]")', 'Sirf yeh platform hatao ("os[/arch[/variant]]")'),
  },
  async run(docker, args, flags) {
    const platforms = flags.platform.map((platform) => platformQuery(platform, "") ?? "");
    const errors: string[] = [];
    let fatal = false;
    for (const name of args) {
      try {
        const removed = await docker.client.delete<{ Deleted?: string; Untagged?: string }[]>(`/images/${pathEscape(name)}`, {
          force: flags.force || undefined,
          noprune: flags["no-prune"] || undefined,
          platforms: platforms.length === 0 ? undefined : platforms,
        });
        for (const { Deleted, Untagged } of removed) docker.line(Deleted ? `Deleted: ${Deleted}` : `Untagged: ${Untagged ?? ""}`);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (!isNotFound(error)) fatal = true;
        errors.push(error.message);
      }
    }
    if (errors.length === 0) return 0;
    // With --force images that are not there are told of, and are no failure.
    if (fatal || !flags.force) throw new CommandError(errors.join("\n"));
    docker.errLine(errors.join("\n"));
    return 0;
  },
});
