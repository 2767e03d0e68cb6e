import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { quote } from "../format/quote.ts";
import { familiarName, parseReference, type Reference, withDefaultTag } from "../reference.ts";

export default defineCommand({
  path: "image tag",
  shortcut: "tag",
  use: "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
  short: { en: "Give an image another name", hi: "Image ko ek aur naam do" },
  args: exactArgs(2),
  interspersed: false,
  completes: "images",
  async run(docker, [source = "", target = ""]) {
    if (!/^(?:sha256:)?[a-f0-9]{64}$/.test(source)) parseName(source);
    const reference = parseName(target);
    if (reference.digest !== undefined) throw new CommandError("refusing to create a tag with a digest reference");
    await docker.client.post(`/images/${pathEscape(source)}/tag`, undefined, { repo: familiarName(reference), tag: withDefaultTag(reference).tag });
    return 0;
  },
});

function parseName(name: string): Reference {
  try {
    return parseReference(name);
  } catch (error) {
    throw new CommandError(`Error parsing reference: ${quote(name)} is not a valid repository/tag: ${(error as Error).message}`);
  }
}
