import { isErrno } from "../../base/errno.ts";
import { formatIPv4, parseIPv4 } from "../../base/ip.ts";
import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import type { ContainerRegistry, EndpointSettings, EngineContext, NetworkMember, NetworkService } from "../services.ts";
import { now, rfc3339Nano } from "../time.ts";
import { AddressPools, AddressRange } from "./address-pools.ts";
import { contains, formatSubnet, parseSubnet, type Subnet } from "./cidr.ts";
import { type CreateRequest, ipamConfigs, isIPv6Subnet, validateIpam } from "./create-request.ts";
import { startEmbeddedDns } from "./embedded-dns.ts";
import { blankEndpoint, clearEndpoint, validateEndpoint } from "./endpoint-settings.ts";
import { filterNetworks, pruneSelects } from "./filters.ts";
import { type ActiveEndpoint, type IpamConfig, inspectNetwork, isUserDefined, type Network, PREDEFINED } from "./network.ts";
import { type HostBinding, HostPorts, type PublishedPorts, portRequests } from "./ports.ts";
import { type HostResolver, hostModeHosts, hostsFile, readHostResolver, resolvConf } from "./resolver-files.ts";

/** Bridge, host and none networks, and the containers in them. */
export class Networks implements NetworkService {
  readonly #context: EngineContext;
  readonly #containers: ContainerRegistry;
  readonly #networks = new Map<string, Network>();
  readonly #pools: AddressPools;
  readonly #hostPorts: HostPorts;
  readonly #sandboxes = new Map<string, Sandbox>();

  constructor(context: EngineContext, containers: ContainerRegistry) {
    this.#context = context;
    this.#containers = containers;
    this.#pools = new AddressPools(context.config["default-address-pools"]);
    this.#hostPorts = new HostPorts(context.kernel.network);
    this.#add({ name: "none", driver: "null", ipam: { Driver: "default", Options: null, Config: null }, options: {} });
    this.#add({ name: "host", driver: "host", ipam: { Driver: "default", Options: null, Config: null }, options: {} });
    this.#addDefaultBridge();
  }

  // ── the networks ──

  count(): number {
    return this.#networks.size;
  }

