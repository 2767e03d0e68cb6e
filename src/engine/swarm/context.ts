import type { ContainerContext } from "../container/context.ts";
import type { Images } from "../image/service.ts";
import type { Networks } from "../network/service.ts";
import type { RootCertificate } from "./root-certificate.ts";
import type { TaskSpec } from "./spec/task-spec.ts";
import type { SwarmState } from "./state.ts";
import type { Timers } from "./timers.ts";

/** What the parts of a manager work with. */
export interface SwarmContext {
  readonly containers: ContainerContext;
  readonly images: Images;
  readonly networks: Networks;
  readonly state: SwarmState;
  readonly timers: Timers;
  /** How others reach this node. */
  readonly address: string;
  readonly certificate: () => RootCertificate;
  /** Do the constraints of a task allow this node? */
  satisfies(spec: TaskSpec): boolean;
  /** Something changed: look soon at what is wanted and what is there. */
  wake(): void;
}

/** An event of the whole swarm. */
export function publishSwarmEvent(
  context: SwarmContext,
  type: "node" | "service" | "secret" | "config" | "network",
  action: string,
  object: { readonly id: string; readonly name: string },
  extra: Readonly<Record<string, string>> = {},
): void {
  context.containers.events.publish(type, action, object.id, { name: object.name, ...extra }, "swarm");
}
