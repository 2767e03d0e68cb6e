import { isErrno } from "../../base/errno.ts";
import { formatIPv4, parseIPv4 } from "../../base/ip.ts";
import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import type { ContainerRegistry, EndpointSettings, EngineContext, NetworkMember, NetworkService } from "../services.ts";
import { now, rfc3339Nano } from "../time.ts";
import { AddressPools, AddressRange } from "./address-pools.ts";
import { contains, formatSubnet, parseSubnet } from "./cidr.ts";
import { createBridge, hostRoutes, type NewNetwork, planNetwork } from "./create.ts";
import type { CreateRequest } from "./create-request.ts";
import { startEmbeddedDns } from "./embedded-dns.ts";
import { blankEndpoint, clearEndpoint, validateEndpoint } from "./endpoint-settings.ts";
import { filterNetworks, pruneSelects } from "./filters.ts";
import { type Attachment, addressesFor, dnsNames, linkLines, nameFor } from "./names.ts";
import { type ActiveEndpoint, inspectNetwork, isUserDefined, type Network, PREDEFINED } from "./network.ts";
import { closeBalancer, closeMeshGateway, GATEWAY_BRIDGE, GATEWAY_OPTIONS, type OverlayDriver, openBalancer, openMeshGateway, overlayMac } from "./overlay.ts";
import { type HostBinding, HostPorts, type PublishedPorts, portRequests } from "./ports.ts";
import { type HostResolver, hostModeHosts, hostsFile, readHostResolver, resolvConf } from "./resolver-files.ts";

/** Bridge, host, none and overlay networks, and the containers in them. */
export class Networks implements NetworkService {
  /** Present while this node is a manager of a swarm. */
  overlays: OverlayDriver | undefined;
  readonly #context: EngineContext;
  readonly #containers: ContainerRegistry;
  readonly #networks = new Map<string, Network>();
  readonly #pools: AddressPools;
  readonly #hostPorts: HostPorts;
  readonly #sandboxes = new Map<string, Sandbox>();
  /** Overlay networks that are removed, and have containers in them that are about to stop. */
  readonly #leaving = new Set<Network>();

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
    if (this.overlays !== undefined && (request.Driver === "overlay" || request.Scope === "swarm")) {
      if ([...this.#networks.values()].some((network) => network.name === request.Name)) {
        throw new EngineError("Conflict", `network with name ${request.Name} already exists`);
      }
      return this.overlays.create(request);
    }
    const network = this.#add(planNetwork(request, { networks: [...this.#networks.values()], pools: this.#pools, context: this.#context }));
    this.#publish("create", network);
    return { Id: network.id, Warning: "" };
  }

  remove(reference: string): void {
    const network = this.find(reference);
    if (PREDEFINED.includes(network.name)) throw new EngineError("Forbidden", `${network.name} is a pre-defined network and cannot be removed`);
    if (network.overlay !== undefined) this.overlays?.remove(network);
    this.#delete(network);
  }

  // ── networks of a swarm ──

  all(): Iterable<Network> {
    return this.#networks.values();
  }

  byId(id: string): Network | undefined {
    return this.#networks.get(id);
  }

