import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "trust revoke",
  use: "[OPTIONS] IMAGE[:TAG]",
  short: { en: "Take a signature back", hi: "Signature wapas lo" },
  args: exactArgs(1),
  flags: {
    yes: bool("y", "Do not ask first", "Pehle poocho mat"),
  },
  async run() {
    throw new CommandError("error contacting notary server: dial tcp: lookup notary.docker.io: no such host");
  },
});
