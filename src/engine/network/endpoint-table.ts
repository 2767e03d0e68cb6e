import { isErrno } from "../../base/errno.ts";
import { formatIPv4, parseIPv4 } from "../../base/ip.ts";
import { EngineError } from "../error.ts";
import type { EndpointSettings, NetworkMember } from "../services.ts";
import type { AddressRange } from "./address-pools.ts";
import { contains } from "./cidr.ts";
import { randomMac } from "./mac-address.ts";
import { dnsNames } from "./names.ts";
import { isUserDefined, type Network } from "./network.ts";
import { closeBalancer, GATEWAY_BRIDGE, openBalancer, overlayMac } from "./overlay.ts";
import { SandboxTable } from "./sandbox-table.ts";

const DEFAULT_ROUTE = "0.0.0.0/0";

/** Puts containers into networks and takes them out: addresses, interfaces, the way out of an overlay. */
export abstract class EndpointTable extends SandboxTable {
  protected attach(member: NetworkMember, network: Network, settings: EndpointSettings, defaultRoute: boolean): void {
    const { entropy } = this.context.kernel;
    const sandbox = this.openSandbox(member);
    const id = entropy.hex("endpoint", 64);
    settings.NetworkID = network.id;
    settings.EndpointID = id;
    if (isUserDefined(network.name)) settings.DNSNames = dnsNames(member, settings);
    if (network.bridge === undefined || network.addresses === undefined || network.gateway === undefined) {
      if (network.configOnly) throw new EngineError("Forbidden", `configuration network ${network.name} cannot be used by containers`);
      network.endpoints.set(member.id, { id, member, mac: "", address: undefined, interfaceName: "" });
      if (member.silent !== true) this.publish("connect", network, member.id);
      return;
    }
    const namespace = member.sandbox;
    if (namespace === undefined) throw new EngineError("System", `no network sandbox for container ${member.id}`);
    const { address, borrowed } =
      network.overlay === undefined ? { address: takeAddress(network.addresses, settings), borrowed: false } : overlayAddress(network, member, settings);
    sandbox.wantedMacs.set(network.name, settings.MacAddress);
    const anyMac = (): string => (network.overlay === undefined ? randomMac(entropy.bytes("mac", 6)) : overlayMac(address));
    const mac = settings.MacAddress === "" ? anyMac() : settings.MacAddress.toLowerCase();
    let interfaceName: string;
    try {
      ({ interfaceName } = network.bridge.attach(namespace, {
        addresses: [formatIPv4(address)],
        mac,
        defaultRoute: { ipv4: defaultRoute && !network.internal && network.overlay === undefined },
      }));
    } catch (error) {
      if (!borrowed) network.addresses.release(address);
      if (isErrno(error)) throw new EngineError("Forbidden", error.message);
      throw error;
    }
    network.endpoints.set(member.id, { id, member, mac, address, interfaceName, borrowed });
    if (network.overlay !== undefined) this.#enterOverlay(member, network);
    Object.assign(settings, {
      MacAddress: mac,
      Gateway: network.internal || network.overlay !== undefined ? "" : formatIPv4(network.gateway),
      IPAddress: formatIPv4(address),
      IPPrefixLen: network.addresses.subnet.prefix,
    });
    if (member.silent !== true) this.publish("connect", network, member.id);
  }

  /** The default route follows the networks that a running container is in. */
  protected chooseGateway(member: NetworkMember): void {
    const { sandbox } = member;
    const networks = [...member.endpoints.keys()].flatMap((name) => this.joined(member, name) ?? []);
    const primary = primaryOf(networks, member);
    const interfaceName = primary?.endpoints.get(member.id)?.interfaceName;
    if (sandbox === undefined || primary?.gateway === undefined || interfaceName === undefined) return;
    const present = sandbox.routes().find((route) => route.destination === DEFAULT_ROUTE);
    if (present?.interface === interfaceName) return;
    if (present !== undefined) sandbox.admin.removeRoute(DEFAULT_ROUTE);
    sandbox.admin.addRoute({ destination: DEFAULT_ROUTE, gateway: formatIPv4(primary.gateway), interface: interfaceName });
  }

