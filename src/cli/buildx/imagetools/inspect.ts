import { exactArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { bool, string } from "../../flag/kinds.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx imagetools inspect",
  use: "[OPTIONS] NAME",
  short: { en: "Show an image of a registry", hi: "Registry ki image dikhao" },
  args: exactArgs(1),
  flags: {
    format: string("", "Print with a Go template", "Go template se dikhao"),
    raw: bool("", "Print the manifest as it is", "Manifest jaisa hai waisa dikhao"),
  },
  run: () => notYet(),
});
