/** What a manager keeps: nodes, services, tasks, secrets, configs. Each change of one raises its version. */
import type { Timestamp } from "../time.ts";
import type { ClusterSpec } from "./spec/cluster-spec.ts";
import type { DataSpec } from "./spec/data-spec.ts";
import type { NodeSpec } from "./spec/node-spec.ts";
import type { PortConfig, ServiceSpec } from "./spec/service-spec.ts";
import type { TaskSpec } from "./spec/task-spec.ts";

export interface SwarmObject {
  readonly id: string;
  /** The raft index of its last change. */
  version: number;
  readonly createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface Cluster extends SwarmObject {
  spec: ClusterSpec;
}

export interface Node extends SwarmObject {
  spec: NodeSpec;
}

/** A secret or a config. */
export interface Data extends SwarmObject {
  spec: DataSpec;
}

export interface UpdateStatus {
  readonly State: "updating" | "paused" | "completed" | "rollback_started" | "rollback_paused" | "rollback_completed";
  readonly StartedAt: string;
  readonly CompletedAt?: string;
  readonly Message: string;
}

interface VirtualIp {
  readonly networkId: string;
  readonly address: string;
}

export interface Service extends SwarmObject {
  spec: ServiceSpec;
  previousSpec: ServiceSpec | undefined;
  /** Raised when tasks that exist no longer fit; tasks remember theirs. */
  specVersion: number;
  ports: readonly PortConfig[];
  virtualIps: readonly VirtualIp[];
  updateStatus: UpdateStatus | undefined;
  /** Of jobs. */
  job: { iteration: number; lastExecution: Timestamp } | undefined;
  /** It is gone for everybody; its tasks are being stopped. */
  removed: boolean;
}

/** In the order in which a task goes through them; those from `complete` are ends. */
const TASK_STATES = [
  "new",
  "pending",
  "assigned",
  "accepted",
  "preparing",
  "ready",
  "starting",
  "running",
  "complete",
  "shutdown",
  "failed",
  "rejected",
  "remove",
  "orphaned",
] as const;

export type TaskState = (typeof TASK_STATES)[number];

interface TaskStatus {
  readonly state: TaskState;
  readonly timestamp: Timestamp;
  readonly message: string;
  readonly error: string;
}

/** An address of a task in an overlay network. */
export interface TaskAttachment {
  readonly networkId: string;
  readonly address: string;
  readonly aliases: readonly string[];
}

export interface Task extends SwarmObject {
  readonly spec: TaskSpec;
  readonly serviceId: string;
  readonly specVersion: number;
  /** From 1; 0 for a task of a global service. */
  readonly slot: number;
  /** Empty until it is given to a node. */
  nodeId: string;
  /** Given to a node? Until then it is pending. */
  assigned: boolean;
  desired: TaskState;
  status: TaskStatus;
  readonly jobIteration: number | undefined;
  attachments: readonly TaskAttachment[];
  container: { readonly id: string; pid: number; exitCode: number } | undefined;
  hostPorts: readonly PortConfig[];
}

export function rank(state: TaskState): number {
  return TASK_STATES.indexOf(state);
}

/** It has ended, one way or another. */
export function isOver(task: Task): boolean {
  return rank(task.status.state) > rank("running");
}

/** Somebody still wants it: it shall run, or run to its end. */
export function isWanted(task: Task): boolean {
  return rank(task.desired) <= rank("complete");
}