  /** By name, then id, then a prefix of the id that only one has. */
  find(reference: string): Network {
    for (const network of this.#networks.values()) if (network.name === reference) return network;
    const exact = this.#networks.get(reference);
    if (exact !== undefined) return exact;
    const matches = reference === "" ? [] : [...this.#networks.values()].filter((network) => network.id.startsWith(reference));
    if (matches.length > 1) {
      throw new EngineError("InvalidParameter", `network ${reference} is ambiguous (${matches.length} matches found based on ID prefix)`);
    }
    const [match] = matches;
    if (match === undefined) throw new EngineError("NotFound", `network ${reference} not found`);
    return match;
  }

  resolve(reference: string): Network {
    return this.find(reference === "default" ? "bridge" : reference);
  }

  create(request: CreateRequest): { Id: string; Warning: string } {
    const { Name: name } = request;
    if (name.trim() === "") throw new EngineError("InvalidParameter", "invalid name: name is empty");
    if (PREDEFINED.includes(name) || name === "default") {
      throw new EngineError("Forbidden", `operation is not permitted on predefined ${name} network `);
    }
    for (const network of this.#networks.values()) {
      if (network.name === name) throw new EngineError("Conflict", `network with name ${name} already exists`);
    }
    const driver = request.Driver === "" ? "bridge" : request.Driver;
    checkDriver(driver, request);
    const configFrom = request.ConfigFrom?.Network ?? "";
    if (configFrom !== "" && ![...this.#networks.values()].some((network) => network.configOnly && network.name === configFrom)) {
      throw new EngineError("NotFound", `configuration network "${configFrom}" does not exist`);
    }
    const ipamDriver = request.IPAM?.Driver === undefined || request.IPAM.Driver === "" ? "default" : request.IPAM.Driver;
    const configs = ipamConfigs(request);
    validateIpam(configs);
    if (ipamDriver !== "default" && ipamDriver !== "null") throw new EngineError("NotFound", `plugin "${ipamDriver}" not found`);
    const options = request.Options ?? {};
    const id = this.#newId();
    if (!request.ConfigOnly) this.#checkBridgeOptions(id, options);
    const wanted = configs.find((config) => config.Subnet !== undefined && !isIPv6Subnet(config.Subnet));
    const subnet = request.ConfigOnly
      ? undefined
      : wanted?.Subnet === undefined
        ? this.#pools.next(this.#hostRoutes())
        : this.#pools.reserve(mustParse(wanted.Subnet));
    const range = wanted?.IPRange === undefined ? undefined : mustParse(wanted.IPRange);
    const plan = subnet === undefined ? undefined : this.#planSubnet(subnet, range, wanted, request.Internal);
    const shown: IpamConfig[] = configs.length > 0 ? completeConfigs(configs, wanted, plan, request.Internal) : plan === undefined ? [] : [plan.config];
    if (request.EnableIPv6 === true && !configs.some((config) => isIPv6Subnet(config.Subnet ?? ""))) shown.push(this.#localIPv6());

    const network = this.#add({
      id,
      name,
      driver: "bridge",
      internal: request.Internal,
      attachable: request.Attachable,
      enableIPv6: request.EnableIPv6 ?? false,
      enableIPv4: request.EnableIPv4 ?? true,
      ipam: { Driver: ipamDriver, Options: request.IPAM?.Options ?? null, Config: shown },
      options,
      labels: request.Labels ?? {},
      configOnly: request.ConfigOnly,
      configFrom,
      userSubnet: wanted !== undefined,
      ...(plan === undefined ? {} : { addresses: plan.addresses, gateway: plan.gateway }),
      ...(plan === undefined || subnet === undefined
        ? {}
        : {
            bridge: this.#createBridge(options["com.docker.network.bridge.name"] ?? `br-${id.slice(0, 12)}`, subnet, plan.gateway, request.Internal, options),
          }),
    });
    this.#publish("create", network);
    return { Id: network.id, Warning: "" };
  }

  remove(reference: string): void {
    const network = this.find(reference);
    if (PREDEFINED.includes(network.name)) throw new EngineError("Forbidden", `${network.name} is a pre-defined network and cannot be removed`);
    this.#delete(network);
  }

  inspect(reference: string): object {
    return inspectNetwork(this.find(reference), true);
  }

  list(filters: Filters): object[] {
    return filterNetworks([...this.#networks.values()], filters, (network) => this.#isUsed(network)).map((network) => inspectNetwork(network, false));
  }

  prune(filters: Filters): { NetworksDeleted: string[] | null } {
    const selects = pruneSelects(filters, this.#context.kernel.clock.realtime());
    const deleted: string[] = [];
    for (const network of [...this.#networks.values()]) {
      if (PREDEFINED.includes(network.name) || this.#isUsed(network) || !selects(network)) continue;
      this.#delete(network);
      deleted.push(network.name);
    }
    this.#context.events.publish("network", "prune", "", { reclaimed: "0" });
    return { NetworksDeleted: deleted.length === 0 ? null : deleted };
  }

  // ── containers that come and go ──

  addEndpoint(member: NetworkMember, reference: string, settings: Partial<EndpointSettings>): void {
    const name = reference === "default" ? "bridge" : reference;
    const network = this.#lookup(name);
    const key = network?.name ?? name;
    try {
      validateEndpoint(key, network, settings);
    } catch (error) {
      throw error instanceof EngineError ? new EngineError(error.kind, `invalid config for network ${key}: ${error.message}`) : error;
    }
    this.#record(member, key, settings);
  }

  removeEndpoint(member: NetworkMember, reference: string, _force: boolean): void {
    const name = this.#lookup(reference)?.name ?? reference;
    member.endpoints.delete(name);
  }

  /** `docker network connect`. */
  connect(reference: string, container: string, settings: Partial<EndpointSettings>): void {
    const network = this.find(reference);
    const member = this.#containers.member(container);
    const running = member.sandbox !== undefined;
    const known = member.endpoints.get(network.name);
    if (network.driver === "host") {
      throw new EngineError("InvalidParameter", "cannot connect container to host network - container must be created in host network mode");
    }
    if (member.mode === "host")
      throw new EngineError("InvalidParameter", "container sharing network namespace with another container or host cannot be connected to any other network");
    if (member.mode.startsWith("container:")) {
      throw new EngineError("InvalidParameter", "container sharing network namespace with another container or host cannot be connected to any other network");
    }
    if (known !== undefined && running) throw new EngineError("Forbidden", `endpoint with name ${member.name} already exists in network ${network.name}`);
    const hasPrivate = network.driver === "null" || [...member.endpoints.keys()].includes("none");
    if (hasPrivate && member.endpoints.size > 0 && known === undefined) {
      throw new EngineError("InvalidParameter", "container cannot be connected to multiple networks with one of the networks in private (none) mode");
    }
    validateEndpoint(network.name, network, settings);
    if (known !== undefined) return;
    const endpoint = this.#record(member, network.name, settings);
    if (!running) {
      member.endpointsChanged?.();
      return;
    }
    try {
      this.#attach(member, network, endpoint, member.endpoints.size === 1);
    } catch (error) {
      member.endpoints.delete(network.name);
      throw error;
    }
    this.#refreshSandbox(member);
    member.endpointsChanged?.();
  }

  /** `docker network disconnect`. */
  disconnect(reference: string, container: string, force: boolean): void {
    const network = this.find(reference);
    const member = this.#forced(container, network, force);
    if (member === undefined) return;
    const running = member.sandbox !== undefined;
    if (network.driver === "host" && member.mode === "host") {
      throw new EngineError("InvalidParameter", "container cannot be disconnected from host network or connected to host network");
    }
    if (!member.endpoints.has(network.name)) {
      const which = running ? "network" : "the network";
      throw new EngineError("System", `container ${member.id} is not connected to ${which} ${network.name}`);
    }
    if (running) this.#detach(member, network);
    member.endpoints.delete(network.name);
    if (running) this.#refreshSandbox(member);
    member.endpointsChanged?.();
  }

  join(member: NetworkMember): void {
    const sandbox = this.#openSandbox(member);
    try {
      const networks = [...member.endpoints.keys()].map((name) => this.find(name));
      const primary = primaryOf(networks, member);
      for (const network of networks) {
        const endpoint = member.endpoints.get(network.name);
        if (endpoint !== undefined) this.#attach(member, network, endpoint, network === primary);
      }
      this.#refreshSandbox(member);
    } catch (error) {
      this.leave(member);
      if (this.#sandboxes.get(member.id) === sandbox) this.#sandboxes.delete(member.id);
      if (error instanceof EngineError) throw new EngineError(error.kind, `failed to set up container networking: ${error.message}`);
      throw error;
    }
  }

  leave(member: NetworkMember): void {
    const sandbox = this.#sandboxes.get(member.id);
    sandbox?.published?.close();
    sandbox?.stopDns?.();
    for (const name of member.endpoints.keys()) {
      const network = this.#lookup(name);
      if (network?.endpoints.has(member.id)) this.#detach(member, network);
      const endpoint = member.endpoints.get(name);
      if (endpoint !== undefined) clearEndpoint(endpoint, sandbox?.wantedMacs.get(name) ?? endpoint.MacAddress);
    }
    this.#sandboxes.delete(member.id);
  }

  ports(memberId: string): Readonly<Record<string, readonly HostBinding[] | null>> {
    return this.#sandboxes.get(memberId)?.ports ?? {};
  }

  sandboxKey(memberId: string): { id: string; key: string } {
    const sandbox = this.#sandboxes.get(memberId);
    return sandbox === undefined ? { id: "", key: "" } : { id: sandbox.id, key: sandbox.key };
  }

  // ── files for containers ──

  resolvConf(member: NetworkMember): string {
    const overrides = { servers: member.dns, search: member.dnsSearch ?? [], options: member.dnsOptions ?? [] };
    const kind = member.mode === "host" ? "host" : this.#hasUserDefined(member) ? "embedded" : "legacy";
    return resolvConf(this.#hostResolver(), overrides, kind);
  }

  hosts(member: NetworkMember): string {
    const bridge = this.#lookup("bridge");
    const gateway = bridge?.gateway === undefined ? "" : formatIPv4(bridge.gateway);
    if (member.mode === "host") return hostModeHosts(this.#context.hostFs, member, gateway);
    const addresses = this.#endpointsOf(member).flatMap(({ endpoint }) => (endpoint.address === undefined ? [] : [endpoint.address]));
    return hostsFile(member, addresses, this.#linkLines(member), gateway);
  }

  // ── inside ──

  #add(network: Pick<Network, "name" | "driver" | "ipam" | "options"> & Partial<Network>): Network {
    const { clock } = this.#context.kernel;
    const added: Network = {
      id: network.id ?? this.#newId(),
      created: rfc3339Nano(now(clock)),
      createdMilliseconds: clock.realtime(),
      internal: false,
      attachable: false,
      enableIPv4: true,
      enableIPv6: false,
      labels: {},
      configOnly: false,
      configFrom: "",
      userSubnet: false,
      endpoints: new Map(),
      ...network,
    };
    this.#networks.set(added.id, added);
    return added;
  }

  #addDefaultBridge(): void {
    const bip = this.#context.config.bip;
    const parsed = bip === undefined ? undefined : parseSubnet(bip);
    const subnet = parsed === undefined ? this.#pools.next(this.#hostRoutes()) : this.#pools.reserve({ base: parsed.base, prefix: parsed.prefix });
    const gateway = parsed?.address ?? subnet.base + 1;
    const addresses = new AddressRange(subnet, undefined);
    addresses.reserve(gateway);
    this.#add({
      name: "bridge",
      driver: "bridge",
      ipam: { Driver: "default", Options: null, Config: [{ Subnet: formatSubnet(subnet), Gateway: formatIPv4(gateway) }] },
      options: {
        "com.docker.network.bridge.default_bridge": "true",
        "com.docker.network.bridge.enable_icc": "true",
        "com.docker.network.bridge.enable_ip_masquerade": "true",
        "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",
        "com.docker.network.bridge.name": "docker0",
        "com.docker.network.driver.mtu": "1500",
      },
      addresses,
      gateway,
      bridge: this.#createBridge("docker0", subnet, gateway, false, {}),
    });
  }

  #planSubnet(subnet: Subnet, range: Subnet | undefined, wanted: IpamConfig | undefined, internal: boolean) {
    const addresses = new AddressRange(subnet, range);
    for (const address of Object.values(wanted?.AuxiliaryAddresses ?? {})) addresses.reserve(parseIPv4(address) ?? 0);
    const asked = wanted?.Gateway === undefined ? undefined : parseIPv4(wanted.Gateway);
    if (asked !== undefined) addresses.reserve(asked);
    const gateway = asked ?? addresses.next();
    const config: IpamConfig = internal ? { Subnet: formatSubnet(subnet) } : { Subnet: formatSubnet(subnet), Gateway: formatIPv4(gateway) };
    return { addresses, gateway, config };
  }

  #createBridge(name: string, subnet: Subnet, gateway: number, internal: boolean, options: Readonly<Record<string, string>>) {
    const mtu = Number(options["com.docker.network.driver.mtu"] ?? 1500);
    const icc = options["com.docker.network.bridge.enable_icc"] !== "false";
    return this.#context.kernel.network.createBridge({ name, subnet: formatSubnet(subnet), gateway: formatIPv4(gateway), mtu, internal, icc });
  }

  #checkBridgeOptions(id: string, options: Readonly<Record<string, string>>): void {
    const mtu = options["com.docker.network.driver.mtu"];
    if (mtu !== undefined && !/^[+-]?\d+$/.test(mtu)) {
      throw new EngineError("InvalidParameter", `failed to parse com.docker.network.driver.mtu value: ${mtu} (strconv.Atoi: parsing "${mtu}": invalid syntax)`);
    }
    const name = options["com.docker.network.bridge.name"];
    if (name === undefined) return;
    for (const network of this.#networks.values()) {
      if (network.bridge?.name !== name) continue;
      throw new EngineError(
        "Forbidden",
        `cannot create network ${id} (${name}): conflicts with network ${network.id} (${name}): networks have same bridge name`,
      );
    }
    if (name.length > 15) throw new EngineError("System", "numerical result out of range");
  }

  #delete(network: Network): void {
    const active = [...network.endpoints.values()].map((endpoint) => `name:"${endpoint.member.name}" id:"${endpoint.id.slice(0, 12)}"`);
    if (active.length > 0) {
      throw new EngineError("Forbidden", `error while removing network: network ${network.name} has active endpoints (${active.join(", ")})`);
    }
    network.bridge?.remove();
    if (network.addresses !== undefined) this.#pools.release(network.addresses.subnet);
    this.#networks.delete(network.id);
    this.#publish("destroy", network);
  }

  #isUsed(network: Network): boolean {
    if (network.endpoints.size > 0) return true;
    return false;
  }

  #record(member: NetworkMember, name: string, settings: Partial<EndpointSettings>): EndpointSettings {
    const endpoint = blankEndpoint(settings);
    if (isUserDefined(name) && !member.mode.startsWith("container:")) endpoint.DNSNames = dnsNames(member, endpoint);
    member.endpoints.set(name, endpoint);
    return endpoint;
  }

  #attach(member: NetworkMember, network: Network, settings: EndpointSettings, defaultRoute: boolean): void {
    const { entropy } = this.#context.kernel;
    const sandbox = this.#openSandbox(member);
    const id = entropy.hex("endpoint", 64);
    settings.NetworkID = network.id;
    settings.EndpointID = id;
    if (isUserDefined(network.name)) settings.DNSNames = dnsNames(member, settings);
    if (network.bridge === undefined || network.addresses === undefined || network.gateway === undefined) {
      if (network.configOnly) throw new EngineError("Forbidden", `configuration network ${network.name} cannot be used by containers`);
      network.endpoints.set(member.id, { id, member, mac: "", address: undefined, dnsNames: [], interfaceName: "" });
      this.#publish("connect", network, member.id);
      return;
    }
    const namespace = member.sandbox;
    if (namespace === undefined) throw new EngineError("System", `no network sandbox for container ${member.id}`);
    const address = takeAddress(network.addresses, settings);
    sandbox.wantedMacs.set(network.name, settings.MacAddress);
    const mac = settings.MacAddress === "" ? randomMac(entropy.bytes("mac", 6)) : settings.MacAddress.toLowerCase();
    let interfaceName: string;
    try {
      ({ interfaceName } = network.bridge.attach(namespace, { address: formatIPv4(address), mac, defaultRoute: defaultRoute && !network.internal }));
    } catch (error) {
      network.addresses.release(address);
      if (isErrno(error)) throw new EngineError("Forbidden", error.message);
      throw error;
    }
    const names = (settings.DNSNames ?? []).map((name) => name.toLowerCase());
    network.endpoints.set(member.id, { id, member, mac, address, dnsNames: names, interfaceName });
    Object.assign(settings, {
      MacAddress: mac,
      Gateway: network.internal ? "" : formatIPv4(network.gateway),
      IPAddress: formatIPv4(address),
      IPPrefixLen: network.addresses.subnet.prefix,
    });
    this.#publish("connect", network, member.id);
  }

