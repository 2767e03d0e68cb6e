import type { AddressFamily } from "../../base/cidr.ts";
import { EngineError } from "../error.ts";
import type { EngineContext, NetworkMember } from "../services.ts";
import { HOST_BINDING } from "./bridge-options.ts";
import { startEmbeddedDns } from "./embedded-dns.ts";
import { type Gateways, gatewaysOf } from "./gateways.ts";
import { HostPorts, type PublishedPorts } from "./host-ports.ts";
import { type Attachment, addressesFor, addressesOf, linkLines, nameFor } from "./names.ts";
import { isUserDefined, type Network } from "./network.ts";
import { NetworkTable } from "./network-table.ts";
import { GATEWAY_BRIDGE } from "./overlay.ts";
import { type PortTarget, type PortTargets, portMappings } from "./port-mappings.ts";
import { type HostBinding, portRequests } from "./port-requests.ts";
import { type HostResolver, hostModeHosts, hostsFile, readHostResolver, resolvConf } from "./resolver-files.ts";
import { subnetOf } from "./subnets.ts";

/** What a container has of the network while it runs. */
interface Sandbox {
  readonly id: string;
  readonly key: string;
  /** MAC addresses that the user asked for, by network; empty: any. */
  readonly wantedMacs: Map<string, string>;
  ports: Readonly<Record<string, readonly HostBinding[] | null>>;
  published?: PublishedPorts | undefined;
  /** Endpoints whose addresses the ports lead to. */
  publishedBy?: string | undefined;
  stopDns?: (() => void) | undefined;
}

/** Network sandboxes of containers that run: their ports on the host, their name server, their files in /etc. */
export abstract class SandboxTable extends NetworkTable {
  readonly #hostPorts: HostPorts;
  protected readonly sandboxes = new Map<string, Sandbox>();

  constructor(context: EngineContext) {
    super(context);
    this.#hostPorts = new HostPorts(context.kernel.network);
  }

  ports(memberId: string): Readonly<Record<string, readonly HostBinding[] | null>> {
    return this.sandboxes.get(memberId)?.ports ?? {};
  }

  sandboxKey(memberId: string): { id: string; key: string } {
    const sandbox = this.sandboxes.get(memberId);
    return sandbox === undefined ? { id: "", key: "" } : { id: sandbox.id, key: sandbox.key };
  }

  // ── files for containers ──

  resolvConf(member: NetworkMember): string {
    const overrides = { servers: member.dns, search: member.dnsSearch ?? [], options: member.dnsOptions ?? [] };
    const kind = member.mode === "host" ? "host" : this.#hasUserDefined(member) ? "embedded" : "legacy";
    return resolvConf(this.#hostResolver(), overrides, kind);
  }

  hosts(member: NetworkMember): string {
    const bridge = this.lookup("bridge");
    const gateway = bridge === undefined ? "" : (subnetOf(bridge, 4)?.gateway ?? "");
    if (member.mode === "host") return hostModeHosts(this.context.hostFs, member, gateway);
    const addresses = this.endpointsOf(member).flatMap(({ network, endpoint }) => (network.overlay?.ingress === true ? [] : addressesOf(endpoint)));
    return hostsFile(member, addresses, linkLines(member, bridge), gateway);
  }

  // ── inside ──

  protected openSandbox(member: NetworkMember): Sandbox {
    const known = this.sandboxes.get(member.id);
    if (known !== undefined) return known;
    const id = this.context.kernel.entropy.hex("sandbox", 64);
    const key = `/var/run/docker/netns/${member.mode === "host" ? "default" : id.slice(0, 12)}`;
    const sandbox: Sandbox = { id, key, wantedMacs: new Map(), ports: {} };
    this.sandboxes.set(member.id, sandbox);
    return sandbox;
  }

  /** After endpoints changed: ports go out through the network with the default route, and names are served where wanted. */
  protected refreshSandbox(member: NetworkMember): void {
    const sandbox = this.openSandbox(member);
    const endpoints = this.endpointsOf(member);
    const ways = this.#waysOut(member, endpoints);
    const publishedBy = `${ways.ipv4?.endpoint.id} ${ways.ipv6?.endpoint.id}`;
    if (sandbox.publishedBy !== publishedBy) {
      sandbox.published?.close();
      sandbox.published = undefined;
      sandbox.ports = {};
      sandbox.publishedBy = publishedBy;
      if (ways.ipv4 !== undefined || ways.ipv6 !== undefined) this.#publishPorts(sandbox, member, ways);
    }
    const wantsDns = member.mode !== "host" && this.#hasUserDefined(member);
    if (wantsDns && sandbox.stopDns === undefined && member.sandbox !== undefined) sandbox.stopDns = this.#startDns(member, member.sandbox);
    if (!wantsDns) {
      sandbox.stopDns?.();
      sandbox.stopDns = undefined;
    }
  }

  /** The endpoints through which a container is reached from outside, by family. */
  #waysOut(member: NetworkMember, attachments: readonly Attachment[]): WaysOut {
    const networks = attachments.filter(({ network }) => network.driver === "bridge").map(({ network }) => network);
    const { ipv4, ipv6 }: Gateways = gatewaysOf(networks, member);
    const of = (network: Network | undefined) => attachments.find((attachment) => attachment.network === network);
    if (ipv4 !== undefined || ipv6 !== undefined) return { ipv4: of(ipv4), ipv6: of(ipv6) };
    const gateway = this.lookup(GATEWAY_BRIDGE);
    const leg = gateway?.endpoints.get(member.id);
    return gateway === undefined || leg === undefined ? {} : { ipv4: { network: gateway, endpoint: leg } };
  }

