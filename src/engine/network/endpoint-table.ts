import type { AddressFamily } from "../../base/cidr.ts";
import { isErrno } from "../../base/errno.ts";
import { EngineError } from "../error.ts";
import type { EndpointSettings, NetworkMember } from "../services.ts";
import { linkLocalAddresses, releaseAddresses, subnetWith, takeAddresses } from "./endpoint-addresses.ts";
import { type Gateways, gatewaysOf } from "./gateways.ts";
import { interfaceName, setInterfaceSysctls } from "./interface-options.ts";
import { randomMac } from "./mac-address.ts";
import { addressesOf, dnsNames } from "./names.ts";
import { isCutOff, isUserDefined, type Network } from "./network.ts";
import { closeBalancer, GATEWAY_BRIDGE, openBalancer, overlayMac } from "./overlay.ts";
import { SandboxTable } from "./sandbox-table.ts";
import { nextAddress, releaseAddress } from "./subnets.ts";

const DEFAULT_ROUTES = { 4: "0.0.0.0/0", 6: "::/0" } as const;

/** Puts containers into networks and takes them out: addresses, interfaces, the way out of an overlay. */
export abstract class EndpointTable extends SandboxTable {
  protected attach(member: NetworkMember, network: Network, settings: EndpointSettings, gateways: Gateways): void {
    const { entropy } = this.context.kernel;
    const sandbox = this.openSandbox(member);
    const id = entropy.hex("endpoint", 64);
    if (isUserDefined(network.name)) settings.DNSNames = dnsNames(member, settings);
    if (network.bridge === undefined) {
      Object.assign(settings, { NetworkID: network.id, EndpointID: id });
      if (network.configOnly) throw new EngineError("Forbidden", `configuration network ${network.name} cannot be used by containers`);
      network.endpoints.set(member.id, { id, member, mac: "", ipv4: undefined, interfaceName: "" });
      if (member.silent !== true) this.publish("connect", network, member.id);
      return;
    }
    const namespace = member.sandbox;
    if (namespace === undefined) throw new EngineError("System", `no network sandbox for container ${member.id}`);
    const isOverlay = network.overlay !== undefined;
    const addresses = takeAddresses(network, member, settings);
    const { ipv4, ipv6, borrowed } = addresses;
    let plugged: { interfaceName: string; hostInterface: string } | undefined;
    try {
      const linkLocal = linkLocalAddresses(settings);
      Object.assign(settings, { NetworkID: network.id, EndpointID: id });
      sandbox.wantedMacs.set(network.name, settings.MacAddress);
      const anyMac = (): string => (isOverlay && ipv4 !== undefined ? overlayMac(ipv4) : randomMac(entropy.bytes("mac", 6)));
      const mac = settings.MacAddress === "" ? anyMac() : settings.MacAddress.toLowerCase();
      const name = interfaceName(network, settings.DriverOpts, namespace, () => `veth${entropy.hex("veth", 7)}`);
      plugged = network.bridge.attach(namespace, {
        addresses: addressesOf(addresses),
        mac,
        ...(name === undefined ? {} : { interfaceName: name }),
        defaultRoute: { ipv4: gateways.ipv4 === network, ipv6: gateways.ipv6 === network },
      });
      for (const { address, prefix } of linkLocal) {
        if (ipv6 !== undefined || !address.includes(":")) namespace.admin.addAddress(plugged.interfaceName, address, prefix);
      }
      setInterfaceSysctls(this.context.kernel, settings.DriverOpts, namespace, plugged);
      network.endpoints.set(member.id, { id, member, mac, ipv4, ipv6, interfaceName: plugged.interfaceName, borrowed });
      if (isOverlay) this.#enterOverlay(member, network);
      Object.assign(settings, { MacAddress: mac, ...shownAddresses(network, ipv4, ipv6) });
    } catch (error) {
      if (plugged !== undefined) network.bridge.detach(namespace);
      network.endpoints.delete(member.id);
      releaseAddresses(network, addresses);
      if (isErrno(error)) throw new EngineError("Forbidden", error.message);
      throw error;
    }
    if (member.silent !== true) this.publish("connect", network, member.id);
  }

