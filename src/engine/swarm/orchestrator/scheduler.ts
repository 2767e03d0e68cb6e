import type { SwarmContext } from "../context.ts";
import { isOver, isWanted, type Task } from "../objects.ts";
import type { TaskSpec } from "../spec/task-spec.ts";
import { nodeMatches, parseConstraints } from "./constraint.ts";

/** Gives tasks that wait to the node, or says why none will have them. */
export function schedule(context: SwarmContext, assign: (task: Task) => void): void {
  const { state } = context;
  for (const task of [...state.tasks]) {
    if (task.assigned || task.status.state === "new" || !isWanted(task)) continue;
    const problem = whyNot(context, task);
    if (problem === undefined) {
      task.nodeId = state.node.id;
      task.assigned = true;
      task.status = { state: "assigned", timestamp: state.now(), message: "scheduler assigned task to node", error: "" };
      state.touchTask(task);
      assign(task);
      continue;
    }
    const error = `no suitable node (${problem})`;
    if (task.status.error === error) continue;
    task.status = { state: "pending", timestamp: state.now(), message: "pending task scheduling", error };
    state.touchTask(task);
  }
}

/** Do the constraints allow the node? */
export function satisfies(context: SwarmContext, spec: TaskSpec): boolean {
  const { kernel, config } = context.containers;
  return nodeMatches(parseConstraints(spec.Placement?.Constraints ?? []), context.state.node, kernel, config.labels ?? []);
}

function whyNot(context: SwarmContext, task: Task): string | undefined {
  const { state, containers } = context;
  if (state.node.spec.Availability !== "active") return "1 node not available for new tasks";
  const here = [...state.tasks].filter((other) => other.assigned && !isOver(other) && other !== task);
  const { hardware } = containers.kernel;
  const reserved = task.spec.Resources?.Reservations;
  const sum = (field: "NanoCPUs" | "MemoryBytes"): number => here.reduce((total, other) => total + (other.spec.Resources?.Reservations?.[field] ?? 0), 0);
  const tooMuch =
    ((reserved?.NanoCPUs ?? 0) > 0 && sum("NanoCPUs") + (reserved?.NanoCPUs ?? 0) > hardware.cpus * 1e9) ||
    ((reserved?.MemoryBytes ?? 0) > 0 && sum("MemoryBytes") + (reserved?.MemoryBytes ?? 0) > hardware.memory) ||
    (reserved?.GenericResources ?? []).length > 0;
  if (tooMuch) return "insufficient resources on 1 node";
  if (!satisfies(context, task.spec)) return "scheduling constraints not satisfied on 1 node";
  const platforms = task.spec.Placement?.Platforms ?? [];
  if (platforms.length > 0 && !platforms.some(({ Architecture: arch, OS: os }) => (os === "" || os === "linux") && ["", "amd64", "x86_64"].includes(arch))) {
    return "unsupported platform on 1 node";
  }
  const taken = (port: Task["hostPorts"][number]): boolean =>
    here.some((other) => other.hostPorts.some((theirs) => theirs.PublishedPort === port.PublishedPort && theirs.Protocol === port.Protocol));
  if (task.hostPorts.some((port) => port.PublishedPort !== 0 && taken(port))) return "host-mode port already in use on 1 node";
  const limit = task.spec.Placement?.MaxReplicas ?? 0;
  const siblings = here.filter((other) => other.serviceId === task.serviceId && isWanted(other)).length;
  return limit > 0 && siblings >= limit ? "max replicas per node limit exceed" : undefined;
}