  #detach(member: NetworkMember, network: Network): void {
    const endpoint = network.endpoints.get(member.id);
    if (endpoint === undefined) return;
    network.endpoints.delete(member.id);
    if (endpoint.address !== undefined) network.addresses?.release(endpoint.address);
    if (member.sandbox !== undefined) network.bridge?.detach(member.sandbox);
    this.#publish("disconnect", network, member.id);
  }

  #openSandbox(member: NetworkMember): Sandbox {
    const known = this.#sandboxes.get(member.id);
    if (known !== undefined) return known;
    const id = this.#context.kernel.entropy.hex("sandbox", 64);
    const key = `/var/run/docker/netns/${member.mode === "host" ? "default" : id.slice(0, 12)}`;
    const sandbox: Sandbox = { id, key, wantedMacs: new Map(), ports: {} };
    this.#sandboxes.set(member.id, sandbox);
    return sandbox;
  }

  /** After endpoints changed: ports go out through the network with the default route, and names are served where wanted. */
  #refreshSandbox(member: NetworkMember): void {
    const sandbox = this.#openSandbox(member);
    const endpoints = this.#endpointsOf(member);
    const gateway = endpoints.find(({ network, endpoint }) => endpoint.address !== undefined && !network.internal);
    if (sandbox.publishedBy !== gateway?.endpoint.id) {
      sandbox.published?.close();
      sandbox.published = undefined;
      sandbox.ports = {};
      sandbox.publishedBy = gateway?.endpoint.id;
      if (gateway !== undefined) this.#publishPorts(sandbox, member, gateway.endpoint);
    }
    const wantsDns = member.mode !== "host" && this.#hasUserDefined(member);
    if (wantsDns && sandbox.stopDns === undefined && member.sandbox !== undefined) sandbox.stopDns = this.#startDns(member, member.sandbox);
    if (!wantsDns) {
      sandbox.stopDns?.();
      sandbox.stopDns = undefined;
    }
  }

  #publishPorts(sandbox: Sandbox, member: NetworkMember, endpoint: ActiveEndpoint): void {
    const namespace = member.sandbox;
    if (namespace === undefined || endpoint.address === undefined) return;
    const requests = portRequests(member.portBindings, member.exposedPorts, member.publishAll);
    try {
      sandbox.published = this.#hostPorts.publish(requests, { namespace, address: formatIPv4(endpoint.address) });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new EngineError(error.kind, `driver failed programming external connectivity on endpoint ${member.name} (${endpoint.id}): ${error.message}`);
    }
    const ports: Record<string, readonly HostBinding[] | null> = {};
    for (const port of Object.keys(requests)) ports[port] = sandbox.published.bindings[port] ?? null;
    sandbox.ports = ports;
  }

  #startDns(member: NetworkMember, namespace: NonNullable<NetworkMember["sandbox"]>): () => void {
    const { clock, network } = this.#context.kernel;
    return startEmbeddedDns({
      clock,
      sandbox: namespace,
      host: network.host,
      addressesOf: (name) => this.#addressesFor(member, name),
      nameOf: (address) => this.#nameFor(member, address),
      upstream: () => {
        if (this.#endpointsOf(member).every((each) => each.network.internal)) return [];
        return member.dns.length > 0 ? member.dns : this.#hostResolver().servers;
      },
    });
  }

  #addressesFor(member: NetworkMember, name: string): readonly string[] | undefined {
    const found: string[] = [];
    for (const { network } of this.#endpointsOf(member)) {
      if (!isUserDefined(network.name)) continue;
      const wanted = [name, name.endsWith(`.${network.name.toLowerCase()}`) ? name.slice(0, -network.name.length - 1) : undefined];
      const links = (member.endpoints.get(network.name)?.Links ?? []).map(splitLink);
      for (const peer of network.endpoints.values()) {
        if (peer.address === undefined) continue;
        const linked = links.some(
          (link) => wanted.includes(link.alias.toLowerCase()) && (link.container === peer.member.name || peer.member.id.startsWith(link.container)),
        );
        if (linked || peer.dnsNames.some((known) => wanted.includes(known))) found.push(formatIPv4(peer.address));
      }
    }
    return found.length === 0 ? undefined : found;
  }

  #nameFor(member: NetworkMember, address: string): string | undefined {
    const value = parseIPv4(address);
    for (const { network } of this.#endpointsOf(member)) {
      if (!isUserDefined(network.name)) continue;
      for (const peer of network.endpoints.values()) if (peer.address === value) return `${peer.member.name}.${network.name}`;
    }
    return undefined;
  }

  /** --link on the default bridge writes the other container's names into /etc/hosts. */
  #linkLines(member: NetworkMember): { address: string; names: string[] }[] {
    const bridge = this.#lookup("bridge");
    if (bridge === undefined || !member.endpoints.has("bridge")) return [];
    return (member.links ?? []).map(splitLink).flatMap(({ container, alias }) => {
      for (const peer of bridge.endpoints.values()) {
        if (peer.address === undefined || (peer.member.name !== container && !peer.member.id.startsWith(container))) continue;
        const names = [alias, peer.member.hostname, ...(peer.member.name === alias ? [] : [peer.member.name])];
        return [{ address: formatIPv4(peer.address), names }];
      }
      return [];
    });
  }

  #endpointsOf(member: NetworkMember): { network: Network; endpoint: ActiveEndpoint }[] {
    return [...member.endpoints.keys()].flatMap((name) => {
      const network = this.#lookup(name);
      const endpoint = network?.endpoints.get(member.id);
      return network === undefined || endpoint === undefined ? [] : [{ network, endpoint }];
    });
  }

  #hasUserDefined(member: NetworkMember): boolean {
    return [...member.endpoints.keys()].some(isUserDefined);
  }

  #forced(container: string, network: Network, force: boolean): NetworkMember | undefined {
    try {
      return this.#containers.member(container);
    } catch (error) {
      if (!force || !(error instanceof EngineError)) throw error;
      const stale = [...network.endpoints.values()].find((endpoint) => endpoint.member.name === container);
      if (stale === undefined) throw error;
      this.#detach(stale.member, network);
      return undefined;
    }
  }

  #lookup(reference: string): Network | undefined {
    try {
      return this.find(reference);
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  }

  #hostResolver(): HostResolver {
    const resolver = readHostResolver(this.#context.hostFs);
    const configured = this.#context.config.dns ?? [];
    return configured.length > 0 ? { ...resolver, servers: configured } : resolver;
  }

  #hostRoutes(): Subnet[] {
    return this.#context.kernel.network.host.routes().flatMap((route) => {
      const subnet = parseSubnet(route.destination);
      return subnet === undefined || subnet.prefix === 0 ? [] : [subnet];
    });
  }

  #localIPv6(): IpamConfig {
    const digits = this.#context.kernel.entropy.hex("ipv6-pool", 10);
    const prefix = `fd${digits.slice(0, 2)}:${digits.slice(2, 6)}:${digits.slice(6, 10)}`.replace(/:0+(?=[0-9a-f])/g, ":");
    return { Subnet: `${prefix}::/64`, Gateway: `${prefix}::1` };
  }

  #newId(): string {
    return this.#context.kernel.entropy.hex("network", 64);
  }

  #publish(action: string, network: Network, container?: string): void {
    const attributes = { ...(container === undefined ? {} : { container }), name: network.name, type: network.driver };
    this.#context.events.publish("network", action, network.id, attributes);
  }
}

