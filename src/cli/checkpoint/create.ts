import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool, string } from "../flag/kinds.ts";

export default defineCommand({
  path: "checkpoint create",
  experimental: true,
  use: "[OPTIONS] CONTAINER CHECKPOINT",
  short: { en: "Save the state of a running container", hi: "Chalte container ki haalat save karo" },
  args: exactArgs(2),
  flags: {
    "checkpoint-dir": string("", "Where checkpoints are kept", "Checkpoints kahan rakhe hain"),
    "leave-running": bool("", "Let the container go on", "Container ko chalne do"),
  },
  async run(docker, [container = "", name = ""], flags) {
    await docker.client.post(`/containers/${pathEscape(container)}/checkpoints`, {
      CheckpointID: name,
      CheckpointDir: flags["checkpoint-dir"],
      Exit: !flags["leave-running"],
    });
    docker.line(name);
    return 0;
  },
});
