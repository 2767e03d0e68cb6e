import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";

export default defineCommand({
  path: "checkpoint rm",
  aliases: ["remove"],
  experimental: true,
  use: "[OPTIONS] CONTAINER CHECKPOINT",
  short: { en: "Remove a checkpoint", hi: "Checkpoint hatao" },
  args: exactArgs(2),
  flags: {
    "checkpoint-dir": string("", "Where checkpoints are kept", "Checkpoints kahan rakhe hain"),
  },
  async run(docker, [container = "", name = ""], flags) {
    await docker.client.delete(`/containers/${pathEscape(container)}/checkpoints/${pathEscape(name)}`, { dir: flags["checkpoint-dir"] || undefined });
    return 0;
  },
});
