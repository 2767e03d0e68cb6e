import { anyArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { bool, string } from "../../flag/kinds.ts";
import { noRecord } from "./no-record.ts";

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
  async run(_docker, [reference = ""]) {
    throw noRecord(reference);
  },
});
