import { parseCidr } from "../../base/cidr.ts";
import { parseIPv4 } from "../../base/ip.ts";
import type { ContainerContext } from "../container/context.ts";
import { EngineError } from "../error.ts";
import type { Images } from "../image/service.ts";
import type { Networks } from "../network/service.ts";
import { type ClusterInfo, clusterToWire } from "./cluster/wire.ts";
import { JOIN_TOKEN, joinToken, unlockKey } from "./identity.ts";
import { Manager } from "./manager.ts";
import { createRootCertificate, type RootCertificate } from "./root-certificate.ts";
import { rpcError } from "./rpc-error.ts";
import { type ClusterSpec, clusterSpecType, type InitRequest, type JoinRequest } from "./spec/cluster-spec.ts";
import { checkVersion } from "./state.ts";

const NOT_A_MANAGER = 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const ALREADY_PART = 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.';
const LAST_MANAGER =
  "You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. ";
const LOCKED = 'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.';
/** The daemon asks the swarm that it once wanted to be part of; nobody is there. */
const NO_AGENT = "invalid cluster node while attaching to network";
const SWARM_PORT = 2377;
const DATA_PATH_PORT = 4789;
const MIN_CERTIFICATE_EXPIRY = 3_600_000_000_000;

/** This node's membership of a swarm: none, or the one manager of its own. */
export class Swarm {
  readonly #containers: ContainerContext;
  readonly #images: Images;
  readonly #networks: Networks;
  #active: Membership | undefined;

  constructor(containers: ContainerContext, images: Images, networks: Networks) {
    this.#containers = containers;
    this.#images = images;
    this.#networks = networks;
  }

  /** Throws Unavailable when this node manages no swarm. */
  get manager(): Manager {
    return this.#membership().manager;
  }

