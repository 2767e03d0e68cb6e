import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { string } from "../flag/kinds.ts";

export default defineCommand({
  path: "volume update",
  use: "[OPTIONS] [VOLUME]",
  short: { en: "Change a cluster volume", hi: "Cluster volume badlo" },
  args: exactArgs(1),
  hidden: true,
  completes: "volumes",
  flags: { availability: string("", 'Availability: "active", "pause" or "drain"', 'Availability: "active", "pause" ya "drain"', { initial: "active" }) },
  async run(docker, [name = ""], flags, { changed }) {
    const volume = await docker.client.get<{ ClusterVolume?: { ID: string; Version: { Index: number }; Spec: Record<string, unknown> } | null }>(
      `/volumes/${pathEscape(name)}`,
    );
    const cluster = volume.ClusterVolume;
    if (!cluster) throw new CommandError("can only update cluster volumes");
    await docker.client.json("PUT", `/volumes/${cluster.ID}`, {
      query: { version: cluster.Version.Index },
      json: { Spec: changed("availability") ? { ...cluster.Spec, Availability: flags.availability } : cluster.Spec },
    });
    return 0;
  },
});