  /** Takes in an overlay network that the swarm has made. The one of the routing mesh is up at once. */
  addOverlay(plan: NewNetwork): Network {
    const network = this.#add(plan);
    if (network.overlay?.ingress !== true) return network;
    openBalancer(this.#context, network);
    const gateway = this.#gatewayBridge();
    if (network.overlay.balancer !== undefined)
      openMeshGateway(this.#context, gateway, network.overlay.balancer, randomMac(this.#context.kernel.entropy.bytes("mac", 6)));
    return network;
  }

  /** The swarm is over, or has no use for the network. Nobody is in it any more. */
  dropOverlay(network: Network): void {
    const gateway = this.#lookup(GATEWAY_BRIDGE);
    if (network.overlay?.ingress === true && gateway !== undefined) closeMeshGateway(gateway);
    closeBalancer(network);
    network.bridge?.remove();
    this.#networks.delete(network.id);
  }

  inspect(reference: string, options: { readonly scope?: string; readonly verbose?: boolean } = {}): object {
    const network = this.find(reference);
    const { scope = "" } = options;
    // A swarm knows the predefined networks of its nodes, too.
    const everywhere = this.overlays !== undefined && PREDEFINED.includes(network.name);
    if (scope !== "" && scope !== (network.scope ?? "local") && !everywhere) throw new EngineError("NotFound", `network ${reference} not found`);
    const shown = inspectNetwork(network, true);
    return options.verbose === true && network.overlay?.balancer !== undefined ? { ...shown, Services: network.overlay.services() } : shown;
  }

  list(filters: Filters, options: { containers: boolean } = { containers: false }): object[] {
    return filterNetworks([...this.#networks.values()], filters, (network) => this.#isUsed(network)).map((network) =>
      inspectNetwork(network, options.containers),
    );
  }

  prune(filters: Filters): { NetworksDeleted: string[] | null } {
    const selects = pruneSelects(filters, this.#context.kernel.clock.realtime());
    const deleted: string[] = [];
    for (const network of [...this.#networks.values()]) {
      if (PREDEFINED.includes(network.name) || this.#isUsed(network) || !selects(network)) continue;
      try {
        if (network.overlay !== undefined) this.overlays?.remove(network);
        this.#delete(network);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        continue; // A service has a use for it.
      }
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
    const member = this.#containers.member(container);
    const running = member.sandbox !== undefined;
    // What does not run is only written down, whether there is such a network or not.
    if (!running && this.#lookup(reference) === undefined) {
      validateEndpoint(reference, undefined, settings);
      if (!member.endpoints.has(reference)) this.#record(member, reference, settings);
      return;
    }
    const network = this.find(reference);
    const known = member.endpoints.get(network.name);
    if (running && network.name !== member.mode) this.#assertMode(member);
    if (network.driver === "host") {
      throw new EngineError("InvalidParameter", "cannot connect container to host network - container must be created in host network mode");
    }
    if (member.mode === "host")
      throw new EngineError("InvalidParameter", "container sharing network namespace with another container or host cannot be connected to any other network");
    if (running && member.mode.startsWith("container:")) {
      throw new EngineError("InvalidParameter", "container sharing network namespace with another container or host cannot be connected to any other network");
    }
    const hasPrivate = network.driver === "null" || [...member.endpoints.keys()].includes("none");
    if (hasPrivate && member.endpoints.size > 0 && known === undefined) {
      throw new EngineError("InvalidParameter", "container cannot be connected to multiple networks with one of the networks in private (none) mode");
    }
    validateEndpoint(network.name, network, settings);
    if (known !== undefined && running) throw new EngineError("Forbidden", `endpoint with name ${member.name} already exists in network ${network.name}`);
    if (known !== undefined) return;
    const endpoint = this.#record(member, network.name, settings);
    if (isUserDefined(network.name)) endpoint.DNSNames = dnsNames(member, endpoint);
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
    this.#chooseGateway(member);
    this.#refreshSandbox(member);
    member.endpointsChanged?.();
  }

  /** `docker network disconnect`. */
  disconnect(reference: string, container: string, force: boolean): void {
    const member = this.#forced(container, reference, force);
    if (member === undefined) return;
    const running = member.sandbox !== undefined;
    if ((!running || force) && this.#lookup(reference) === undefined) {
      // A network that is gone can still be taken from a container that does not run, and by force.
      if (!member.endpoints.delete(reference)) throw new EngineError("System", `container ${member.id} is not connected to the network ${reference}`);
      member.endpointsChanged?.();
      return;
    }
    const network = this.find(reference);
    if (network.driver === "host" && member.mode === "host") {
      throw new EngineError("InvalidParameter", "container cannot be disconnected from host network or connected to host network");
    }
    if (!member.endpoints.has(network.name)) {
      const which = running ? "network" : "the network";
      throw new EngineError("System", `container ${member.id} is not connected to ${which} ${network.name}`);
    }
    if (running) this.#detach(member, network);
    member.endpoints.delete(network.name);
    if (running) this.#chooseGateway(member);
    if (running) this.#refreshSandbox(member);
    member.endpointsChanged?.();
  }

  join(member: NetworkMember): void {
    const sandbox = this.#openSandbox(member);
    try {
      const networks = [...member.endpoints].map(([name, { NetworkID: id }]) => this.#toJoin(member, name, id));
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

  /**
   * A network that was joined before has to be the same one again, except the built-in ones, which a daemon may have made anew.
   * Whoever is in other networks than that of its mode learns from them that the latter is gone.
   */
  #toJoin(member: NetworkMember, name: string, id: string): Network {
    const network = this.find(isUserDefined(name) && id !== "" ? id : name);
    if (name !== member.mode) this.#assertMode(member);
    return network;
  }

  #assertMode({ mode }: NetworkMember): void {
    if (!isUserDefined(mode) || mode.startsWith("container:") || this.#lookup(mode) !== undefined) return;
    throw new EngineError("NotFound", `could not find a network matching network mode ${mode}: network ${mode} not found`);
  }

  leave(member: NetworkMember): void {
    const sandbox = this.#sandboxes.get(member.id);
    sandbox?.published?.close();
    sandbox?.stopDns?.();
    for (const name of member.endpoints.keys()) {
      const network = this.#joined(member, name);
      if (network?.endpoints.has(member.id)) this.#detach(member, network);
      // As moby has it: a start that failed before is told of here, too.
      else if (sandbox === undefined && network !== undefined && member.silent !== true) this.#publish("disconnect", network, member.id);
      const endpoint = member.endpoints.get(name);
      if (endpoint !== undefined) clearEndpoint(endpoint, sandbox?.wantedMacs.get(name) ?? endpoint.MacAddress);
    }
    this.#sandboxes.delete(member.id);
  }

  renamed(member: NetworkMember): void {
    for (const settings of member.endpoints.values())
      if (settings.EndpointID !== "" || settings.DNSNames !== null) settings.DNSNames = dnsNames(member, settings);
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
    const addresses = this.#endpointsOf(member).flatMap(({ network, endpoint }) =>
      endpoint.address === undefined || network.overlay?.ingress === true ? [] : [endpoint.address],
    );
    return hostsFile(member, addresses, linkLines(member, bridge), gateway);
  }

  // ── inside ──

  #add(network: Pick<Network, "name" | "driver" | "ipam" | "options"> & Partial<Network>): Network {
    const { clock } = this.#context.kernel;
    const added: Network = {
      id: network.id ?? this.#context.kernel.entropy.hex("network", 64),
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
    const subnet = parsed === undefined ? this.#pools.next(hostRoutes(this.#context)) : this.#pools.reserve({ base: parsed.base, prefix: parsed.prefix });
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
      bridge: createBridge(this.#context, { name: "docker0", subnet, gateway, internal: false, options: {} }),
    });
  }

  #delete(network: Network): void {
    const legs = network.gatewayOf === undefined ? [] : [network.gatewayOf];
    const active = [...[...network.endpoints.values()].map((endpoint) => ({ name: endpoint.name ?? endpoint.member.name, id: endpoint.id })), ...legs].map(
      ({ name, id }) => `name:"${name}" id:"${id.slice(0, 12)}"`,
    );
    if (network.configOnly && [...this.#networks.values()].some((other) => other.configFrom === network.name)) {
      throw new EngineError("Forbidden", `error while removing network: configuration network "${network.name}" is in use`);
    }
    if (active.length > 0 && network.overlay === undefined) {
      throw new EngineError("Forbidden", `error while removing network: network ${network.name} has active endpoints (${active.join(", ")})`);
    }
    if (network.overlay !== undefined) {
      if (network.endpoints.size === 0) this.dropOverlay(network);
      else {
        this.#networks.delete(network.id);
        this.#leaving.add(network);
      }
      this.#context.events.publish("network", "remove", network.id, { name: network.name }, "swarm");
      return;
    }
    network.bridge?.remove();
    if (network.addresses !== undefined) this.#pools.release(network.addresses.subnet);
    this.#networks.delete(network.id);
    this.#publish("destroy", network);
  }

  #isUsed(network: Network): boolean {
    return network.endpoints.size > 0 || network.gatewayOf !== undefined || network.overlay?.ingress === true;
  }

  #record(member: NetworkMember, name: string, settings: Partial<EndpointSettings>): EndpointSettings {
    const endpoint = blankEndpoint(settings);
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
      network.endpoints.set(member.id, { id, member, mac: "", address: undefined, interfaceName: "" });
      if (member.silent !== true) this.#publish("connect", network, member.id);
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
        address: formatIPv4(address),
        mac,
        defaultRoute: defaultRoute && !network.internal && network.overlay === undefined,
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
    if (member.silent !== true) this.#publish("connect", network, member.id);
  }

  /** The default route follows the networks that a running container is in. */
  #chooseGateway(member: NetworkMember): void {
    const { sandbox } = member;
    const networks = [...member.endpoints.keys()].flatMap((name) => this.#joined(member, name) ?? []);
    const primary = primaryOf(networks, member);
    const interfaceName = primary?.endpoints.get(member.id)?.interfaceName;
    if (sandbox === undefined || primary?.gateway === undefined || interfaceName === undefined) return;
    const present = sandbox.routes().find((route) => route.destination === DEFAULT_ROUTE);
    if (present?.interface === interfaceName) return;
    if (present !== undefined) sandbox.admin.removeRoute(DEFAULT_ROUTE);
    sandbox.admin.addRoute({ destination: DEFAULT_ROUTE, gateway: formatIPv4(primary.gateway), interface: interfaceName });
  }

  #detach(member: NetworkMember, network: Network): void {
    const endpoint = network.endpoints.get(member.id);
    if (endpoint === undefined) return;
    network.endpoints.delete(member.id);
    if (endpoint.address !== undefined && endpoint.borrowed !== true) network.addresses?.release(endpoint.address);
    if (member.sandbox !== undefined) network.bridge?.detach(member.sandbox);
    if (network.overlay !== undefined) this.#leaveOverlay(member, network);
    if (member.silent !== true) this.#publish("disconnect", network, member.id);
  }

  /** The first container in an overlay brings up its load balancer here; a container's first overlay, its way out. */
  #enterOverlay(member: NetworkMember, network: Network): void {
    openBalancer(this.#context, network);
    const gateway = this.#gatewayBridge();
    const { sandbox } = member;
    if (network.internal || sandbox === undefined || gateway.endpoints.has(member.id) || gateway.addresses === undefined || gateway.bridge === undefined)
      return;
    if (sandbox.routes().some((route) => route.destination === "0.0.0.0/0")) return;
    const { entropy } = this.#context.kernel;
    const address = gateway.addresses.next();
    const mac = randomMac(entropy.bytes("mac", 6));
    const { interfaceName } = gateway.bridge.attach(sandbox, { address: formatIPv4(address), mac, defaultRoute: true });
    const name = `gateway_${this.#openSandbox(member).id.slice(0, 12)}`;
    gateway.endpoints.set(member.id, { id: entropy.hex("endpoint", 64), member, mac, address, interfaceName, name });
  }

  #leaveOverlay(member: NetworkMember, network: Network): void {
    if (network.endpoints.size === 0 && this.#leaving.delete(network)) this.dropOverlay(network);
    else if (network.endpoints.size === 0 && network.overlay?.ingress === false) closeBalancer(network);
    const gateway = this.#lookup(GATEWAY_BRIDGE);
    const leg = gateway?.endpoints.get(member.id);
    const others = [...this.#networks.values()].some(({ overlay, internal, endpoints }) => overlay !== undefined && !internal && endpoints.has(member.id));
    if (gateway === undefined || leg?.address === undefined || others) return;
    gateway.endpoints.delete(member.id);
    gateway.addresses?.release(leg.address);
    if (member.sandbox !== undefined) gateway.bridge?.detach(member.sandbox);
  }

  /** Made for the first swarm, and left behind by it. */
  #gatewayBridge(): Network {
    const known = this.#lookup(GATEWAY_BRIDGE);
    if (known !== undefined) return known;
    const subnet = this.#pools.next(hostRoutes(this.#context));
    const gateway = subnet.base + 1;
    const addresses = new AddressRange(subnet, undefined);
    addresses.reserve(gateway);
    return this.#add({
      name: GATEWAY_BRIDGE,
      driver: "bridge",
      ipam: { Driver: "default", Options: null, Config: [{ Subnet: formatSubnet(subnet), Gateway: formatIPv4(gateway) }] },
      options: GATEWAY_OPTIONS,
      addresses,
      gateway,
      bridge: createBridge(this.#context, { name: GATEWAY_BRIDGE, subnet, gateway, internal: false, options: GATEWAY_OPTIONS }),
    });
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
    const gateway = this.#wayOut(member, endpoints);
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

  /** The endpoint through which a container is reached from outside. */
  #wayOut(member: NetworkMember, attachments: readonly Attachment[]): Attachment | undefined {
    const direct = attachments.find(({ network, endpoint }) => endpoint.address !== undefined && !network.internal && network.overlay === undefined);
    const gateway = direct === undefined ? this.#lookup(GATEWAY_BRIDGE) : undefined;
    const leg = gateway?.endpoints.get(member.id);
    return gateway === undefined || leg === undefined ? direct : { network: gateway, endpoint: leg };
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
      addressesOf: (name) => addressesFor(member, this.#endpointsOf(member), name),
      nameOf: (address) => nameFor(this.#endpointsOf(member), address),
      upstream: () => {
        if (this.#endpointsOf(member).every((each) => each.network.internal)) return [];
        return member.dns.length > 0 ? member.dns : this.#hostResolver().servers;
      },
    });
  }

  #endpointsOf(member: NetworkMember): Attachment[] {
    return [...member.endpoints.keys()].flatMap((name) => {
      const network = this.#joined(member, name);
      const endpoint = network?.endpoints.get(member.id);
      return network === undefined || endpoint === undefined ? [] : [{ network, endpoint }];
    });
  }

  /** The network of this name that the container is in, even when it is gone for everybody else. */
  #joined(member: NetworkMember, name: string): Network | undefined {
    return [...this.#leaving].find((network) => network.name === name && network.endpoints.has(member.id)) ?? this.#lookup(name);
  }

  #hasUserDefined(member: NetworkMember): boolean {
    return [...member.endpoints.keys()].some(isUserDefined);
  }

  #forced(container: string, reference: string, force: boolean): NetworkMember | undefined {
    try {
      return this.#containers.member(container);
    } catch (error) {
      if (!force || !(error instanceof EngineError)) throw error;
      const network = this.find(reference);
      const stale = [...network.endpoints.values()].find((endpoint) => endpoint.member.name === container);
      if (stale === undefined) throw new EngineError("NotFound", `endpoint ${container} not found`);
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

const DEFAULT_ROUTE = "0.0.0.0/0";

/** Which network gets the default route: the highest priority, then the one of the network mode, then the first by name. */
function primaryOf(networks: readonly Network[], member: NetworkMember): Network | undefined {
  const priority = (network: Network) => member.endpoints.get(network.name)?.GwPriority ?? 0;
  return [...networks]
    .filter((network) => network.bridge !== undefined && !network.internal && network.overlay === undefined)
    .sort((a, b) => priority(b) - priority(a) || (a.name < b.name ? -1 : 1))[0];
}

/** Locally administered, not a group address. */
function randomMac(bytes: Uint8Array): string {
  const octets = [...bytes].map((byte, i) => (i === 0 ? (byte & 0xfe) | 0x02 : byte));
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
