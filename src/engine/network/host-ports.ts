import { isErrno } from "../../base/errno.ts";
import { familyOf } from "../../sim/net/address.ts";
import type { NetNamespace, Network as SimNetwork } from "../../sim/net/types.ts";
import { EngineError } from "../error.ts";
import type { PortMapping } from "./port-mappings.ts";
import type { HostBinding } from "./port-requests.ts";

export interface PublishedPorts {
  readonly bindings: Readonly<Record<string, readonly HostBinding[]>>;
  close(): void;
}

/** Docker takes the kernel's range, net.ipv4.ip_local_port_range. */
const EPHEMERAL = { first: 32_768, last: 60_999 };

/** Host ports in use by containers, and the next one of each range to give out. */
export class HostPorts {
  readonly #network: SimNetwork;
  /** `tcp 8080`: the addresses where it is taken. */
  readonly #taken = new Map<string, Set<string>>();
  /** `tcp 0.0.0.0 8080-8082`: the port that was given last. */
  readonly #last = new Map<string, number>();

  constructor(network: SimNetwork) {
    this.#network = network;
  }

  /** Publishes all of it or throws EngineError. */
  publish(mappings: readonly PortMapping[], namespace: NetNamespace): PublishedPorts {
    const undo: (() => void)[] = [];
    const bindings: Record<string, HostBinding[]> = {};
    const close = () => {
      for (const revert of undo.splice(0).reverse()) revert();
    };
    try {
      for (const mapping of mappings) {
        const list = bindings[mapping.key] ?? [];
        bindings[mapping.key] = list;
        const port = mapping.addresses.length === 0 ? undefined : this.#bind(mapping, namespace, undo);
        for (const HostIp of mapping.routed) if (familyOf(HostIp) === 4) list.push({ HostIp, HostPort: "" });
        for (const { host: HostIp } of mapping.addresses) list.push({ HostIp, HostPort: String(port) });
        for (const HostIp of mapping.routed) if (familyOf(HostIp) === 6) list.push({ HostIp, HostPort: "" });
      }
    } catch (error) {
      close();
      throw error;
    }
    return { bindings, close };
  }

  /** The first port of the range that is free at all the addresses. */
  #bind(mapping: PortMapping, namespace: NetNamespace, undo: (() => void)[]): number {
    const { protocol, addresses } = mapping;
    const { first, last } = rangeOf(mapping.hostPort);
    const key = `${protocol} ${addresses[0]?.host} ${first}-${last}`;
    const count = last - first + 1;
    const start = count === 1 ? first : (this.#last.get(key) ?? last) + 1;
    let failure: EngineError | undefined;
    for (let step = 0; step < count; step++) {
      const port = first + ((start - first + step) % count);
      const holder = this.#holder(protocol, addresses, port);
      if (holder !== undefined) {
        if (count === 1) throw new EngineError("System", `Bind for ${holder}:${port} failed: port is already allocated`);
        continue;
      }
      if (count > 1) this.#last.set(key, port);
      const opened: (() => void)[] = [];
      try {
        for (const address of addresses) opened.push(this.#open(mapping, address, port, namespace, opened.length));
        undo.push(...opened);
        return port;
      } catch (error) {
        for (const close of opened) close();
        if (!(error instanceof EngineError)) throw error;
        failure = error;
      }
    }
    throw failure ?? new EngineError("System", "all ports are allocated");
  }

  /** At which address a container has the port, where that is in the way. */
  #holder(protocol: string, addresses: PortMapping["addresses"], port: number): string | undefined {
    const taken = this.#taken.get(`${protocol} ${port}`);
    if (taken === undefined) return undefined;
    for (const { host } of addresses) {
      const any = familyOf(host) === 6 ? "::" : "0.0.0.0";
      for (const other of taken) if (familyOf(other) === familyOf(host) && (other === host || other === any || host === any)) return other;
    }
    return undefined;
  }

  #open(mapping: PortMapping, address: PortMapping["addresses"][number], port: number, namespace: NetNamespace, before: number): () => void {
    const key = `${mapping.protocol} ${port}`;
    const end = this.#listen(mapping, address, port, namespace, before);
    const taken = this.#taken.get(key) ?? new Set();
    this.#taken.set(key, taken.add(address.host));
    return () => {
      taken.delete(address.host);
      if (taken.size === 0) this.#taken.delete(key);
      end();
    };
  }

  #listen(
    { protocol, containerPort, addresses }: PortMapping,
    { host, container }: PortMapping["addresses"][number],
    port: number,
    namespace: NetNamespace,
    before: number,
  ): () => void {
    try {
      if (host.startsWith("fe80:")) throw new EngineError("System", bindFailure("invalid argument"));
      return this.#network.publish({ protocol, hostAddress: host, hostPort: port, to: { namespace, address: container, port: containerPort } });
    } catch (error) {
      if (!isErrno(error)) throw error;
      // In the way is the same container at another address: its sockets may share the port until one of them listens.
      const ownAny = addresses.slice(0, before).some((other) => other.host === (familyOf(host) === 6 ? "::" : "0.0.0.0"));
      if (error.code === "EADDRINUSE" && ownAny) throw new EngineError("System", "failed to listen on TCP socket: address already in use");
      throw new EngineError("System", bindFailure(error.message.toLowerCase()));
    }

    function bindFailure(reason: string): string {
      return `failed to bind host port for ${bracketed(host)}:${port}:${bracketed(container)}:${containerPort}/${protocol}: ${reason}`;
    }
  }
}

/** One port, a range to choose from, or any. */
function rangeOf(text: string): { first: number; last: number } {
  if (text === "" || text === "0") return EPHEMERAL;
  const [first = "", last = first] = text.split("-");
  return { first: Number(first), last: Number(last) };
}

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
