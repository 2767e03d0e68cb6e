import { canonicalAddress } from "../../base/ip.ts";

export interface HostBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** What a container publishes: `80/tcp` and where to. No binding: exposed only. */
export type PortRequests = Readonly<Record<string, readonly HostBinding[]>>;

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

/** In one spelling; what is no address is any. */
function normalised({ HostIp, HostPort }: HostBinding): HostBinding {
  return { HostIp: canonicalAddress(HostIp) ?? "", HostPort };
}

function withProtocol(port: string): string {
  return port.includes("/") ? port : `${port}/tcp`;
}

function byPort(a: string, b: string): number {
  const [portA = "", protocolA = ""] = a.split("/");
  const [portB = "", protocolB = ""] = b.split("/");
  return Number(portA) - Number(portB) || (protocolA < protocolB ? -1 : 1);
}