/** What a container has of the network while it runs. */
interface Sandbox {
  readonly id: string;
  readonly key: string;
  /** MAC addresses that the user asked for, by network; empty: any. */
  readonly wantedMacs: Map<string, string>;
  ports: Readonly<Record<string, readonly HostBinding[] | null>>;
  published?: PublishedPorts | undefined;
  /** Endpoint whose address the ports lead to. */
  publishedBy?: string | undefined;
  stopDns?: (() => void) | undefined;
}

function checkDriver(driver: string, request: CreateRequest): void {
  if (request.Ingress) throw new EngineError("Forbidden", "Ingress network can only be global scope network");
  if (driver === "bridge") return;
  if (driver === "host" || driver === "null") throw new EngineError("Forbidden", `only one instance of "${driver}" network is allowed`);
  if (driver === "overlay") {
    throw new EngineError(
      "Forbidden",
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    );
  }
  if (driver === "macvlan" || driver === "ipvlan") throw new EngineError("System", "operation not supported");
  throw new EngineError("NotFound", `plugin "${driver}" not found`);
}

function completeConfigs(
  configs: readonly IpamConfig[],
  wanted: IpamConfig | undefined,
  plan: { config: IpamConfig } | undefined,
  internal: boolean,
): IpamConfig[] {
  if (wanted === undefined && plan !== undefined) return [plan.config, ...configs];
  return configs.map((config) => {
    if (config !== wanted || config.Gateway !== undefined || internal || plan?.config.Gateway === undefined) return config;
    const { AuxiliaryAddresses, ...rest } = config;
    return { ...rest, Gateway: plan.config.Gateway, ...(AuxiliaryAddresses === undefined ? {} : { AuxiliaryAddresses }) };
  });
}

