/** What the swarm commands share. */
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseCsvLine } from "../flag/csv.ts";
import { FlagValueError } from "../flag/flag.ts";

export interface SwarmInfo {
  ID: string;
  Version: { Index: number };
  Spec: Record<string, unknown> & { Orchestration?: object; Raft?: object; Dispatcher?: object; CAConfig?: object; EncryptionConfig?: object };
  JoinTokens: { Worker: string; Manager: string };
  TLSInfo?: { TrustRoot?: string };
}

/** Body part of init and update. */
export function swarmSpec(flags: {
  "task-history-limit": number;
  "snapshot-interval": number;
  "max-snapshots": number;
  "dispatcher-heartbeat": number;
  "cert-expiry": number;
  autolock: boolean;
  "external-ca": readonly string[];
}): object {
  return {
    Labels: {},
    Orchestration: { TaskHistoryRetentionLimit: flags["task-history-limit"] },
    Raft: { SnapshotInterval: flags["snapshot-interval"], KeepOldSnapshots: flags["max-snapshots"] },
    Dispatcher: { HeartbeatPeriod: flags["dispatcher-heartbeat"] },
    CAConfig: { NodeCertExpiry: flags["cert-expiry"], ...(flags["external-ca"].length === 0 ? {} : { ExternalCAs: flags["external-ca"].map(externalCa) }) },
    TaskDefaults: {},
    EncryptionConfig: { AutoLockManagers: flags.autolock },
  };
}

/** Throws CommandError. */
export function checkAvailability(text: string): void {
  if (["active", "pause", "drain"].includes(text)) return;
  throw new CommandError(`invalid availability ${JSON.stringify(text)}, only active, pause and drain are supported`);
}

/** `--external-ca protocol=cfssl,url=https://…`. Throws FlagValueError. */
export function externalCa(text: string): object {
  const fields = new Map<string, string>();
  for (const field of parseCsvLine(text)) {
    const at = field.indexOf("=");
    if (at < 0) throw new FlagValueError(`invalid field '${field}' must be a key=value pair`);
    fields.set(field.slice(0, at).toLowerCase(), field.slice(at + 1));
  }
  const protocol = fields.get("protocol");
  if (protocol === undefined) throw new FlagValueError("the external-ca option needs a protocol= parameter");
  if (protocol.toLowerCase() !== "cfssl") throw new FlagValueError(`unrecognized external CA protocol ${protocol}`);
  if (!fields.has("url")) throw new FlagValueError("the external-ca option needs a url= parameter");
  const options = Object.fromEntries([...fields].filter(([name]) => !["protocol", "url", "cacert"].includes(name)));
  return { Protocol: "cfssl", URL: fields.get("url") ?? "", Options: options, CACert: fields.get("cacert") ?? "" };
}

export function checkExternalCa(text: string): string {
  externalCa(text);
  return text;
}

export async function printJoinCommand(docker: DockerCli, role: "worker" | "manager"): Promise<void> {
  const swarm = await docker.client.get<SwarmInfo>("/swarm");
  const info = await docker.client.get<{ Swarm: { NodeID: string } }>("/info");
  const node = await docker.client.get<{ ManagerStatus?: { Addr: string } }>(`/nodes/${info.Swarm.NodeID}`);
  const token = role === "worker" ? swarm.JoinTokens.Worker : swarm.JoinTokens.Manager;
  docker.line(`To add a ${role} to this swarm, run the following command:\n\n    docker swarm join --token ${token} ${node.ManagerStatus?.Addr ?? ""}\n`);
}

export async function printUnlockKey(docker: DockerCli): Promise<void> {
  const { UnlockKey } = await docker.client.get<{ UnlockKey: string }>("/swarm/unlockkey");
  docker.line(
    `To unlock a swarm manager after it restarts, run the \`docker swarm unlock\`\ncommand and provide the following key:\n\n    ${UnlockKey}\n\nRemember to store this key in a password manager, since without it you\nwill not be able to restart the manager.`,
  );
}
