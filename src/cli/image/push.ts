import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { jsonValues } from "../json-stream.ts";
import { platformQuery } from "../option/platform.ts";
import { showProgress } from "../progress.ts";
import { familiarName, parseReference, withDefaultTag } from "../reference.ts";
import { registryHeader } from "./pull-image.ts";

const PLATFORM_NOTE = `
 Info -> Using --platform pushes only the specified platform manifest of a multi-platform image index.
         Other components, like attestations, will not be included.
         To push the complete multi-platform image, remove the --platform flag.
         `;

export default defineCommand({
  path: "image push",
  shortcut: "push",
  use: "[OPTIONS] NAME[:TAG]",
  short: { en: "Upload an image to a registry", hi: "Image registry par upload karo" },
  args: exactArgs(1),
  completes: "images",
  flags: {
    "all-tags": bool("a", "Upload every tag of the repository", "Repository ke saare tags upload karo"),
    "disable-content-trust": bool("", "Do not sign the image", "Image sign mat karo", { initial: true }),
    platform: string("", "Upload only this platform (os[/arch[/variant]])", "Sirf yeh platform upload karo (os[/arch[/variant]])"),
    quiet: bool("q", "Print the name and nothing else", "Sirf naam dikhao, aur kuch nahi"),
  },
  async run(docker, [name = ""], flags) {
    const platform = platformQuery(flags.platform, `Invalid platform ${flags.platform}`);
    if (platform !== undefined) docker.line(PLATFORM_NOTE);
    const given = parseReference(name);
    if (given.digest !== undefined) throw new CommandError("cannot push a digest reference");
    if (flags["all-tags"] && given.tag !== undefined) throw new CommandError("tag can't be used with --all-tags/-a");
    const reference = flags["all-tags"] ? given : withDefaultTag(given);
    if (!flags["all-tags"] && reference !== given && !flags.quiet) docker.line(`Using default tag: ${reference.tag}`);
    const response = await docker.client.request("POST", `/images/${pathEscape(familiarName(reference))}/push`, {
      query: { tag: flags["all-tags"] ? "" : reference.tag, platform },
      headers: registryHeader(docker, reference),
    });
    if (!flags.quiet) {
      await showProgress(docker, response.chunks(), { fd: 1 });
      return 0;
    }
    for await (const message of jsonValues<{ error?: string; errorDetail?: { message: string } }>(response.chunks())) {
      const failure = message.errorDetail?.message ?? message.error;
      if (failure) throw new CommandError(failure);
    }
    docker.line(`${reference.domain}/${reference.path}${reference.tag === undefined ? "" : `:${reference.tag}`}`);
    return 0;
  },
});
