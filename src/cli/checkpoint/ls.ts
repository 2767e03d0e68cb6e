import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";

export default defineCommand({
  path: "checkpoint ls",
  aliases: ["list"],
  experimental: true,
  use: "[OPTIONS] CONTAINER",
  short: { en: "List checkpoints of a container", hi: "Container ke checkpoints ki list dikhao" },
  args: exactArgs(1),
  flags: {
    "checkpoint-dir": string("", "Where checkpoints are kept", "Checkpoints kahan rakhe hain"),
  },
  async run(docker, [container = ""], flags) {
    docker.line("CHECKPOINT NAME");
    for (const { Name } of await docker.client.get<{ Name: string }[]>(`/containers/${pathEscape(container)}/checkpoints`, {
      dir: flags["checkpoint-dir"] || undefined,
    }))
      docker.line(Name);
    return 0;
  },
});
