import { exactArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { string } from "../../flag/kinds.ts";

export default defineCommand({
  path: "trust key load",
  use: "[OPTIONS] KEYFILE",
  short: { en: "Read a private key", hi: "Private key padho" },
  args: exactArgs(1),
  flags: {
    name: string("", "Name of the key", "Key ka naam", { initial: "signer" }),
  },
  async run() {
    throw new CommandError("error contacting notary server: dial tcp: lookup notary.docker.io: no such host");
  },
});