  /** The default routes follow the networks that a running container is in. */
  protected chooseGateways(member: NetworkMember): void {
    const networks = [...member.endpoints.keys()].flatMap((name) => this.joined(member, name) ?? []);
    const gateways = gatewaysOf(networks, member);
    this.#setDefaultRoute(member, 4, gateways.ipv4);
    this.#setDefaultRoute(member, 6, gateways.ipv6);
  }

  #setDefaultRoute(member: NetworkMember, family: AddressFamily, network: Network | undefined): void {
    const { sandbox } = member;
    const endpoint = network?.endpoints.get(member.id);
    const subnet = network === undefined ? undefined : subnetWith(network, family === 4 ? endpoint?.ipv4 : endpoint?.ipv6);
    const gateway = subnet?.router ?? subnet?.gateway;
    if (sandbox === undefined || endpoint === undefined || gateway === undefined) return;
    const destination = DEFAULT_ROUTES[family];
    const present = sandbox.routes().find((route) => route.destination === destination);
    if (present?.interface === endpoint.interfaceName && present.gateway === gateway) return;
    if (present !== undefined) sandbox.admin.removeRoute(destination);
    sandbox.admin.addRoute({ destination, gateway, interface: endpoint.interfaceName });
  }

  protected detach(member: NetworkMember, network: Network): void {
    const endpoint = network.endpoints.get(member.id);
    if (endpoint === undefined) return;
    network.endpoints.delete(member.id);
    releaseAddresses(network, { ipv4: endpoint.ipv4, ipv6: endpoint.ipv6, borrowed: endpoint.borrowed ?? false });
    if (member.sandbox !== undefined) network.bridge?.detach(member.sandbox);
    if (network.overlay !== undefined) this.#leaveOverlay(member, network);
    if (member.silent !== true) this.publish("disconnect", network, member.id);
  }

  /** The first container in an overlay brings up its load balancer here; a container's first overlay, its way out. */
  #enterOverlay(member: NetworkMember, network: Network): void {
    openBalancer(this.context, network);
    const gateway = this.gatewayBridge();
    const { sandbox } = member;
    if (network.internal || sandbox === undefined || gateway.endpoints.has(member.id) || gateway.bridge === undefined) return;
    if (sandbox.routes().some((route) => route.destination === DEFAULT_ROUTES[4])) return;
    const { entropy } = this.context.kernel;
    const ipv4 = nextAddress(gateway, 4);
    const mac = randomMac(entropy.bytes("mac", 6));
    const { interfaceName } = gateway.bridge.attach(sandbox, { addresses: [ipv4], mac, defaultRoute: { ipv4: true } });
    const name = `gateway_${this.openSandbox(member).id.slice(0, 12)}`;
    gateway.endpoints.set(member.id, { id: entropy.hex("endpoint", 64), member, mac, ipv4, interfaceName, name });
  }

  #leaveOverlay(member: NetworkMember, network: Network): void {
    if (network.endpoints.size === 0 && this.leaving.delete(network)) this.dropOverlay(network);
    else if (network.endpoints.size === 0 && network.overlay?.ingress === false) closeBalancer(network);
    const gateway = this.lookup(GATEWAY_BRIDGE);
    const leg = gateway?.endpoints.get(member.id);
    const others = [...this.networks.values()].some(({ overlay, internal, endpoints }) => overlay !== undefined && !internal && endpoints.has(member.id));
    if (gateway === undefined || leg === undefined || others) return;
    gateway.endpoints.delete(member.id);
    releaseAddress(gateway, leg.ipv4);
    if (member.sandbox !== undefined) gateway.bridge?.detach(member.sandbox);
  }
}

/** Addresses and routers as inspect shows them. */
function shownAddresses(network: Network, ipv4: string | undefined, ipv6: string | undefined): Partial<EndpointSettings> {
  const [of4, of6] = [subnetWith(network, ipv4), subnetWith(network, ipv6)];
  const hasRouter = !isCutOff(network) && network.overlay === undefined;
  return {
    Gateway: hasRouter ? (of4?.router ?? of4?.gateway ?? "") : "",
    IPAddress: ipv4 ?? "",
    IPPrefixLen: of4?.range.subnet.prefix ?? 0,
    IPv6Gateway: hasRouter ? (of6?.router ?? of6?.gateway ?? "") : "",
    GlobalIPv6Address: ipv6 ?? "",
    GlobalIPv6PrefixLen: of6?.range.subnet.prefix ?? 0,
  };
}
