import type { Service, Task } from "../objects.ts";
import type { SwarmState } from "../state.ts";

/** The firewall mark of the first service behind IPVS. */
const FIRST_LOAD_BALANCER = 256;

/** Who stands behind the names and virtual addresses of services. */
export class ServiceDirectory {
  readonly #state: SwarmState;
  /** How often each virtual address was used: IPVS takes turns. */
  readonly #turns = new Map<string, number>();

  constructor(state: SwarmState) {
    this.#state = state;
  }

  /** Networks that the service is in: those of its spec, and that of the mesh. */
  networksOf(service: Service): string[] {
    const wanted = (service.spec.TaskTemplate.Networks ?? []).map(({ Target }) => Target);
    return [...new Set([...wanted, ...service.virtualIps.map(({ networkId }) => networkId)])];
  }

  /** Of a service's name, an alias, or `tasks.NAME`, in lower case. */
  addressesOf(networkId: string, name: string): readonly string[] | undefined {
    const ofTasks = name.startsWith("tasks.");
    const wanted = ofTasks ? name.slice("tasks.".length) : name;
    const addresses: string[] = [];
    for (const service of this.#state.services) {
      if (service.removed || !this.#isCalled(service, networkId, wanted)) continue;
      const backends = this.#backends(service, networkId);
      const vip = service.virtualIps.find((virtual) => virtual.networkId === networkId);
      if (ofTasks || vip === undefined) addresses.push(...backends);
      else if (backends.length > 0) addresses.push(vip.address);
    }
    return addresses.length === 0 ? undefined : addresses;
  }

  nameOf(networkId: string, address: string): string | undefined {
    for (const service of this.#state.services) {
      if (service.virtualIps.some((virtual) => virtual.networkId === networkId && virtual.address === address)) return service.spec.Name;
    }
    return undefined;
  }

  /** Whose turn it is behind a virtual address. */
  pick(networkId: string, address: string): { virtual: boolean; to?: string | undefined } {
    for (const service of this.#state.services) {
      const virtual = service.virtualIps.find((vip) => vip.networkId === networkId && vip.address === address);
      if (virtual !== undefined && !service.removed) return { virtual: true, to: this.next(service, networkId) };
    }
    return { virtual: false };
  }

  /** The address of the next task in turn. */
  next(service: Service, networkId: string): string | undefined {
    const backends = this.#backends(service, networkId);
    const key = `${service.id} ${networkId}`;
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, turn + 1);
    return backends[turn % Math.max(1, backends.length)];
  }

  /** The running tasks of a service in a network, by address. */
  tasksIn(service: Service, networkId: string): { readonly task: Task; readonly address: string }[] {
    return this.#state.tasksOf(service).flatMap((task) => {
      const attachment = task.attachments.find((each) => each.networkId === networkId);
      return attachment === undefined || task.status.state !== "running" || task.desired !== "running" ? [] : [{ task, address: attachment.address }];
    });
  }

  /** What `docker network inspect --verbose` tells of the services in a network. */
  describe(networkId: string, endpointOf: (task: Task) => string, nodeAddress: string): Record<string, object> {
    const shown: Record<string, object> = {};
    let index = FIRST_LOAD_BALANCER;
    for (const service of this.#state.services) {
      const tasks = this.tasksIn(service, networkId);
      if (tasks.length === 0) continue;
      const vip = service.virtualIps.find((virtual) => virtual.networkId === networkId);
      shown[service.spec.Name] = {
        VIP: vip === undefined ? "" : vip.address,
        Ports: [],
        LocalLBIndex: index++,
        Tasks: tasks.map(({ task, address }) => ({
          Name: this.#state.taskName(task),
          EndpointID: endpointOf(task),
          EndpointIP: address,
          Info: { "Host IP": nodeAddress },
        })),
      };
    }
    return shown;
  }

  #backends(service: Service, networkId: string): string[] {
    return this.tasksIn(service, networkId).map(({ address }) => address);
  }

  #isCalled(service: Service, networkId: string, name: string): boolean {
    const attachment = (service.spec.TaskTemplate.Networks ?? []).find(({ Target }) => Target === networkId);
    if (attachment === undefined) return false;
    return [service.spec.Name, ...(attachment.Aliases ?? [])].some((known) => known.toLowerCase() === name);
  }
}
