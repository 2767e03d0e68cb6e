import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool, duration, int, list, uint } from "../flag/kinds.ts";
import { checkExternalCa, externalCa, printUnlockKey, type SwarmInfo } from "./spec.ts";

export default defineCommand({
  path: "swarm update",
  swarm: "manager",
  use: "[OPTIONS]",
  short: { en: "Change settings of the swarm", hi: "Swarm ki settings badlo" },
  args: noArgs,
  flags: {
    autolock: bool("", "Managers need a key after a restart", "Restart ke baad managers ko key chahiye"),
    "cert-expiry": duration("", "How long certificates of nodes are good", "Nodes ke certificates kitne samay chalein", {
      initial: 7_776_000_000_000_000,
      shown: "2160h0m0s",
    }),
    "dispatcher-heartbeat": duration("", "Time between two heartbeats", "Do heartbeats ke beech ka samay", { initial: 5_000_000_000, shown: "5s" }),
    "external-ca": list("", "A signing service outside", "Bahar ki signing service", { type: "external-ca", check: checkExternalCa }),
    "max-snapshots": uint("", "How many more Raft snapshots to keep", "Kitne aur Raft snapshots rakhne hain"),
    "snapshot-interval": uint("", "Log entries between two Raft snapshots", "Do Raft snapshots ke beech kitni log entries", { initial: 10_000 }),
    "task-history-limit": int("", "How many old tasks to remember", "Kitne purane tasks yaad rakhne hain", { initial: 5 }),
  },
  async run(docker, _args, flags, { changed, showHelp }) {
    if (!Object.keys(flags).some((flag) => changed(flag))) return showHelp?.() ?? 0;
    const swarm = await docker.client.get<SwarmInfo>("/swarm");
    const spec = { ...swarm.Spec };
    if (changed("task-history-limit")) spec.Orchestration = { ...spec.Orchestration, TaskHistoryRetentionLimit: flags["task-history-limit"] };
    if (changed("dispatcher-heartbeat")) spec.Dispatcher = { ...spec.Dispatcher, HeartbeatPeriod: flags["dispatcher-heartbeat"] };
    if (changed("cert-expiry")) spec.CAConfig = { ...spec.CAConfig, NodeCertExpiry: flags["cert-expiry"] };
    if (changed("external-ca")) spec.CAConfig = { ...spec.CAConfig, ExternalCAs: flags["external-ca"].map(externalCa) };
    if (changed("max-snapshots")) spec.Raft = { ...spec.Raft, KeepOldSnapshots: flags["max-snapshots"] };
    if (changed("snapshot-interval")) spec.Raft = { ...spec.Raft, SnapshotInterval: flags["snapshot-interval"] };
    if (changed("autolock")) spec.EncryptionConfig = { ...spec.EncryptionConfig, AutoLockManagers: flags.autolock };
    await docker.client.post("/swarm/update", spec, { version: swarm.Version.Index });
    docker.line("Swarm updated.");
    if (changed("autolock") && flags.autolock) await printUnlockKey(docker);
    return 0;
  },
});