function mustParse(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet === undefined) throw new EngineError("InvalidParameter", `invalid subnet ${text}: invalid CIDR block notation`);
  return { base: subnet.base, prefix: subnet.prefix };
}

function takeAddress(addresses: AddressRange, settings: EndpointSettings): number {
  const wanted = settings.IPAMConfig?.IPv4Address;
  const value = wanted === undefined ? undefined : parseIPv4(wanted);
  if (value === undefined || !contains(addresses.subnet, value)) return addresses.next();
  if (!addresses.reserve(value)) throw new EngineError("Forbidden", "Address already in use");
  return value;
}

/** Which network gets the default route: the highest priority, then the one of the network mode, then the first by name. */
function primaryOf(networks: readonly Network[], member: NetworkMember): Network | undefined {
  const priority = (network: Network) => member.endpoints.get(network.name)?.GwPriority ?? 0;
  return [...networks]
    .filter((network) => network.bridge !== undefined && !network.internal)
    .sort((a, b) => priority(b) - priority(a) || (a.name < b.name ? -1 : 1))[0];
}

function dnsNames(member: NetworkMember, settings: EndpointSettings): string[] {
  const short = member.id.slice(0, 12);
  return [...new Set([member.name, ...(settings.Aliases ?? []), short, ...(member.hostname === "" ? [] : [member.hostname])])];
}

function splitLink(link: string): { container: string; alias: string } {
  const [container = "", alias = container] = link.split(":");
  return { container: container.replace(/^\//, ""), alias: alias.split("/").at(-1) ?? alias };
}

/** Locally administered, not a group address. */
function randomMac(bytes: Uint8Array): string {
  const octets = [...bytes].map((byte, i) => (i === 0 ? (byte & 0xfe) | 0x02 : byte));
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