  #publishPorts(sandbox: Sandbox, member: NetworkMember, ways: WaysOut): void {
    const namespace = member.sandbox;
    const endpoint = (ways.ipv4 ?? ways.ipv6)?.endpoint;
    if (namespace === undefined || endpoint === undefined) return;
    const requests = portRequests(member.portBindings, member.exposedPorts, member.publishAll);
    const targets: PortTargets = { ipv4: targetOf(ways.ipv4, 4), ipv6: targetOf(ways.ipv6, 6) };
    try {
      sandbox.published = this.#hostPorts.publish(portMappings(requests, targets), namespace);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new EngineError(error.kind, `driver failed programming external connectivity on endpoint ${member.name} (${endpoint.id}): ${error.message}`);
    }
    const ports: Record<string, readonly HostBinding[] | null> = {};
    for (const port of Object.keys(requests)) ports[port] = sandbox.published.bindings[port] ?? null;
    sandbox.ports = ports;
  }

  #startDns(member: NetworkMember, namespace: NonNullable<NetworkMember["sandbox"]>): () => void {
    const { clock, network } = this.context.kernel;
    return startEmbeddedDns({
      clock,
      sandbox: namespace,
      host: network.host,
      addressesOf: (name) => addressesFor(member, this.endpointsOf(member), name),
      nameOf: (address) => nameFor(this.endpointsOf(member), address),
      upstream: () => {
        if (this.endpointsOf(member).every((each) => each.network.internal)) return [];
        return member.dns.length > 0 ? member.dns : this.#hostResolver().servers;
      },
    });
  }

  protected endpointsOf(member: NetworkMember): Attachment[] {
    return [...member.endpoints.keys()].flatMap((name) => {
      const network = this.joined(member, name);
      const endpoint = network?.endpoints.get(member.id);
      return network === undefined || endpoint === undefined ? [] : [{ network, endpoint }];
    });
  }

  /** The network of this name that the container is in, even when it is gone for everybody else. */
  protected joined(member: NetworkMember, name: string): Network | undefined {
    return [...this.leaving].find((network) => network.name === name && network.endpoints.has(member.id)) ?? this.lookup(name);
  }

  #hasUserDefined(member: NetworkMember): boolean {
    return [...member.endpoints.keys()].some(isUserDefined);
  }

  #hostResolver(): HostResolver {
    const resolver = readHostResolver(this.context.hostFs);
    const configured = this.context.config.dns ?? [];
    return configured.length > 0 ? { ...resolver, servers: configured } : resolver;
  }
}

/** Endpoints by family of address. */
interface WaysOut {
  readonly ipv4?: Attachment | undefined;
  readonly ipv6?: Attachment | undefined;
}

function targetOf(way: Attachment | undefined, family: AddressFamily): PortTarget | undefined {
  const address = family === 4 ? way?.endpoint.ipv4 : way?.endpoint.ipv6;
  if (way === undefined || address === undefined) return undefined;
  const preset = way.network.options[HOST_BINDING];
  return {
    address,
    mode: way.network.bridgeOptions?.gatewayMode[family] ?? "nat",
    ...(preset === undefined || preset === "0.0.0.0" ? {} : { defaultHostAddress: preset }),
  };
}