  /** For the Swarm header of /_ping. */
  get status(): "inactive" | "locked" | "active/manager" {
    if (this.#active === undefined) return "inactive";
    return this.#active.locked ? "locked" : "active/manager";
  }

  /** dockerd ends: a manager with a lock will want its key, … */
  suspend(): void {
    if (this.#active === undefined) return;
    this.#active.manager.suspend();
    this.#active.locked = this.#active.unlockKey !== "";
  }

  /** … another goes on when dockerd is back. */
  resume(): void {
    if (this.#active?.locked === false) this.#active.manager.resume();
  }

  /** POST /swarm/init. Returns the node's id. */
  init(request: InitRequest): string {
    if (this.#active !== undefined) throw new EngineError("Unavailable", ALREADY_PART);
    checkListenAddress(request.ListenAddr);
    checkName(request.Spec);
    const listenPort = this.#listenPort(request.ListenAddr);
    const address = this.#advertisedAddress(request.AdvertiseAddr);
    this.#checkDataPath(request);
    checkPools(request);
    if (listenPort > 65_535) {
      this.#networks.unattachable = () => NO_AGENT;
      throw new EngineError("System", `manager stopped: failed to listen on remote API address: listen tcp: address ${listenPort}: invalid port`);
    }
    if (!["", "active", "pause", "drain"].includes(request.Availability)) {
      throw new EngineError("System", `invalid Availability: "${request.Availability}"`);
    }
    const problem = specProblem(request.Spec);
    const { kernel } = this.#containers;
    const membership: { certificate: RootCertificate } = { certificate: createRootCertificate(kernel.entropy, kernel.clock.realtime()) };
    const info: ClusterInfo = {
      pools: poolsOf(request),
      poolsShown: (request.DefaultAddrPool ?? []).length > 0 || request.SubnetSize === 0,
      dataPathPort: request.DataPathPort || DATA_PATH_PORT,
    };
    const manager = new Manager({
      containers: this.#containers,
      images: this.#images,
      networks: this.#networks,
      clusterSpec: withClusterDefaults(problem === undefined ? request : { ...request, Spec: clusterSpecType.zero() }),
      nodeSpec: { Name: "", Labels: {}, Role: "manager", Availability: request.Availability || "active" },
      address,
      pools: info.pools,
      certificate: () => membership.certificate,
    });
    const tokens = { Worker: joinToken(membership.certificate.pem, kernel.entropy), Manager: joinToken(membership.certificate.pem, kernel.entropy) };
    this.#active = Object.assign(membership, {
      locked: false,
      manager,
      info,
      address,
      tokens,
      unlockKey: request.AutoLockManagers || request.Spec.EncryptionConfig.AutoLockManagers ? unlockKey(kernel.entropy) : "",
    });
    this.#networks.unattachable = (reference) => `Could not attach to network ${reference}: rpc error: code = NotFound desc = network ${reference} not found`;
    // It has become a swarm by then, with settings of its own.
    if (problem !== undefined) throw new EngineError("System", `error updating cluster settings: ${problem.message}`);
    return manager.context.state.node.id;
  }

  /** POST /swarm/join: there is no other node to be reached from here. */
  async join(request: JoinRequest): Promise<never> {
    if (this.#active !== undefined) throw new EngineError("Unavailable", ALREADY_PART);
    checkListenAddress(request.ListenAddr);
    const [remote] = request.RemoteAddrs ?? [];
    if (remote === undefined) throw new EngineError("InvalidParameter", "at least 1 RemoteAddr is required to join");
    if (remote === "") throw new EngineError("InvalidParameter", 'invalid remoteAddr "": invalid empty address');
    if (request.JoinToken !== "" && !JOIN_TOKEN.test(request.JoinToken)) throw new EngineError("System", "invalid join token");
    const [host = "", port = `${SWARM_PORT}`] = remote.split(":");
    this.#networks.unattachable = () => NO_AGENT;
    const why = await this.#dialFailure(host, Number(port));
    throw rpcError("Unavailable", `connection error: desc = "transport: Error while dialing: dial tcp ${host}:${port}: ${why}"`);
  }

  /** POST /swarm/leave. */
  async leave(force: boolean): Promise<void> {
    const active = this.#active;
    if (active === undefined) throw new EngineError("Unavailable", "This node is not part of a swarm");
    if (!force) throw new EngineError("Unavailable", LAST_MANAGER);
    this.#active = undefined;
    this.#networks.unattachable = undefined;
    await active.manager.stop();
  }

  /** POST /swarm/update. */
  update(spec: ClusterSpec, options: { version: number; rotateWorkerToken: boolean; rotateManagerToken: boolean; rotateManagerUnlockKey: boolean }): void {
    const active = this.#membership();
    const { state } = active.manager.context;
    const { entropy, clock } = this.#containers.kernel;
    checkName(spec);
    const problem = specProblem(spec);
    if (problem !== undefined) throw problem;
    checkVersion(state.cluster, options.version);
    const before = state.cluster.spec;
    state.cluster.spec = { ...spec, Name: before.Name, Labels: spec.Labels ?? {}, TaskDefaults: NO_TASK_DEFAULTS };
    const rotated = spec.CAConfig.ForceRotate !== before.CAConfig.ForceRotate || spec.CAConfig.SigningCACert !== before.CAConfig.SigningCACert;
    if (rotated) {
      active.certificate = createRootCertificate(entropy, clock.realtime());
      active.tokens = { Worker: joinToken(active.certificate.pem, entropy), Manager: joinToken(active.certificate.pem, entropy) };
      state.touch(state.node);
    }
    if (options.rotateWorkerToken) active.tokens.Worker = joinToken(active.certificate.pem, entropy);
    if (options.rotateManagerToken) active.tokens.Manager = joinToken(active.certificate.pem, entropy);
    const locked = spec.EncryptionConfig.AutoLockManagers;
    if (!locked) active.unlockKey = "";
    else if (active.unlockKey === "" || options.rotateManagerUnlockKey) active.unlockKey = unlockKey(entropy);
    state.touch(state.cluster);
    active.manager.context.wake();
  }

  /** GET /swarm. */
  inspect(): Record<string, unknown> {
    const active = this.#membership();
    return { ...clusterToWire(active.manager.context, active.info), JoinTokens: active.tokens };
  }

  unlockKey(): string {
    return this.#membership().unlockKey;
  }

  /** POST /swarm/unlock. */
  unlock(key: string): void {
    const active = this.#active;
    if (active === undefined) throw new EngineError("Unavailable", NOT_A_MANAGER);
    if (!active.locked) throw new EngineError("Conflict", "swarm is not locked");
    if (key !== active.unlockKey) throw new EngineError("InvalidParameter", "swarm could not be unlocked: invalid key provided");
    active.locked = false;
    active.manager.resume();
  }

  /** Swarm of GET /info. */
  info(): Record<string, unknown> {
    const active = this.#active;
    if (active === undefined) return { NodeID: "", NodeAddr: "", LocalNodeState: "inactive", ControlAvailable: false, Error: "", RemoteManagers: null };
    const { node } = active.manager.context.state;
    if (active.locked) return { NodeID: node.id, NodeAddr: "", LocalNodeState: "locked", ControlAvailable: false, Error: "", RemoteManagers: null };
    return {
      NodeID: node.id,
      NodeAddr: active.address,
      LocalNodeState: "active",
      ControlAvailable: true,
      Error: "",
      RemoteManagers: [{ NodeID: node.id, Addr: `${active.address}:${SWARM_PORT}` }],
      Nodes: 1,
      Managers: 1,
      Cluster: clusterToWire(active.manager.context, active.info),
    };
  }

  #membership(): Membership {
    if (this.#active === undefined) throw new EngineError("Unavailable", NOT_A_MANAGER);
    if (this.#active.locked) throw new EngineError("Unavailable", LOCKED);
    return this.#active;
  }

  #listenPort(text: string): number {
    const [host = "", port = `${SWARM_PORT}`] = text.split(":");
    if (/^\d{1,5}$/.test(port) && (host === "" || parseIPv4(host) !== undefined || this.#interfaceAddress(host) !== undefined)) return Number(port);
    throw new EngineError("InvalidParameter", "listen address must be an IP address or network interface (with optional port number)");
  }

  /** What others are told to dial: as said, or the host's one address. */
  #advertisedAddress(text: string): string {
    const [host = ""] = text.split(":");
    const value = parseIPv4(host);
    if (value !== undefined && value !== 0) return host;
    const own = host === "" ? this.#ownAddress() : this.#interfaceAddress(host);
    if (own !== undefined) return own;
    throw new EngineError("InvalidParameter", "advertise address must be a non-zero IP address or network interface (with optional port number)");
  }

  #checkDataPath({ DataPathAddr: address, DataPathPort: port }: InitRequest): void {
    const value = parseIPv4(address);
    if (address !== "" && (value === undefined ? this.#interfaceAddress(address) === undefined : value === 0)) {
      throw new EngineError("InvalidParameter", "data path address must be a non-zero IP address or network interface (without a port number)");
    }
    if (port === 0 || (port >= 1024 && port <= 49_151)) return;
    throw new EngineError("System", `Datapath port number is not in valid range (1024-49151) : ${port}`);
  }

  #interfaceAddress(name: string): string | undefined {
    return this.#containers.kernel.network.host.interfaces().find((device) => device.name === name)?.addresses[0]?.address;
  }

  #ownAddress(): string | undefined {
    const uplink = this.#containers.kernel.network.host.interfaces().find((device) => device.kind === "ethernet" && device.up);
    return uplink?.addresses[0]?.address;
  }

  /** Why nobody answers there; even who does is no manager. */
  async #dialFailure(host: string, port: number): Promise<string> {
    try {
      const stream = await this.#containers.dial(host, port);
      stream.close();
      return "connect: connection reset by peer";
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return error instanceof EngineError ? words.replace(/^dial tcp \S+: /, "") : `connect: ${words.toLowerCase()}`;
    }
  }
}

interface Membership {
  readonly manager: Manager;
  readonly info: ClusterInfo;
  readonly address: string;
  certificate: RootCertificate;
  tokens: { Worker: string; Manager: string };
  /** Empty: a manager needs none. */
  unlockKey: string;
  /** The daemon was started again, and nobody has given the key yet. */
  locked: boolean;
}

function poolsOf(request: InitRequest): ClusterInfo["pools"] {
  const pools = request.DefaultAddrPool ?? [];
  return { pools: pools.length === 0 ? ["10.0.0.0/8"] : pools, subnetSize: request.SubnetSize || 24 };
}

function checkPools({ DefaultAddrPool: pools, SubnetSize }: InitRequest): void {
  if (pools === null) return;
  const size = SubnetSize || 24;
  if (size > 29) throw new EngineError("System", `subnet size is out of range: ${size}`);
  for (const pool of pools) {
    const subnet = parseCidr(pool);
    if (subnet === undefined) throw new EngineError("System", `invalid base pool ${pool}: invalid CIDR address: ${pool}`);
    if (size < subnet.prefix) throw new EngineError("System", `invalid CIDR: ${JSON.stringify(pool)}. Subnet size is too small for pool: ${size}`);
  }
}

function checkName({ Name: name }: ClusterSpec): void {
  if (name !== "" && name !== "default") throw new EngineError("InvalidParameter", 'swarm spec must be named "default"');
}

/** A log driver for all tasks can be asked for, but is never kept. */
const NO_TASK_DEFAULTS: ClusterSpec["TaskDefaults"] = { LogDriver: null };

function specProblem(spec: ClusterSpec): EngineError | undefined {
  const expiry = spec.CAConfig.NodeCertExpiry;
  if (expiry !== 0 && expiry < MIN_CERTIFICATE_EXPIRY) return rpcError("InvalidArgument", "minimum certificate expiry time is: 1h0m0s");
  if (spec.Dispatcher.HeartbeatPeriod < 0) return rpcError("InvalidArgument", "heartbeat time period cannot be a negative duration");
  for (const { Protocol } of spec.CAConfig.ExternalCAs ?? [])
    if (Protocol.toLowerCase() !== "cfssl") return new EngineError("InvalidParameter", `invalid protocol: ${JSON.stringify(Protocol)}`);
  return undefined;
}

function withClusterDefaults(request: InitRequest): ClusterSpec {
  const spec = { ...clusterSpecType.zero(), ...request.Spec };
  return {
    ...spec,
    Name: "default",
    Labels: spec.Labels ?? {},
    TaskDefaults: NO_TASK_DEFAULTS,
    Orchestration: { TaskHistoryRetentionLimit: spec.Orchestration.TaskHistoryRetentionLimit ?? 5 },
    Raft: {
      SnapshotInterval: spec.Raft.SnapshotInterval || 10_000,
      KeepOldSnapshots: spec.Raft.KeepOldSnapshots ?? 0,
      LogEntriesForSlowFollowers: spec.Raft.LogEntriesForSlowFollowers || 500,
      ElectionTick: spec.Raft.ElectionTick || 10,
      HeartbeatTick: spec.Raft.HeartbeatTick || 1,
    },
    Dispatcher: { HeartbeatPeriod: spec.Dispatcher.HeartbeatPeriod || 5_000_000_000 },
    CAConfig: { ...spec.CAConfig, NodeCertExpiry: spec.CAConfig.NodeCertExpiry || 7_776_000_000_000_000 },
    EncryptionConfig: { AutoLockManagers: request.AutoLockManagers || spec.EncryptionConfig.AutoLockManagers },
  };
}

function checkListenAddress(text: string): void {
  if (text === "") throw new EngineError("InvalidParameter", 'invalid ListenAddr "": invalid empty address');
}
