/** The seams between the engine's services. Each service sees the others only through these. */
import type { Event } from "../base/event.ts";
import type { Stream } from "../base/stream.ts";
import type { FileSystem, PathFs } from "../sim/fs/types.ts";
import type { Kernel } from "../sim/kernel/types.ts";
import type { NetNamespace } from "../sim/net/types.ts";

/** What every service is built from. */
export interface EngineContext {
  readonly kernel: Kernel;
  /** The host's files, as root. */
  readonly hostFs: PathFs;
  readonly events: EventBus;
  readonly config: DaemonConfig;
  /** `/var/lib/docker` */
  readonly dataRoot: string;
  /** Opens a connection from the host's network, as the daemon does to reach a registry. Throws Errno; name lookup included (throws EngineError with the words of Go's resolver). */
  dial(host: string, port: number): Promise<Stream>;
}

/** /etc/docker/daemon.json, as far as it has an effect. */
export interface DaemonConfig {
  readonly "registry-mirrors"?: readonly string[];
  readonly "insecure-registries"?: readonly string[];
  readonly "log-driver"?: string;
  readonly "log-opts"?: Readonly<Record<string, string>>;
  readonly "default-address-pools"?: readonly { base: string; size: number }[];
  readonly "default-network-opts"?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bip?: string;
  readonly bip6?: string;
  readonly "fixed-cidr"?: string;
  readonly "fixed-cidr-v6"?: string;
  readonly "default-gateway"?: string;
  readonly "default-gateway-v6"?: string;
  readonly ipv6?: boolean;
  /** Address of the host for ports of docker0 that name none. */
  readonly ip?: string;
  readonly icc?: boolean;
  readonly "ip-masq"?: boolean;
  readonly mtu?: number;
  readonly dns?: readonly string[];
  readonly labels?: readonly string[];
  readonly debug?: boolean;
  readonly "live-restore"?: boolean;
  readonly "data-root"?: string;
}

export interface EngineEvent {
  readonly Type: "container" | "image" | "network" | "volume" | "daemon" | "builder" | "plugin" | "node" | "service" | "secret" | "config";
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: "local" | "swarm";
  /** Seconds and nanoseconds since the epoch. */
  readonly time: number;
  readonly timeNano: bigint;
}

export interface EventBus {
  publish(type: EngineEvent["Type"], action: string, id: string, attributes: Readonly<Record<string, string>>, scope?: EngineEvent["scope"]): void;
  /** The last 256 events (moby's ring). */
  history(): readonly EngineEvent[];
  readonly onEvent: Event<EngineEvent>;
}

/** The config of an image as containers use it. */
export interface ContainerConfigDefaults {
  readonly Cmd: readonly string[] | null;
  readonly Entrypoint: readonly string[] | null;
  readonly Env: readonly string[];
  readonly WorkingDir: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Volumes?: Readonly<Record<string, object>> | null;
  readonly User: string;
  readonly StopSignal?: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Shell?: readonly string[];
  readonly Healthcheck?: object;
  readonly OnBuild: readonly string[] | null;
}

export interface ImageRecord {
  /** sha256:… of the config. */
  readonly id: string;
  readonly config: ContainerConfigDefaults;
  readonly architecture: string;
  readonly os: string;
  readonly created: string;
  /** Unpacked bytes of all layers. */
  readonly size: number;
}

/** src/engine/image/ */
export interface ImageService {
  /** By name, id, id prefix or digest. Throws NotFound `No such image: x:latest`. */
  resolve(reference: string): ImageRecord;
  get(id: string): ImageRecord | undefined;
  /** Read-only layers from the bottom up, for an overlay's lowerdirs. They stay while a container of the image exists. */
  layers(id: string): readonly FileSystem[];
  /** Chain directory names for GraphDriver.Data, from the bottom up. */
  layerNames(id: string): readonly string[];
  /** docker commit: the changes of `upper` become a layer on top of `parent`. Returns the id. */
  commit(options: {
    readonly parent: string | undefined;
    readonly upper: FileSystem;
    readonly config: ContainerConfigDefaults;
    readonly containerConfig: object;
    readonly containerId: string;
    readonly createdBy: string;
    readonly comment: string;
    readonly author: string;
    readonly reference: string | undefined;
  }): string;
  count(): number;
}

