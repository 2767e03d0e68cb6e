import { cobraMaxArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { string } from "../../flag/kinds.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx history logs",
  use: "[OPTIONS] [REF]",
  short: { en: "Show what a build has printed", hi: "Build ne kya print kiya, dikhao" },
  args: cobraMaxArgs(1),
  flags: {
    progress: string("", "How progress looks: plain, rawjson or tty", "Progress kaisi dikhe: plain, rawjson ya tty", { initial: "plain" }),
  },
  run: () => notYet(),
});
