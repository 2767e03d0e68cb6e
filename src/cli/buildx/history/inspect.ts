import { cobraMaxArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { string } from "../../flag/kinds.ts";
import { noRecord } from "./no-record.ts";

export default defineCommand({
  path: "buildx history inspect",
  use: "[OPTIONS] [REF]",
  short: { en: "Look into one build", hi: "Ek build ko andar se dekho" },
  args: cobraMaxArgs(1),
  flags: {
    format: string("", "Print with a Go template, or: pretty, json", "Go template se dikhao, ya: pretty, json", { initial: "pretty" }),
  },
  async run(_docker, [reference = ""]) {
    throw noRecord(reference);
  },
});
