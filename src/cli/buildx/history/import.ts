import { cobraNoArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { stringArray } from "../../flag/kinds.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx history import",
  use: "[OPTIONS] -",
  short: { en: "Read build records from a file", hi: "File se build records padho" },
  args: cobraNoArgs,
  flags: {
    file: stringArray("f", "File to read from", "Kis file se padhna hai"),
  },
  run: () => notYet(),
});
