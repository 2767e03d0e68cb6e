import { cobraMaxArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { string } from "../../flag/kinds.ts";
import { noRecord } from "./no-record.ts";

export default defineCommand({
  path: "buildx history logs",
  use: "[OPTIONS] [REF]",
  short: { en: "Show what a build has printed", hi: "Build ne kya print kiya, dikhao" },
  args: cobraMaxArgs(1),
  flags: {
    progress: string("", "How progress looks: plain, rawjson or tty", "Progress kaisi dikhe: plain, rawjson ya tty", { initial: "plain" }),
  },
  async run(_docker, [reference = ""]) {
    throw noRecord(reference);
  },
});
