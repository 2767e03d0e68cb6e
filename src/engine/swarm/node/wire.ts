import type { Filters } from "../../api/filters.ts";
import { sortedRecord } from "../../api/response.ts";
import { ENGINE_VERSION } from "../../api/version.ts";
import { EngineError } from "../../error.ts";
import { tlsToWire } from "../cluster/wire.ts";
import { publishSwarmEvent, type SwarmContext } from "../context.ts";
import type { Node } from "../objects.ts";
import { rpcError } from "../rpc-error.ts";
import { type NodeSpec, nodeSpecType } from "../spec/node-spec.ts";
import { checkVersion, metaToWire } from "../state.ts";

const LOG_DRIVERS = ["awslogs", "fluentd", "gelf", "journald", "json-file", "local", "splunk", "syslog"];
const NETWORK_DRIVERS = ["bridge", "host", "ipvlan", "macvlan", "null", "overlay"];

/** Wire type swarm.Node. */
export function nodeToWire(context: SwarmContext): Record<string, unknown> {
  const { node } = context.state;
  const { hardware } = context.containers.kernel;
  const labels = Object.fromEntries(
    (context.containers.config.labels ?? []).map((label) => [label.split("=", 1)[0] ?? "", label.split("=").slice(1).join("=")]),
  );
  const plugins = [
    ...LOG_DRIVERS.map((Name) => ({ Type: "Log", Name })),
    ...NETWORK_DRIVERS.map((Name) => ({ Type: "Network", Name })),
    { Type: "Volume", Name: "local" },
  ];
  return {
    ...metaToWire(node),
    Spec: nodeSpecType.encode(node.spec),
    Description: {
      Hostname: hostname(context),
      Platform: { Architecture: hardware.machine, OS: "linux" },
      Resources: { NanoCPUs: hardware.cpus * 1e9, MemoryBytes: hardware.memory },
      Engine: { EngineVersion: ENGINE_VERSION, ...(Object.keys(labels).length === 0 ? {} : { Labels: sortedRecord(labels) }), Plugins: plugins },
      TLSInfo: tlsToWire(context.certificate()),
    },
    Status: { State: "ready", Addr: context.address },
    ManagerStatus: { Leader: true, Reachability: "reachable", Addr: `${context.address}:2377` },
  };
}

/** GET /nodes. */
export function listNodes(context: SwarmContext, filters: Filters): Record<string, unknown>[] {
  filters.validate(["name", "id", "label", "node.label", "role", "membership"]);
  const { node } = context.state;
  const engineLabels = Object.fromEntries(
    (context.containers.config.labels ?? []).map((label) => [label.split("=", 1)[0] ?? "", label.split("=").slice(1).join("=")]),
  );
  for (const [name, known] of [
    ["role", ["worker", "manager"]],
    ["membership", ["accepted", "pending"]],
  ] as const) {
    for (const value of filters.get(name))
      if (!(known as readonly string[]).includes(value)) throw new EngineError("System", `Invalid ${name} filter: '${value}'`);
  }
  const matches =
    (!filters.has("name") || filters.get("name").some((name) => hostname(context).startsWith(name))) &&
    filters.matchesPrefix("id", node.id) &&
    filters.matchesLabels("label", engineLabels) &&
    filters.matchesLabels("node.label", node.spec.Labels) &&
    filters.matchesExactly("role", node.spec.Role) &&
    filters.matchesExactly("membership", "accepted");
  return matches ? [nodeToWire(context)] : [];
}

/** By id, hostname or a prefix of the id. Throws NotFound. */
export function findNode(context: SwarmContext, reference: string): Node {
  const { node } = context.state;
  if (reference !== "" && (node.id.startsWith(reference) || hostname(context) === reference)) return node;
  throw new EngineError("NotFound", `node ${reference} not found`);
}

/** POST /nodes/{id}/update. */
export function updateNode(context: SwarmContext, node: Node, spec: NodeSpec, version: number): void {
  if (!["worker", "manager"].includes(spec.Role)) throw new EngineError("InvalidParameter", `invalid Role: "${spec.Role}"`);
  if (spec.Availability !== "" && !["active", "pause", "drain"].includes(spec.Availability)) {
    throw new EngineError("InvalidParameter", `invalid Availability: "${spec.Availability}"`);
  }
  if (spec.Role === "worker") throw rpcError("FailedPrecondition", "attempting to demote the last manager of the swarm");
  checkVersion(node, version);
  const before = node.spec.Availability;
  node.spec = { Name: spec.Name, Labels: spec.Labels ?? {}, Role: "manager", Availability: spec.Availability || "active" };
  context.state.touch(node);
  const { Availability: after } = node.spec;
  publishSwarmEvent(
    context,
    "node",
    "update",
    { id: node.id, name: hostname(context) },
    before === after ? {} : { "availability.new": after, "availability.old": before },
  );
  context.wake();
}

/** DELETE /nodes/{id}: the one node there is manages. */
export function removeNode(node: Node): never {
  throw rpcError("FailedPrecondition", `node ${node.id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`);
}

function hostname(context: SwarmContext): string {
  return context.containers.kernel.host.uts.hostname;
}
