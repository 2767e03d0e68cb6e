import { rangeArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, list, string } from "../flag/kinds.ts";
import { familiarName, parseReference } from "../reference.ts";

export default defineCommand({
  path: "container commit",
  shortcut: "commit",
  use: "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
  short: { en: "Make an image from what changed in a container", hi: "Container mein jo badla usse image banao" },
  args: rangeArgs(1, 2),
  completes: ["containers", "images"],
  flags: {
    author: string("a", 'Author ("Asha Rao <asha@example.com>")', 'Lekhak ("Asha Rao <asha@example.com>")'),
    change: list("c", "Dockerfile instruction to apply to the image", "Image par lagne wala Dockerfile instruction"),
    message: string("m", "Message of the commit", "Commit ka sandesh"),
    pause: bool("p", "Freeze the container meanwhile", "Tab tak container ko jama do", { initial: true }),
  },
  async run(docker, [container = "", target = ""], flags) {
    let repo: string | undefined;
    let tag: string | undefined;
    if (target !== "") {
      const reference = parseReference(target);
      if (reference.digest !== undefined) throw new CommandError("refusing to create a tag with a digest reference");
      repo = familiarName({ ...reference, tag: undefined });
      tag = reference.tag ?? "latest";
    }
    const { Id } = await docker.client.post<{ Id: string }>("/commit", null, {
      container,
      repo,
      tag,
      comment: flags.message || undefined,
      author: flags.author || undefined,
      changes: flags.change,
      pause: flags.pause ? undefined : false,
    });
    docker.line(Id);
    return 0;
  },
});
