import { minArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { list } from "../../flag/kinds.ts";

export default defineCommand({
  path: "trust signer add",
  use: "OPTIONS NAME REPOSITORY [REPOSITORY...] ",
  short: { en: "Let somebody sign", hi: "Kisi ko sign karne do" },
  args: minArgs(2),
  flags: {
    key: list("", "Public key of the signer", "Signer ki public key"),
  },
  async run() {
    throw new CommandError("error contacting notary server: dial tcp: lookup notary.docker.io: no such host");
  },
});
