import { cobraMaxArgs } from "../../../args.ts";
import { defineCommand } from "../../../command.ts";
import { CommandError } from "../../../error.ts";
import { string } from "../../../flag/kinds.ts";

export default defineCommand({
  path: "buildx history inspect attachment",
  use: "[OPTIONS] [REF [DIGEST]]",
  short: { en: "Show an attachment of a build", hi: "Build ka attachment dikhao" },
  args: cobraMaxArgs(2),
  flags: {
    platform: string("", "Platform of the attachment", "Attachment ka platform"),
    type: string("", "Type of the attachment", "Attachment ka type"),
  },
  async run(docker, args, flags) {
    if (args[1] === undefined && flags.type === "" && flags.platform === "")
      throw new CommandError("ERROR: at least one of --type, --platform or DIGEST must be specified");
    docker.output.out("");
    return 0;
  },
});
