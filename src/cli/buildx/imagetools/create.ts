import { anyArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { bool, string, stringArray } from "../../flag/kinds.ts";
import { notYet } from "../not-yet.ts";

export default defineCommand({
  path: "buildx imagetools create",
  use: "[OPTIONS] [SOURCE...]",
  short: { en: "Make an image in a registry out of others", hi: "Registry mein doosri images se image banao" },
  args: anyArgs,
  flags: {
    annotation: stringArray("", "Put an annotation on the image", "Image par annotation lagao"),
    append: bool("", "Add to an image that is there", "Maujooda image mein jodo"),
    "dry-run": bool("", "Print the result and push nothing", "Nateeja dikhao, push kuch nahi"),
    file: stringArray("f", "File with a descriptor", "Descriptor wali file"),
    platform: stringArray("p", "Take only this platform", "Sirf yeh platform lo"),
    "prefer-index": bool("", "Keep an index as it is", "Index jaisa hai waisa rakho", { initial: true }),
    progress: string("", "How progress looks", "Progress kaisi dikhe", { initial: "auto" }),
    tag: stringArray("t", "Name of the image", "Image ka naam"),
  },
  async run(docker, _args, flags) {
    if (flags.tag.length === 0 && !flags["dry-run"]) throw new CommandError("ERROR: can't push with no tags specified, please set --tag or --dry-run");
    await notYet();
    docker.output.out("");
    return 0;
  },
});
