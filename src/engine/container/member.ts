import type { NetNamespace } from "../../sim/net/types.ts";
import type { EndpointSettings, NetworkMember } from "../services.ts";
import type { Container } from "./container.ts";
import type { PortBinding } from "./host-config.ts";

/** A container as networks see it. */
export class MemberOfNetworks implements NetworkMember {
  readonly endpoints: Map<string, EndpointSettings> = new Map();
  readonly #container: Container;
  readonly #changed: (container: Container) => void;

  constructor(container: Container, changed: (container: Container) => void) {
    this.#container = container;
    this.#changed = changed;
  }

  get id(): string {
    return this.#container.id;
  }

  get name(): string {
    return this.#container.name;
  }

  get hostname(): string {
    const { Hostname: name, Domainname: domain } = this.#container.config;
    return domain === "" ? name : `${name}.${domain}`;
  }

  get sandbox(): NetNamespace | undefined {
    return this.#container.sandbox;
  }

  get portBindings(): Readonly<Record<string, readonly PortBinding[]>> {
    // A binding of a port that is not exposed says nothing.
    const exposed = new Set(this.exposedPorts.map(withProtocol));
    const bindings = Object.entries(this.#container.hostConfig.PortBindings ?? {}).filter(([port]) => exposed.has(withProtocol(port)));
    return Object.fromEntries(bindings.map(([port, list]) => [port, list ?? []]));
  }

  get publishAll(): boolean {
    return this.#container.hostConfig.PublishAllPorts;
  }

  get exposedPorts(): readonly string[] {
    return Object.keys(this.#container.config.ExposedPorts ?? {});
  }

  get dns(): readonly string[] {
    return this.#container.hostConfig.Dns ?? [];
  }

  get dnsSearch(): readonly string[] {
    return this.#container.hostConfig.DnsSearch ?? [];
  }

  get dnsOptions(): readonly string[] {
    return this.#container.hostConfig.DnsOptions ?? [];
  }

  get links(): readonly string[] {
    return this.#container.hostConfig.Links ?? [];
  }

  get extraHosts(): readonly string[] {
    return this.#container.hostConfig.ExtraHosts ?? [];
  }

  get mode(): string {
    return this.#container.hostConfig.NetworkMode;
  }

  endpointsChanged(): void {
    this.#changed(this.#container);
  }
}

function withProtocol(port: string): string {
  return port.includes("/") ? port : `${port}/tcp`;
}
