import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { parseReference } from "../reference.ts";
import { notaryProblem, retirementNotice } from "./notary.ts";

export default defineCommand({
  path: "trust sign",
  use: "IMAGE:TAG",
  short: { en: "Sign an image", hi: "Image sign karo" },
  args: exactArgs(1),
  flags: {
    local: bool("", "Sign a tag that is here only", "Sirf yahan wale tag ko sign karo"),
  },
  async run(docker, [name = ""]) {
    const reference = parseReference(name);
    if (reference.digest !== undefined) throw new CommandError("cannot use a digest reference for IMAGE:TAG");
    if (reference.tag === undefined) throw new CommandError(`no tag specified for ${name}`);
    retirementNotice(docker, reference);
    throw new CommandError(`error contacting notary server: ${await notaryProblem(docker, reference)}`);
  },
});
