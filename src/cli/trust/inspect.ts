import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { parseReference, withDefaultTag } from "../reference.ts";
import { retirementNotice } from "./notary.ts";

export default defineCommand({
  path: "trust inspect",
  use: "IMAGE[:TAG] [IMAGE[:TAG]...]",
  short: { en: "Show signatures of images", hi: "Images ke signature dikhao" },
  args: minArgs(1),
  flags: {
    pretty: bool("", "Print for people", "Insaani roop mein dikhao"),
  },
  async run(docker, names, flags) {
    for (const name of names) retirementNotice(docker, withDefaultTag(parseReference(name)));
    if (!flags.pretty) docker.line("[]");
    throw new CommandError(names.map((name) => `${flags.pretty ? "N" : "n"}o signatures or cannot access ${name}`).join("\n"));
  },
});
