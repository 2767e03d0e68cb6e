import { cobraMaxArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { noRecord } from "./no-record.ts";

export default defineCommand({
  path: "buildx history open",
  use: "[OPTIONS] [REF]",
  short: { en: "Open a build in Docker Desktop", hi: "Build ko Docker Desktop mein kholo" },
  args: cobraMaxArgs(1),
  async run(_docker, [reference = ""]) {
    throw noRecord(reference);
  },
});
