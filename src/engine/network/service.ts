import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import type { ContainerRegistry, EndpointSettings, EngineContext, NetworkMember, NetworkService } from "../services.ts";
import { planNetwork } from "./create.ts";
import type { CreateRequest } from "./create-request.ts";
import { blankEndpoint, clearEndpoint, validateEndpoint } from "./endpoint-settings.ts";
import { EndpointTable } from "./endpoint-table.ts";
import { filterNetworks, pruneSelects } from "./filters.ts";
import { gatewaysOf } from "./gateways.ts";
import { dnsNames } from "./names.ts";
import { inspectNetwork, isUserDefined, type Network, PREDEFINED } from "./network.ts";
import type { OverlayDriver } from "./overlay.ts";
import { releaseSubnets } from "./subnets.ts";

/** Bridge, host, none and overlay networks, and the containers in them. */
export class Networks extends EndpointTable implements NetworkService {
  /** Present while this node is a manager of a swarm. */
  overlays: OverlayDriver | undefined;
  /** What a swarm, asked to attach a container to a network that this node does not have, says about it. */
  unattachable: ((reference: string) => string) | undefined;
  readonly #containers: ContainerRegistry;

  constructor(context: EngineContext, containers: ContainerRegistry) {
    super(context);
    this.#containers = containers;
  }

  create(request: CreateRequest): { Id: string; Warning: string } {
    if (this.overlays !== undefined && (request.Driver === "overlay" || request.Scope === "swarm")) {
      if ([...this.networks.values()].some((network) => network.name === request.Name)) {
        throw new EngineError("Conflict", `network with name ${request.Name} already exists`);
      }
      return this.overlays.create(request);
    }
    const network = this.add(planNetwork(request, { networks: [...this.networks.values()], pools: this.pools, context: this.context }));
    this.publish("create", network);
    return { Id: network.id, Warning: "" };
  }

  remove(reference: string): void {
    const network = this.find(reference);
    if (PREDEFINED.includes(network.name)) throw new EngineError("Forbidden", `${network.name} is a pre-defined network and cannot be removed`);
    if (network.overlay !== undefined) this.overlays?.remove(network);
    this.#delete(network);
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
    return filterNetworks([...this.networks.values()], filters, (network) => this.#isUsed(network)).map((network) =>
      inspectNetwork(network, options.containers),
    );
  }

  prune(filters: Filters): { NetworksDeleted: string[] | null } {
    const selects = pruneSelects(filters, this.context.kernel.clock.realtime());
    const deleted: string[] = [];
    for (const network of [...this.networks.values()]) {
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
    this.context.events.publish("network", "prune", "", { reclaimed: "0" });
    return { NetworksDeleted: deleted.length === 0 ? null : deleted };
  }

  // ── containers that come and go ──

  addEndpoint(member: NetworkMember, reference: string, settings: Partial<EndpointSettings>): void {
    const name = reference === "default" ? "bridge" : reference;
    const network = this.lookup(name);
    const key = network?.name ?? name;
    try {
      validateEndpoint(key, network, settings);
    } catch (error) {
      throw error instanceof EngineError ? new EngineError(error.kind, `invalid config for network ${key}: ${error.message}`) : error;
    }
    this.#record(member, key, settings);
  }

  removeEndpoint(member: NetworkMember, reference: string, _force: boolean): void {
    const name = this.lookup(reference)?.name ?? reference;
    member.endpoints.delete(name);
  }

  /** `docker network connect`. */
  connect(reference: string, container: string, settings: Partial<EndpointSettings>): void {
    const member = this.#containers.member(container);
    const running = member.sandbox !== undefined;
    // What does not run is only written down, whether there is such a network or not.
    if (!running && this.lookup(reference) === undefined) {
      validateEndpoint(reference, undefined, settings);
      if (!member.endpoints.has(reference)) this.#record(member, reference, settings);
      return;
    }
    const network = this.#findOrAttach(reference);
    const known = member.endpoints.get(network.name);
    if (running && network.name !== member.mode) this.#assertMode(member);
    if (network.driver === "host") throw new EngineError("InvalidParameter", HOST_NETWORK);
    checkHostMode(member, network);
    if (running && member.mode.startsWith("container:")) throw new EngineError("InvalidParameter", SHARED_NAMESPACE);
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
      this.attach(member, network, endpoint, member.endpoints.size === 1 ? gatewaysOf([network], member) : {});
    } catch (error) {
      member.endpoints.delete(network.name);
      throw error;
    }
    this.chooseGateways(member);
    this.refreshSandbox(member);
    member.endpointsChanged?.();
  }

