import { isErrno } from "../../base/errno.ts";
import { parseIPv4, parseIPv6 } from "../../base/ip.ts";
import type { NetNamespace, Network as SimNetwork } from "../../sim/net/types.ts";
import { EngineError } from "../error.ts";

export interface HostBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** What a container publishes: `80/tcp` and where to. No binding: exposed only. */
export type PortRequests = Readonly<Record<string, readonly HostBinding[]>>;

/** Host ports in use by containers, and the next one to give out. */
export class HostPorts {
  readonly #network: SimNetwork;
  /** `tcp 0.0.0.0 8080` */
  readonly #taken = new Set<string>();
  #next = FIRST_EPHEMERAL;

  constructor(network: SimNetwork) {
    this.#network = network;
  }

  /** Publishes all of it or throws. */
  publish(requests: PortRequests, to: { namespace: NetNamespace; address: string }): PublishedPorts {
    const undo: (() => void)[] = [];
    const bindings: Record<string, HostBinding[]> = {};
    try {
      for (const [port, wanted] of Object.entries(requests)) {
        for (const binding of wanted) {
          const published = this.#bind(port, binding, to, undo);
          bindings[port] = [...(bindings[port] ?? []), ...published];
        }
      }
    } catch (error) {
      for (const revert of undo.reverse()) revert();
      throw error;
    }
    return {
      bindings,
      close: () => {
        for (const revert of undo.reverse()) revert();
      },
    };
  }

  #bind(port: string, binding: HostBinding, to: { namespace: NetNamespace; address: string }, undo: (() => void)[]): HostBinding[] {
    const [number = "", protocolText = "tcp"] = port.split("/");
    const protocol = protocolText === "udp" ? "udp" : "tcp";
    const addresses = binding.HostIp === "" ? ["0.0.0.0", "::"] : [binding.HostIp];
    const candidates = this.#candidates(binding.HostPort);
    let failure: EngineError | undefined;
    for (const hostPort of candidates) {
      const opened: (() => void)[] = [];
      try {
        for (const address of addresses) opened.push(this.#open(protocol, address, hostPort, { ...to, port: Number(number) }));
        undo.push(...opened);
        return addresses.map((HostIp) => ({ HostIp, HostPort: String(hostPort) }));
      } catch (error) {
        for (const close of opened) close();
        if (!(error instanceof EngineError)) throw error;
        failure = error;
      }
    }
    // One of a range or none: which of them was taken is not said.
    const several = binding.HostPort.includes("-") && failure?.message.endsWith("port is already allocated") === true;
    throw failure === undefined || several ? new EngineError("System", "all ports are allocated") : failure;
  }

  /** One port, a range to choose from, or any. */
  *#candidates(text: string): Iterable<number> {
    const [first = "", last = first] = text.split("-");
    if (first !== "" && first !== "0") {
      for (let port = Number(first); port <= Number(last); port++) yield port;
      return;
    }
    for (let tries = FIRST_EPHEMERAL; tries <= LAST_EPHEMERAL; tries++) {
      const port = this.#next;
      this.#next = port === LAST_EPHEMERAL ? FIRST_EPHEMERAL : port + 1;
      yield port;
    }
  }

  #open(protocol: "tcp" | "udp", address: string, port: number, to: { namespace: NetNamespace; address: string; port: number }): () => void {
    const key = `${protocol} ${address} ${port}`;
    const any = address.includes(":") ? "::" : "0.0.0.0";
    const holder = this.#taken.has(`${protocol} ${any} ${port}`) ? any : address;
    const shown = holder.includes(":") ? `[${holder}]` : holder;
    if (this.#isTaken(protocol, address, port)) throw new EngineError("System", `Bind for ${shown}:${port} failed: port is already allocated`);
    const end = this.#listen(protocol, address, port, to);
    this.#taken.add(key);
    return () => {
      this.#taken.delete(key);
      end();
    };
  }

  #isTaken(protocol: string, address: string, port: number): boolean {
    if (this.#taken.has(`${protocol} ${address} ${port}`)) return true;
    const any = address.includes(":") ? "::" : "0.0.0.0";
    if (this.#taken.has(`${protocol} ${any} ${port}`)) return true;
    if (address !== any) return false;
    const suffix = ` ${port}`;
    for (const key of this.#taken) {
      if (key.startsWith(`${protocol} `) && key.endsWith(suffix) && key.includes(":") === address.includes(":")) return true;
    }
    return false;
  }

  #listen(protocol: "tcp" | "udp", hostAddress: string, hostPort: number, to: { namespace: NetNamespace; address: string; port: number }): () => void {
    try {
      return this.#network.publish({ protocol, hostAddress, hostPort, to });
    } catch (error) {
      if (!isErrno(error)) throw error;
      // The simulated host has one socket table for 0.0.0.0 and ::.
      if (hostAddress === "::" && this.#taken.has(`${protocol} 0.0.0.0 ${hostPort}`)) return () => {};
      const shown = hostAddress.includes(":") ? `[${hostAddress}]` : hostAddress;
      throw new EngineError("System", `failed to bind host port for ${shown}:${hostPort}:${to.address}:${to.port}/${protocol}: ${error.message.toLowerCase()}`);
    }
  }
}

export interface PublishedPorts {
  readonly bindings: Readonly<Record<string, readonly HostBinding[]>>;
  close(): void;
}

/** Docker takes the kernel's range, net.ipv4.ip_local_port_range. */
const FIRST_EPHEMERAL = 32_768;
const LAST_EPHEMERAL = 60_999;

/** Everything that a container publishes, `-P` included, by port. */
export function portRequests(bindings: PortRequests, exposed: readonly string[], publishAll: boolean): PortRequests {
  const requests: Record<string, readonly HostBinding[]> = {};
  for (const [port, list] of Object.entries(bindings)) {
    requests[withProtocol(port)] = list.length === 0 ? [{ HostIp: "", HostPort: "" }] : list.map(normalised);
  }
  for (const port of exposed) {
    const key = withProtocol(port);
    if (requests[key] === undefined) requests[key] = publishAll ? [{ HostIp: "", HostPort: "" }] : [];
  }
  const sorted: Record<string, readonly HostBinding[]> = {};
  for (const key of Object.keys(requests).sort(byPort)) sorted[key] = requests[key] ?? [];
  return sorted;
}

function normalised(binding: HostBinding): HostBinding {
  const address = binding.HostIp;
  const known = address === "" || parseIPv4(address) !== undefined || parseIPv6(address) !== undefined;
  return known ? binding : { ...binding, HostIp: "" };
}

function withProtocol(port: string): string {
  return port.includes("/") ? port : `${port}/tcp`;
}

function byPort(a: string, b: string): number {
  const [portA = "", protocolA = ""] = a.split("/");
  const [portB = "", protocolB = ""] = b.split("/");
  return Number(portA) - Number(portB) || (protocolA < protocolB ? -1 : 1);
}
