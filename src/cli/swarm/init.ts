import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { FlagValueError } from "../flag/flag.ts";
import { bool, duration, int, list, string, uint } from "../flag/kinds.ts";
import { checkAvailability, checkExternalCa, printJoinCommand, printUnlockKey, swarmSpec } from "./spec.ts";

export default defineCommand({
  path: "swarm init",
  swarm: "inactive",
  use: "[OPTIONS]",
  short: { en: "Make this engine the first of a swarm", hi: "Is engine ko swarm ka pehla engine banao" },
  args: noArgs,
  flags: {
    "advertise-addr": string(
      "",
      "Address that others reach this node at (<ip|interface>[:port])",
      "Doosre is node tak kis address par pahunchein (<ip|interface>[:port])",
    ),
    autolock: bool("", "Managers need a key after a restart", "Restart ke baad managers ko key chahiye"),
    availability: string("", 'Availability: "active", "pause" or "drain"', 'Availability: "active", "pause" ya "drain"', { initial: "active" }),
    "cert-expiry": duration("", "How long certificates of nodes are good", "Nodes ke certificates kitne samay chalein", {
      initial: 7_776_000_000_000_000,
      shown: "2160h0m0s",
    }),
    "data-path-addr": string("", "Address or interface for data traffic", "Data traffic ke liye address ya interface"),
    "data-path-port": uint("", "Port for data traffic (1024 to 49151)", "Data traffic ke liye port (1024 se 49151)", { type: "uint32", bits: 32 }),
    "default-addr-pool": list("", "Addresses for overlay networks, as CIDR", "Overlay networks ke address, CIDR mein", {
      type: "ipNetSlice",
      shown: "[]",
      check: checkCidr,
    }),
    "default-addr-pool-mask-length": uint("", "Length of the subnet mask of such networks", "Aise networks ke subnet mask ki lambai", {
      type: "uint32",
      bits: 32,
      initial: 24,
    }),
    "dispatcher-heartbeat": duration("", "Time between two heartbeats", "Do heartbeats ke beech ka samay", { initial: 5_000_000_000, shown: "5s" }),
    "external-ca": list("", "A signing service outside", "Bahar ki signing service", { type: "external-ca", check: checkExternalCa }),
    "force-new-cluster": bool("", "Make a new swarm out of what this node knows", "Is node ko jo pata hai usse naya swarm banao"),
    "listen-addr": string("", "Address to listen at (<ip|interface>[:port])", "Kis address par suna jaye (<ip|interface>[:port])", {
      initial: "0.0.0.0:2377",
      type: "node-addr",
      shown: "0.0.0.0:2377",
    }),
    "max-snapshots": uint("", "How many more Raft snapshots to keep", "Kitne aur Raft snapshots rakhne hain"),
    "snapshot-interval": uint("", "Log entries between two Raft snapshots", "Do Raft snapshots ke beech kitni log entries", { initial: 10_000 }),
    "task-history-limit": int("", "How many old tasks to remember", "Kitne purane tasks yaad rakhne hain", { initial: 5 }),
  },
  async run(docker, _args, flags) {
    checkAvailability(flags.availability);
    const id = await docker.client.post<string>("/swarm/init", {
      ListenAddr: flags["listen-addr"],
      AdvertiseAddr: flags["advertise-addr"],
      DataPathAddr: flags["data-path-addr"],
      DataPathPort: flags["data-path-port"],
      DefaultAddrPool: flags["default-addr-pool"],
      SubnetSize: flags["default-addr-pool-mask-length"],
      ForceNewCluster: flags["force-new-cluster"],
      AutoLockManagers: flags.autolock,
      Availability: flags.availability,
      Spec: swarmSpec(flags),
    });
    docker.line(`Swarm initialized: current node (${id}) is now a manager.\n`);
    await printJoinCommand(docker, "worker");
    docker.line("To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.");
    if (flags.autolock) await printUnlockKey(docker);
    return 0;
  },
});

function checkCidr(text: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null || match.slice(1, 5).some((part) => Number(part) > 255) || Number(match[5]) > 32)
    throw new FlagValueError(`invalid string being converted to CIDR: ${text}`);
  return text;
}
