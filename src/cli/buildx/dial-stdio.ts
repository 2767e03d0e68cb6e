import { cobraNoArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";
import { notYet } from "./not-yet.ts";

export default defineCommand({
  path: "buildx dial-stdio",
  use: "",
  short: { en: "Join standard input and output to a builder", hi: "Standard input aur output ko builder se jodo" },
  args: cobraNoArgs,
  flags: {
    platform: string("", "Platform of the node", "Node ka platform"),
    progress: string("", "How progress looks", "Progress kaisi dikhe", { initial: "none" }),
  },
  run: () => notYet(),
});
