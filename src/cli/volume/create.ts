import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import type { FlagValues } from "../flag/flag.ts";
import { bytes, list, map, string } from "../flag/kinds.ts";
import { checkLabel, keyValues } from "../option/key-value.ts";

/** Of volumes that a swarm hands out; a manager's client lists them. */
const CLUSTER_FLAGS = {
  availability: string("", 'Cluster volume: "active", "pause" or "drain"', 'Cluster volume: "active", "pause" ya "drain"', { initial: "active", hidden: true }),
  group: string("", "Cluster volume: group it belongs to", "Cluster volume: kis group ka hai", { hidden: true }),
  "limit-bytes": bytes("", "Cluster volume: at most so large", "Cluster volume: zyada se zyada itna bada", { hidden: true }),
  "required-bytes": bytes("", "Cluster volume: at least so large", "Cluster volume: kam se kam itna bada", { hidden: true }),
  scope: string("", 'Cluster volume: "single" or "multi" nodes', 'Cluster volume: "single" ya "multi" nodes', { initial: "single", hidden: true }),
  secret: map("", "Cluster volume: secrets", "Cluster volume: secrets", { hidden: true }),
  sharing: string("", 'Cluster volume: "none", "readonly", "onewriter" or "all"', 'Cluster volume: "none", "readonly", "onewriter" ya "all"', {
    initial: "none",
    hidden: true,
  }),
  "topology-preferred": list("", "Cluster volume: where it should be", "Cluster volume: kahan hona chahiye", { hidden: true }),
  "topology-required": list("", "Cluster volume: where it must be", "Cluster volume: kahan hona hi chahiye", { hidden: true }),
  type: string("", 'Cluster volume: "block" or "mount"', 'Cluster volume: "block" ya "mount"', { initial: "block", hidden: true }),
} as const;

/** Those that make it a cluster volume; the others only describe one. */
const DECISIVE = ["availability", "group", "limit-bytes", "required-bytes", "scope", "sharing", "type"];

function clusterSpec(flags: FlagValues<typeof CLUSTER_FLAGS>): object {
  const topologies = (entries: readonly string[]): object[] => entries.map((entry) => ({ Segments: keyValues(entry.split(",")) }));
  return {
    Group: flags.group,
    AccessMode: {
      Scope: flags.scope,
      Sharing: flags.sharing,
      ...(flags.type === "mount" ? { MountVolume: {} } : { BlockVolume: {} }),
    },
    AccessibilityRequirements: { Requisite: topologies(flags["topology-required"]), Preferred: topologies(flags["topology-preferred"]) },
    CapacityRange: { RequiredBytes: flags["required-bytes"], LimitBytes: flags["limit-bytes"] },
    Secrets: Object.entries(flags.secret).map(([Key, Secret]) => ({ Key, Secret })),
    Availability: flags.availability,
  };
}

export default defineCommand({
  path: "volume create",
  use: "[OPTIONS] [VOLUME]",
  short: { en: "Make a volume", hi: "Volume banao" },
  args: maxArgs(1),
  flags: {
    driver: string("d", "Driver of the volume", "Volume ka driver", { initial: "local" }),
    ...CLUSTER_FLAGS,
    label: list("", "Put a label on the volume", "Volume par label lagao", { check: checkLabel }),
    name: string("", "Name of the volume", "Volume ka naam", { hidden: true }),
    opt: map("o", "Option of the driver", "Driver ka option"),
  },
  async run(docker, [name], flags, { changed }) {
    if (name !== undefined && flags.name !== "")
      throw new CommandError("conflicting options: cannot specify a volume-name through both --name and as a positional arg");
    const { Name } = await docker.client.post<{ Name: string }>("/volumes/create", {
      Name: name ?? flags.name,
      Driver: flags.driver,
      ...(Object.keys(flags.opt).length === 0 ? {} : { DriverOpts: flags.opt }),
      ...(flags.label.length === 0 ? {} : { Labels: keyValues(flags.label) }),
      ...(DECISIVE.some(changed) ? { ClusterVolumeSpec: clusterSpec(flags) } : {}),
    });
    docker.line(Name);
    return 0;
  },
});
