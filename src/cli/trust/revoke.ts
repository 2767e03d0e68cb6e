import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { confirm } from "../prompt.ts";
import { parseReference } from "../reference.ts";
import { notaryProblem, retirementNotice } from "./notary.ts";

export default defineCommand({
  path: "trust revoke",
  use: "[OPTIONS] IMAGE[:TAG]",
  short: { en: "Take a signature back", hi: "Signature wapas lo" },
  args: exactArgs(1),
  flags: {
    yes: bool("y", "Do not ask first", "Pehle poocho mat"),
  },
  async run(docker, [name = ""], flags) {
    const reference = parseReference(name);
    if (reference.digest !== undefined) throw new CommandError("cannot use a digest reference for IMAGE:TAG");
    if (reference.tag === undefined && !flags.yes && !(await confirm(docker, `Confirm you would like to delete all signature data for ${name}?`))) return 0;
    retirementNotice(docker, reference);
    throw new CommandError(`could not remove signature for ${name}: error contacting notary server: ${await notaryProblem(docker, reference)}`);
  },
});
