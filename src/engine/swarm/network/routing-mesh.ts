import { isErrno } from "../../../base/errno.ts";
import type { PublishTarget } from "../../../sim/net/types.ts";
import type { SwarmContext } from "../context.ts";
import type { Service } from "../objects.ts";
import { modeOf } from "./allocation.ts";
import type { ServiceDirectory } from "./service-directory.ts";

/** Ports that services publish on every node, in turn to their tasks. */
export class RoutingMesh {
  readonly #context: SwarmContext;
  readonly #directory: ServiceDirectory;
  /** By `service tcp 8080`. */
  readonly #open = new Map<string, () => void>();

  constructor(context: SwarmContext, directory: ServiceDirectory) {
    this.#context = context;
    this.#directory = directory;
  }

  /** Opens the ports of the services that are there, and closes the others. */
  refresh(): void {
    const wanted = new Map<string, { service: Service; protocol: "tcp" | "udp"; port: number; target: number }>();
    for (const service of this.#context.state.services) {
      if (service.removed) continue;
      for (const port of service.ports) {
        if (modeOf(port) !== "ingress" || port.Protocol === "sctp") continue;
        const protocol = port.Protocol === "udp" ? "udp" : "tcp";
        wanted.set(`${service.id} ${protocol} ${port.PublishedPort} ${port.TargetPort}`, {
          service,
          protocol,
          port: port.PublishedPort,
          target: port.TargetPort,
        });
      }
    }
    for (const [key, close] of this.#open) {
      if (wanted.has(key)) continue;
      close();
      this.#open.delete(key);
    }
    for (const [key, { service, protocol, port, target }] of wanted)
      if (!this.#open.has(key)) this.#open.set(key, this.#listen(service, protocol, port, target));
  }

  closeAll(): void {
    for (const close of this.#open.values()) close();
    this.#open.clear();
  }

  #listen(service: Service, protocol: "tcp" | "udp", hostPort: number, targetPort: number): () => void {
    const closers: (() => void)[] = [];
    const to = (): PublishTarget | undefined => this.#target(service, targetPort);
    for (const hostAddress of ["0.0.0.0", "::"]) {
      try {
        closers.push(this.#context.containers.kernel.network.publish({ protocol, hostAddress, hostPort, to }));
      } catch (error) {
        // Somebody on this node has the port; the service goes on without it, as with dockerd.
        if (!isErrno(error)) throw error;
      }
    }
    return () => {
      for (const close of closers) close();
    };
  }

  /** From the mesh's own sandbox through the ingress network to the next task. */
  #target(service: Service, port: number): PublishTarget | undefined {
    const mesh = [...this.#context.networks.all()].find(({ overlay }) => overlay?.ingress === true);
    const through = mesh?.overlay?.balancer?.namespace;
    if (mesh === undefined || through === undefined) return undefined;
    const address = this.#directory.next(service, mesh.id);
    const member =
      address === undefined ? undefined : [...mesh.endpoints.values()].find((endpoint) => endpoint.member.endpoints.get("ingress")?.IPAddress === address);
    const namespace = member?.member.sandbox;
    return address === undefined || namespace === undefined ? undefined : { namespace, address, port, through };
  }
}