  protected detach(member: NetworkMember, network: Network): void {
    const endpoint = network.endpoints.get(member.id);
    if (endpoint === undefined) return;
    network.endpoints.delete(member.id);
    if (endpoint.address !== undefined && endpoint.borrowed !== true) network.addresses?.release(endpoint.address);
    if (member.sandbox !== undefined) network.bridge?.detach(member.sandbox);
    if (network.overlay !== undefined) this.#leaveOverlay(member, network);
    if (member.silent !== true) this.publish("disconnect", network, member.id);
  }

  /** The first container in an overlay brings up its load balancer here; a container's first overlay, its way out. */
  #enterOverlay(member: NetworkMember, network: Network): void {
    openBalancer(this.context, network);
    const gateway = this.gatewayBridge();
    const { sandbox } = member;
    if (network.internal || sandbox === undefined || gateway.endpoints.has(member.id) || gateway.addresses === undefined || gateway.bridge === undefined)
      return;
    if (sandbox.routes().some((route) => route.destination === "0.0.0.0/0")) return;
    const { entropy } = this.context.kernel;
    const address = gateway.addresses.next();
    const mac = randomMac(entropy.bytes("mac", 6));
    const { interfaceName } = gateway.bridge.attach(sandbox, { addresses: [formatIPv4(address)], mac, defaultRoute: { ipv4: true } });
    const name = `gateway_${this.openSandbox(member).id.slice(0, 12)}`;
    gateway.endpoints.set(member.id, { id: entropy.hex("endpoint", 64), member, mac, address, interfaceName, name });
  }

  #leaveOverlay(member: NetworkMember, network: Network): void {
    if (network.endpoints.size === 0 && this.leaving.delete(network)) this.dropOverlay(network);
    else if (network.endpoints.size === 0 && network.overlay?.ingress === false) closeBalancer(network);
    const gateway = this.lookup(GATEWAY_BRIDGE);
    const leg = gateway?.endpoints.get(member.id);
    const others = [...this.networks.values()].some(({ overlay, internal, endpoints }) => overlay !== undefined && !internal && endpoints.has(member.id));
    if (gateway === undefined || leg?.address === undefined || others) return;
    gateway.endpoints.delete(member.id);
    gateway.addresses?.release(leg.address);
    if (member.sandbox !== undefined) gateway.bridge?.detach(member.sandbox);
  }
}

function takeAddress(addresses: AddressRange, settings: EndpointSettings): number {
  const wanted = settings.IPAMConfig?.IPv4Address;
  const value = wanted === undefined ? undefined : parseIPv4(wanted);
  if (value === undefined || !contains(addresses.subnet, value)) return addresses.next();
  if (!addresses.reserve(value)) throw new EngineError("Forbidden", "Address already in use");
  return value;
}

/** What the swarm gave a task, or what is next for a container that joins by hand. */
function overlayAddress(network: Network, member: NetworkMember, settings: EndpointSettings): { address: number; borrowed: boolean } {
  const { addresses, overlay } = network;
  if (addresses === undefined || overlay === undefined) throw new EngineError("System", `network ${network.name} has no addresses`);
  overlay.checkAttachable(member);
  const wanted = parseIPv4(settings.IPAMConfig?.IPv4Address ?? "");
  if (wanted !== undefined) return { address: wanted, borrowed: !addresses.reserve(wanted) };
  const address = addresses.next();
  settings.IPAMConfig = { ...settings.IPAMConfig, IPv4Address: formatIPv4(address) };
  return { address, borrowed: false };
}

/** Which network gets the default route: the highest priority, then the one of the network mode, then the first by name. */
export function primaryOf(networks: readonly Network[], member: NetworkMember): Network | undefined {
  const priority = (network: Network) => member.endpoints.get(network.name)?.GwPriority ?? 0;
  return [...networks]
    .filter((network) => network.bridge !== undefined && !network.internal && network.overlay === undefined)
    .sort((a, b) => priority(b) - priority(a) || (a.name < b.name ? -1 : 1))[0];
}
