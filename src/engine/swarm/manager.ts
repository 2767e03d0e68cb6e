import type { ContainerContext } from "../container/context.ts";
import { removeByRequest } from "../container/remove.ts";
import type { Images } from "../image/service.ts";
import type { Networks } from "../network/service.ts";
import { TaskAgent } from "./agent/task-agent.ts";
import type { SwarmContext } from "./context.ts";
import { type OverlayPools, SwarmOverlays } from "./network/overlay-driver.ts";
import { RoutingMesh } from "./network/routing-mesh.ts";
import { ServiceDirectory } from "./network/service-directory.ts";
import type { Task } from "./objects.ts";
import { Orchestrator } from "./orchestrator/orchestrator.ts";
import { satisfies, schedule } from "./orchestrator/scheduler.ts";
import type { RootCertificate } from "./root-certificate.ts";
import type { ClusterSpec } from "./spec/cluster-spec.ts";
import type { NodeSpec } from "./spec/node-spec.ts";
import { SwarmState } from "./state.ts";
import { MILLISECOND, Timers } from "./timers.ts";

/** Changes that come together are looked at together. */
const SCHEDULE_DELAY = 50n * MILLISECOND;

export interface ManagerOptions {
  readonly containers: ContainerContext;
  readonly images: Images;
  readonly networks: Networks;
  readonly clusterSpec: ClusterSpec;
  readonly nodeSpec: NodeSpec;
  readonly address: string;
  readonly pools: OverlayPools;
  readonly certificate: () => RootCertificate;
}

/** A manager at work, and the one worker that it has: itself. */
export class Manager {
  readonly context: SwarmContext;
  readonly overlays: SwarmOverlays;
  readonly #orchestrator: Orchestrator;
  readonly #mesh: RoutingMesh;
  readonly #agents = new Map<Task, TaskAgent>();
  readonly #timers: Timers;
  #awake = false;
  #scheduled = false;
  #stopped = false;
  #suspended = false;

  constructor(options: ManagerOptions) {
    const { containers, images, networks } = options;
    const state = new SwarmState(containers.kernel, { cluster: options.clusterSpec, node: options.nodeSpec });
    this.#timers = new Timers(containers.kernel.clock);
    this.context = {
      containers,
      images,
      networks,
      state,
      timers: this.#timers,
      address: options.address,
      certificate: options.certificate,
      satisfies: (spec) => satisfies(this.context, spec),
      wake: () => this.#wake(),
    };
    const directory = new ServiceDirectory(state);
    this.overlays = new SwarmOverlays(this.context, directory, options.pools);
    this.#mesh = new RoutingMesh(this.context, directory);
    this.#orchestrator = new Orchestrator(this.context);
    state.onTask((task) => this.#taskChanged(task));
    networks.overlays = this.overlays;
    this.overlays.createIngress();
  }

  /** dockerd ends: nobody looks after tasks until `resume`. */
  suspend(): void {
    this.#suspended = true;
    this.#timers.suspend();
  }

  resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    this.#timers.resume();
    this.#wake();
  }

  /** Leaves: containers of tasks, overlay networks and everything that waits are gone at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.stop();
    this.#mesh.closeAll();
    const { containers, state, networks } = this.context;
    for (const container of [...containers.store]) {
      if (container.config.Labels?.["com.docker.swarm.node.id"] !== state.node.id || container.state.removalInProgress) continue;
      await removeByRequest(containers, container, { force: true, removeVolumes: true });
    }
    for (const container of [...containers.store]) {
      for (const name of container.member.endpoints.keys()) {
        if ([...networks.all()].some((network) => network.name === name && network.overlay !== undefined)) networks.disconnect(name, container.id, true);
      }
    }
    this.overlays.dropAll();
    networks.overlays = undefined;
  }

  #wake(): void {
    if (this.#awake || this.#stopped || this.#suspended) return;
    this.#awake = true;
    void Promise.resolve().then(() => {
      this.#awake = false;
      if (this.#stopped || this.#suspended) return;
      this.#orchestrator.reconcile();
      this.#mesh.refresh();
      this.#scheduleSoon();
    });
  }

  #scheduleSoon(): void {
    if (this.#scheduled) return;
    const waiting = [...this.context.state.tasks].some((task) => !task.assigned);
    if (!waiting) return;
    this.#scheduled = true;
    this.#timers.after(SCHEDULE_DELAY, () => {
      this.#scheduled = false;
      schedule(this.context, (task) => this.#assign(task));
    });
  }

  #assign(task: Task): void {
    const service = this.context.state.services.get(task.serviceId);
    if (service === undefined) return;
    const agent = new TaskAgent(this.context, service, task);
    this.#agents.set(task, agent);
    void agent.run();
  }

  #taskChanged(task: Task): void {
    const agent = this.#agents.get(task);
    agent?.notify();
    if (agent !== undefined && this.context.state.tasks.get(task.id) !== task) {
      this.#agents.delete(task);
      void agent.discard();
    }
    this.#wake();
  }
}
