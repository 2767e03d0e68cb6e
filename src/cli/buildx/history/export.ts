import { anyArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { bool, string } from "../../flag/kinds.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx history export",
  use: "[OPTIONS] [REF...]",
  short: { en: "Write build records to a file", hi: "Build records file mein likho" },
  args: anyArgs,
  flags: {
    all: bool("", "Write all", "Sab likho"),
    finalize: bool("", "Finish the records first", "Pehle records poore karo"),
    output: string("o", "File to write to", "Kis file mein likhna hai"),
  },
  run: () => notYet(),
});
