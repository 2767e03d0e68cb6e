import { anyArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { bool } from "../../flag/kinds.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx history rm",
  use: "[OPTIONS] [REF...]",
  short: { en: "Remove build records", hi: "Build records hatao" },
  args: anyArgs,
  flags: {
    all: bool("", "Remove all", "Sab hatao"),
  },
  run: () => notYet(),
});
