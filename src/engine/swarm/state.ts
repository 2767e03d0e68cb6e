import { Emitter, type Event } from "../../base/event.ts";
import type { Kernel } from "../../sim/kernel/types.ts";
import { EngineError } from "../error.ts";
import { now, rfc3339Nano, type Timestamp } from "../time.ts";
import { swarmId } from "./identity.ts";
import type { Cluster, Data, Node, Service, SwarmObject, Task } from "./objects.ts";
import type { ClusterSpec } from "./spec/cluster-spec.ts";
import type { NodeSpec } from "./spec/node-spec.ts";
import { Table } from "./table.ts";

/** So far the raft log of a fresh manager has come before anybody asks it for something. */
const FIRST_INDEX = 10;

/** All that the manager knows. Who changes an object calls `touch`. */
export class SwarmState {
  readonly services = new Table<Service>();
  readonly tasks = new Table<Task>();
  readonly secrets = new Table<Data>();
  readonly configs = new Table<Data>();
  readonly cluster: Cluster;
  readonly node: Node;
  readonly #kernel: Kernel;
  readonly #taskChanged = new Emitter<Task>();
  #index = FIRST_INDEX - 2;

  /** A task was made, changed or taken away. */
  readonly onTask: Event<Task> = this.#taskChanged.event;

  constructor(kernel: Kernel, specs: { cluster: ClusterSpec; node: NodeSpec }) {
    this.#kernel = kernel;
    this.node = { ...this.stamp("node"), spec: specs.node };
    this.cluster = { ...this.stamp("cluster"), spec: specs.cluster };
  }

  now(): Timestamp {
    return now(this.#kernel.clock);
  }

  /** What every new object begins with. */
  stamp(purpose: string, version = ++this.#index): SwarmObject {
    const at = this.now();
    return { id: swarmId(this.#kernel.entropy, purpose), version, createdAt: at, updatedAt: at };
  }

  touch(object: SwarmObject): void {
    object.version = ++this.#index;
    object.updatedAt = this.now();
  }

  touchTask(task: Task): void {
    this.touch(task);
    this.#taskChanged.fire(task);
  }

  addTask(task: Task): void {
    this.tasks.add(task);
    this.#taskChanged.fire(task);
  }

  deleteTask(task: Task): void {
    this.tasks.delete(task);
    this.#taskChanged.fire(task);
  }

  tasksOf(service: Service): Task[] {
    return [...this.tasks].filter((task) => task.serviceId === service.id);
  }

  /** Throws NotFound `service x not found`. */
  service(reference: string): Service {
    const found = this.services.find(
      reference,
      // One that is going away leaves its name to others.
      ({ spec, removed }) => (removed ? undefined : spec.Name),
      (count) => ambiguous("service", reference, count),
    );
    if (found === undefined || found.removed) throw new EngineError("NotFound", `service ${reference} not found`);
    return found;
  }

  task(reference: string): Task {
    const found = this.tasks.find(
      reference,
      () => undefined,
      (count) => ambiguous("task", reference, count),
    );
    if (found === undefined) throw new EngineError("NotFound", `task ${reference} not found`);
    return found;
  }

  /** Throws NotFound `secret x not found`. */
  data(kind: "secret" | "config", reference: string): Data {
    const table = kind === "secret" ? this.secrets : this.configs;
    const found = table.find(
      reference,
      ({ spec }) => spec.Name,
      (count) => ambiguous(kind, reference, count),
    );
    if (found === undefined) throw new EngineError("NotFound", `${kind} ${reference} not found`);
    return found;
  }

  /** Of all slots' names, the one that a container of the task has: `web.1.<id>`; global tasks have their node in place of a slot. */
  taskName(task: Task): string {
    const service = this.services.get(task.serviceId);
    return `${service?.spec.Name ?? task.serviceId}.${task.slot === 0 ? task.nodeId : task.slot}.${task.id}`;
  }
}

/** The fields with which every object on the wire begins. */
export function metaToWire(object: SwarmObject): Record<string, unknown> {
  return {
    ID: object.id,
    Version: { Index: object.version },
    CreatedAt: rfc3339Nano(object.createdAt),
    UpdatedAt: rfc3339Nano(object.updatedAt),
  };
}

/** `POST …/update?version=N` must name the version that is there. */
export function checkVersion(object: SwarmObject, version: number): void {
  if (object.version !== version) throw new EngineError("System", "rpc error: code = Unknown desc = update out of sequence");
}

function ambiguous(kind: string, reference: string, count: number): never {
  throw new EngineError("InvalidParameter", `${kind} ${reference} is ambiguous (${count} matches found)`);
}
