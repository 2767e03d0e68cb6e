import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "trust sign",
  use: "IMAGE:TAG",
  short: { en: "Sign an image", hi: "Image sign karo" },
  args: exactArgs(1),
  flags: {
    local: bool("", "Sign a tag that is here only", "Sirf yahan wale tag ko sign karo"),
  },
  async run() {
    throw new CommandError("error contacting notary server: dial tcp: lookup notary.docker.io: no such host");
  },
});
