import { minArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { bool } from "../../flag/kinds.ts";

export default defineCommand({
  path: "trust signer remove",
  use: "[OPTIONS] NAME REPOSITORY [REPOSITORY...]",
  short: { en: "Let somebody sign no longer", hi: "Kisi ko sign karne se roko" },
  args: minArgs(2),
  flags: {
    force: bool("f", "Do not ask about the last signer", "Aakhri signer ke baare mein mat poocho"),
  },
  async run() {
    throw new CommandError("error contacting notary server: dial tcp: lookup notary.docker.io: no such host");
  },
});
