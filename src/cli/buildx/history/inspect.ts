import { cobraMaxArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { string } from "../../flag/kinds.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx history inspect",
  use: "[OPTIONS] [REF]",
  short: { en: "Look into one build", hi: "Ek build ko andar se dekho" },
  args: cobraMaxArgs(1),
  flags: {
    format: string("", "Print with a Go template, or: pretty, json", "Go template se dikhao, ya: pretty, json", { initial: "pretty" }),
  },
  run: () => notYet(),
});
