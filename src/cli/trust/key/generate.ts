import { exactArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { string } from "../../flag/kinds.ts";

export default defineCommand({
  path: "trust key generate",
  use: "NAME",
  short: { en: "Make a pair of keys", hi: "Keys ka joda banao" },
  args: exactArgs(1),
  flags: {
    dir: string("", "Directory for the public key", "Public key kis directory mein"),
  },
  async run() {
    throw new CommandError("error contacting notary server: dial tcp: lookup notary.docker.io: no such host");
  },
});
