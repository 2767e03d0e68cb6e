import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { parseReference, withDefaultTag } from "../reference.ts";
import { requireTrust, trustWanted } from "../trust/notary.ts";
import { pullReference } from "./pull-image.ts";

export default defineCommand({
  path: "image pull",
  shortcut: "pull",
  use: "[OPTIONS] NAME[:TAG|@DIGEST]",
  short: { en: "Download an image from a registry", hi: "Registry se image download karo" },
  args: exactArgs(1),
  completes: "nothing",
  flags: {
    "all-tags": bool("a", "Download every tag of the repository", "Repository ke saare tags download karo"),
    "disable-content-trust": bool("", "Do not check signatures of the image", "Image ke signature mat jaancho", { initial: true }),
    platform: string("", "Platform, when there are several", "Platform, agar kai hon"),
    quiet: bool("q", "Print the name and nothing else", "Sirf naam dikhao, aur kuch nahi"),
  },
  async run(docker, [name = ""], flags, { changed }) {
    const given = parseReference(name);
    if (flags["all-tags"] && (given.tag !== undefined || given.digest !== undefined)) throw new CommandError("tag can't be used with --all-tags/-a");
    const reference = flags["all-tags"] ? given : withDefaultTag(given);
    if (!flags["all-tags"] && reference !== given && !flags.quiet) docker.line(`Using default tag: ${reference.tag}`);
    if (trustWanted(docker, flags["disable-content-trust"], changed("disable-content-trust"))) await requireTrust(docker, reference);
    await pullReference(docker, reference, { platform: flags.platform, quiet: flags.quiet, fd: 1, all: flags["all-tags"] });
    docker.line(
      `${reference.domain}/${reference.path}${reference.tag === undefined ? "" : `:${reference.tag}`}${reference.digest === undefined ? "" : `@${reference.digest}`}`,
    );
    return 0;
  },
});