/** What the image service asks about containers. */
export interface ContainerUse {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  /** As the user wrote it. */
  readonly imageReference: string;
  readonly running: boolean;
  readonly createdSeconds: number;
  /** Names (not destinations) of volumes it mounts. */
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Bytes of its writable layer. */
  sizeRw(): number;
}

/** src/engine/container/ */
export interface ContainerRegistry {
  all(): Iterable<ContainerUse>;
  /** For network connect, disconnect and inspect: by name, id or prefix; throws NotFound `No such container: x`. */
  member(reference: string): NetworkMember;
  members(): Iterable<NetworkMember>;
}

/** Wire type network.EndpointSettings. */
export interface EndpointSettings {
  IPAMConfig: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: string[] } | null;
  Links: string[] | null;
  Aliases: string[] | null;
  MacAddress: string;
  DriverOpts: Record<string, string> | null;
  GwPriority: number;
  NetworkID: string;
  EndpointID: string;
  Gateway: string;
  IPAddress: string;
  IPPrefixLen: number;
  IPv6Gateway: string;
  GlobalIPv6Address: string;
  GlobalIPv6PrefixLen: number;
  DNSNames: string[] | null;
}

/** A container as a network sees it. */
export interface NetworkMember {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  /** undefined while it does not run. */
  readonly sandbox: NetNamespace | undefined;
  /** By network name; changed in place by connect and disconnect. */
  readonly endpoints: Map<string, EndpointSettings>;
  /** HostConfig.PortBindings after -P is resolved. */
  readonly portBindings: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[]>>;
  readonly publishAll: boolean;
  readonly exposedPorts: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly dnsOptions?: readonly string[];
  /** HostConfig.Links (`other:alias`), for the default bridge. */
  readonly links?: readonly string[];
  readonly extraHosts: readonly string[];
  /** HostConfig.NetworkMode. */
  readonly mode: string;
  /** A step of a build: nobody is told that it connects. */
  readonly silent?: boolean;
  /** Called after connect and disconnect changed `endpoints`: save them and write /etc/hosts and /etc/resolv.conf anew. */
  endpointsChanged?(): void;
}

/** src/engine/network/ */
export interface NetworkService {
  /** By name, id or prefix; throws NotFound `network x not found`. */
  resolve(reference: string): { readonly id: string; readonly name: string; readonly driver: string };
  /** Checks and records settings of a container that does not run (create, connect). Throws EngineError. */
  addEndpoint(member: NetworkMember, network: string, settings: Partial<EndpointSettings>): void;
  removeEndpoint(member: NetworkMember, network: string, force: boolean): void;
  /** On start: makes interfaces for all endpoints, chooses addresses, publishes ports. All or nothing; throws EngineError with Docker's words (`failed to set up container networking: …`). */
  join(member: NetworkMember): void;
  /** On stop: takes everything back and clears the dynamic fields. */
  leave(member: NetworkMember): void;
  /** The container has another name now: others resolve it by that one. */
  renamed(member: NetworkMember): void;
  /** NetworkSettings.Ports while running. */
  ports(memberId: string): Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>;
  /** Contents for the container's /etc/resolv.conf and /etc/hosts. */
  resolvConf(member: NetworkMember): string;
  hosts(member: NetworkMember): string;
  sandboxKey(memberId: string): { id: string; key: string };
}

export interface VolumeMount {
  readonly name: string;
  readonly driver: string;
  /** `/var/lib/docker/volumes/<name>/_data` */
  readonly mountpoint: string;
}

/** src/engine/volume/ */
export interface VolumeService {
  /** Sees that what the volume's options ask for is mounted. Throws EngineError. */
  mount(name: string): void;
  get(name: string): VolumeMount | undefined;
  /** Returns the existing one when there is one. `anonymous` chooses a name of 64 digits. */
  create(
    name: string | undefined,
    options: { driver?: string; driverOpts?: Record<string, string>; labels?: Record<string, string>; anonymous?: boolean },
  ): VolumeMount;
  remove(name: string, force: boolean): void;
}
