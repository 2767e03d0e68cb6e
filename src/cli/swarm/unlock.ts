import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { readHidden } from "../prompt.ts";

export default defineCommand({
  path: "swarm unlock",
  swarm: "active",
  use: "",
  short: { en: "Unlock a locked manager", hi: "Band manager ko kholo" },
  args: noArgs,
  async run(docker) {
    const info = await docker.client.get<{ Swarm: { LocalNodeState: string } }>("/info");
    if (info.Swarm.LocalNodeState === "inactive") throw new CommandError("Error: This node is not part of a swarm");
    if (info.Swarm.LocalNodeState !== "locked") throw new CommandError("Error: swarm is not locked");
    const key = (await readHidden(docker, "Enter unlock key: ")) ?? "";
    await docker.client.post("/swarm/unlock", { UnlockKey: key.trim() });
    return 0;
  },
});
