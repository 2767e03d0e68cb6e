import { minArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { bool } from "../../flag/kinds.ts";
import { parseReference } from "../../reference.ts";
import { notaryProblem, retirementNotice } from "../notary.ts";

export default defineCommand({
  path: "trust signer remove",
  use: "[OPTIONS] NAME REPOSITORY [REPOSITORY...]",
  short: { en: "Let somebody sign no longer", hi: "Kisi ko sign karne se roko" },
  args: minArgs(2),
  flags: {
    force: bool("f", "Do not ask about the last signer", "Aakhri signer ke baare mein mat poocho"),
  },
  async run(docker, [name = "", ...repositories]) {
    for (const repository of repositories) {
      const reference = parseReference(repository);
      docker.line(`Removing signer "${name}" from ${repository}...`);
      retirementNotice(docker, reference);
      docker.errLine(`error retrieving signers for ${repository}: ${await notaryProblem(docker, reference)}\n`);
    }
    throw new CommandError(`error removing signer from: ${repositories.join(", ")}`);
  },
});