  /** `docker network disconnect`. */
  disconnect(reference: string, container: string, force: boolean): void {
    const member = this.#forced(container, reference, force);
    if (member === undefined) return;
    const running = member.sandbox !== undefined;
    if ((!running || force) && this.lookup(reference) === undefined) {
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
    if (running) this.detach(member, network);
    member.endpoints.delete(network.name);
    if (running) this.chooseGateways(member);
    if (running) this.refreshSandbox(member);
    member.endpointsChanged?.();
  }

  join(member: NetworkMember): void {
    const sandbox = this.openSandbox(member);
    try {
      const networks = [...member.endpoints].map(([name, { NetworkID: id }]) => this.#toJoin(member, name, id));
      const gateways = gatewaysOf(networks, member);
      for (const network of networks) {
        const endpoint = member.endpoints.get(network.name);
        if (endpoint !== undefined) this.attach(member, network, endpoint, gateways);
      }
      this.chooseGateways(member);
      this.refreshSandbox(member);
    } catch (error) {
      this.leave(member);
      if (this.sandboxes.get(member.id) === sandbox) this.sandboxes.delete(member.id);
      if (error instanceof EngineError) throw new EngineError(error.kind, `failed to set up container networking: ${error.message}`);
      throw error;
    }
  }

  /**
   * A network that was joined before has to be the same one again, except the built-in ones, which a daemon may have made anew.
   * Whoever is in other networks than that of its mode learns from them that the latter is gone.
   */
  #toJoin(member: NetworkMember, name: string, id: string): Network {
    const network = this.#findOrAttach(isUserDefined(name) && id !== "" ? id : name);
    if (name !== member.mode) this.#assertMode(member);
    checkHostMode(member, network);
    return network;
  }

  /** Throws NotFound, or what the swarm has to say. */
  #findOrAttach(reference: string): Network {
    const found = this.lookup(reference);
    if (found === undefined && this.unattachable !== undefined) throw new EngineError("System", this.unattachable(reference));
    return found ?? this.find(reference);
  }

  #assertMode({ mode }: NetworkMember): void {
    if (!isUserDefined(mode) || mode.startsWith("container:") || this.lookup(mode) !== undefined) return;
    throw new EngineError("NotFound", `could not find a network matching network mode ${mode}: network ${mode} not found`);
  }

  leave(member: NetworkMember): void {
    const sandbox = this.sandboxes.get(member.id);
    sandbox?.published?.close();
    sandbox?.stopDns?.();
    for (const name of member.endpoints.keys()) {
      const network = this.joined(member, name);
      if (network?.endpoints.has(member.id)) this.detach(member, network);
      // As moby has it: a start that failed before is told of here, too.
      else if (sandbox === undefined && network !== undefined && member.silent !== true) this.publish("disconnect", network, member.id);
      const endpoint = member.endpoints.get(name);
      if (endpoint !== undefined) clearEndpoint(endpoint, sandbox?.wantedMacs.get(name) ?? endpoint.MacAddress);
    }
    this.sandboxes.delete(member.id);
  }

  renamed(member: NetworkMember): void {
    for (const settings of member.endpoints.values())
      if (settings.EndpointID !== "" || settings.DNSNames !== null) settings.DNSNames = dnsNames(member, settings);
  }

  // ── inside ──

  #delete(network: Network): void {
    const legs = network.gatewayOf === undefined ? [] : [network.gatewayOf];
    const active = [...[...network.endpoints.values()].map((endpoint) => ({ name: endpoint.name ?? endpoint.member.name, id: endpoint.id })), ...legs].map(
      ({ name, id }) => `name:"${name}" id:"${id.slice(0, 12)}"`,
    );
    if (network.configOnly && [...this.networks.values()].some((other) => other.configFrom === network.name)) {
      throw new EngineError("Forbidden", `error while removing network: configuration network "${network.name}" is in use`);
    }
    if (active.length > 0 && network.overlay === undefined) {
      throw new EngineError("Forbidden", `error while removing network: network ${network.name} has active endpoints (${active.join(", ")})`);
    }
    if (network.overlay !== undefined) {
      if (network.endpoints.size === 0) this.dropOverlay(network);
      else {
        this.networks.delete(network.id);
        this.leaving.add(network);
      }
      this.context.events.publish("network", "remove", network.id, { name: network.name }, "swarm");
      return;
    }
    network.bridge?.remove();
    releaseSubnets(this.pools, network.subnets);
    this.networks.delete(network.id);
    this.publish("destroy", network);
  }

  #isUsed(network: Network): boolean {
    return network.endpoints.size > 0 || network.gatewayOf !== undefined || network.overlay?.ingress === true;
  }

  #record(member: NetworkMember, name: string, settings: Partial<EndpointSettings>): EndpointSettings {
    const endpoint = blankEndpoint(settings);
    member.endpoints.set(name, endpoint);
    return endpoint;
  }

  #forced(container: string, reference: string, force: boolean): NetworkMember | undefined {
    try {
      return this.#containers.member(container);
    } catch (error) {
      if (!force || !(error instanceof EngineError)) throw error;
      const network = this.find(reference);
      const stale = [...network.endpoints.values()].find((endpoint) => endpoint.member.name === container);
      if (stale === undefined) throw new EngineError("NotFound", `endpoint ${container} not found`);
      this.detach(stale.member, network);
      return undefined;
    }
  }
}

/** The host's network and any other exclude each other: what was written down at create is refused at start. */
function checkHostMode({ mode }: NetworkMember, { driver }: Network): void {
  if ((mode === "host") === (driver === "host")) return;
  if (driver === "host") throw new EngineError("InvalidParameter", HOST_NETWORK);
  throw new EngineError("InvalidParameter", SHARED_NAMESPACE);
}

const HOST_NETWORK = "cannot connect container to host network - container must be created in host network mode";
const SHARED_NAMESPACE = "container sharing network namespace with another container or host cannot be connected to any other network";
