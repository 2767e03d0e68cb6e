/** RUN: a process in something very like a container, on the files of the step before. */
import type { Bytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { MountTree } from "../../sim/fs/mount-namespace.ts";
import { OverlayFs } from "../../sim/fs/overlay.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { FileSystem, Location } from "../../sim/fs/types.ts";
import type { Namespaces } from "../../sim/kernel/types.ts";
import { containerConfigType } from "../container/config.ts";
import { Container } from "../container/container.ts";
import type { ContainerContext } from "../container/context.ts";
import { applyDefaults } from "../container/create.ts";
import { containerCredentials } from "../container/credentials.ts";
import { hostConfigType } from "../container/host-config.ts";
import { cgroupLimits } from "../container/limits.ts";
import { createNamespaces } from "../container/namespaces.ts";
import { OciError } from "../container/oci-error.ts";
import { startContainerProcess } from "../container/process.ts";
import { initLayer, makeDirs, roomOnDisk } from "../container/rootfs.ts";
import { joinNetworks, leaveNetworks } from "../container/sandbox.ts";
import { ContainerStreams } from "../container/streams.ts";
import { mountMasks, mountSystem } from "../container/system-mounts.ts";
import { lookUpUser } from "../container/user.ts";
import { EngineError } from "../error.ts";
import { chainOf, type LayerStore, type StoredLayer } from "../image/layer-store.ts";
import type { NetworkMember } from "../services.ts";
import { identifier } from "./cache.ts";
import type { LineRange } from "./dockerfile/error.ts";
import type { RunMount } from "./dockerfile/mounts.ts";
import { BuildError } from "./error.ts";
import type { RunOperation } from "./graph.ts";
import { cleanPath, FileTree } from "./tree.ts";

export interface RunOptions {
  readonly extraHosts: readonly string[];
  readonly shmSize: number;
  readonly ulimits: readonly { Name: string; Soft: number; Hard: number }[];
  readonly resources: Partial<{
    Memory: number;
    MemorySwap: number;
    CpuQuota: number;
    CpuPeriod: number;
    CpuShares: number;
    CpusetCpus: string;
    CpusetMems: string;
  }>;
  readonly cgroupParent: string;
  /** Variables for proxies, which are no part of what is built. */
  readonly proxies: readonly string[];
  /** Undefined when the client gave no such secret. */
  secret(id: string): Bytes | undefined;
  /** Files of an input of the step. */
  input(index: number): FileSystem;
  /** What earlier steps left in a cache mount. */
  cacheMount(mount: RunMount, seed: FileSystem | undefined): Tmpfs;
  log(stream: 1 | 2, bytes: Bytes): void;
  /** Called with what ends the process early. */
  onCancel(cancel: () => void): () => void;
}

/** Runs it and makes a layer of what it changed. Throws BuildError. */
export async function runStep(
  context: ContainerContext,
  layers: LayerStore,
  base: StoredLayer | undefined,
  operation: RunOperation,
  options: RunOptions,
): Promise<StoredLayer> {
  const sandbox = createSandbox(context, base, operation, options);
  try {
    const code = await execute(context, sandbox, operation, options);
    if (code !== 0) throw new RunFailure(failure(operation, `exit code: ${code}`).message, code);
  } finally {
    sandbox.leave();
  }
  return layers.registerTree(base, sandbox.upper);
}

/** The process ended, and not well. */
export class RunFailure extends BuildError {
  readonly exitCode: number;

  constructor(message: string, exitCode: number, range?: LineRange) {
    super(message, range);
    this.exitCode = exitCode;
  }
}

function failure(operation: RunOperation, why: string): BuildError {
  const command = operation.argv.join(" ");
  return new BuildError(`process ${goQuote(command)} did not complete successfully: ${why}`);
}

/** `%q`, as far as commands need it. */
function goQuote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

interface Sandbox {
  readonly container: Container;
  readonly upper: Tmpfs;
  readonly tree: MountTree;
  readonly namespaces: Omit<Namespaces, "mnt">;
  readonly env: readonly string[];
  leave(): void;
}

function createSandbox(context: ContainerContext, base: StoredLayer | undefined, operation: RunOperation, options: RunOptions): Sandbox {
  const { kernel } = context;
  const now = (): number => kernel.clock.realtime();
  const dev = context.nextDevice();
  const lowers = chainOf(base).map(({ fs }) => fs);
  const stubs = stubLayer(context, lowers, operation, options, dev);
  const upper = new Tmpfs({ type: "overlay", dev, now, budget: roomOnDisk(context) });
  const overlay = new OverlayFs({ dev, lowers: [...lowers, stubs], upper });
  const container = makeContainer(context, overlay, operation, options);
  joinNetworks(context, container);
  try {
    const namespaces = createNamespaces(context, container);
    container.cgroup = kernel.createCgroup(
      `${options.cgroupParent === "" ? "/docker/buildkit" : options.cgroupParent}/${container.id}`,
      cgroupLimits(container.hostConfig),
    );
    const tree = new MountTree({
      nextId: () => kernel.createPlainNamespace().id,
      fs: overlay,
      options: { source: "overlay", readOnly: false, options: ["relatime"] },
    });
    mountSystem(context, container, namespaces, tree);
    const env = [...operation.env];
    mountNetworkFiles(context, container, tree, options);
    for (const item of operation.mounts) mountOne(context, tree, operation, item, options, env);
    if (operation.script !== undefined) mountScript(context, tree, operation.script);
    mountMasks(context, container, undefined, tree);
    const leave = (): void => {
      upper.budget.used = 0;
      leaveNetworks(context, container);
      container.cgroup?.remove();
    };
    return { container, upper, tree, namespaces, env, leave };
  } catch (error) {
    leaveNetworks(context, container);
    container.cgroup?.remove();
    throw error;
  }
}

function makeContainer(context: ContainerContext, overlay: OverlayFs, operation: RunOperation, options: RunOptions): Container {
  const id = identifier(context.kernel);
  const config = containerConfigType.decode({}, "");
  config.Hostname = "buildkitsandbox";
  const hostConfig = hostConfigType.decode({}, "");
  hostConfig.NetworkMode = operation.network === "default" ? "bridge" : operation.network;
  hostConfig.ShmSize = options.shmSize;
  hostConfig.ExtraHosts = [...options.extraHosts];
  Object.assign(hostConfig, options.resources);
  applyDefaults(context, config, hostConfig, id);
  const image = {
    id: "",
    config: { Cmd: null, Entrypoint: null, Env: [], WorkingDir: "", User: "", Labels: null, OnBuild: null },
    architecture: "",
    os: "",
    created: "",
    size: 0,
  };
  const container: Container = new Container({
    id,
    name: id,
    created: 0n,
    imageReference: "",
    image,
    config,
    hostConfig,
    mounts: [],
    rootfs: { overlay, name: id, lowerNames: [], release: () => {} },
    member: (made) => networkMember(made) as never,
  });
  context.networks.addEndpoint(container.member, hostConfig.NetworkMode, {});
  return container;
}

function networkMember(container: Container): NetworkMember {
  return {
    id: container.id,
    name: container.id,
    hostname: "buildkitsandbox",
    get sandbox() {
      return container.sandbox;
    },
    endpoints: new Map(),
    portBindings: {},
    publishAll: false,
    exposedPorts: [],
    dns: [],
    extraHosts: container.hostConfig.ExtraHosts ?? [],
    mode: container.hostConfig.NetworkMode,
    silent: true,
  };
}

/** Places for mounts, below the files that the step writes, with the attributes that directories have. */
function stubLayer(context: ContainerContext, lowers: readonly FileSystem[], operation: RunOperation, options: RunOptions, dev: number): Tmpfs {
  const now = (): number => context.kernel.clock.realtime();
  const stubs = initLayer(context, dev);
  const view = new MountTree({ nextId: () => 0, fs: new OverlayFs({ dev, lowers, upper: stubs }) }).asRoot(now);
  for (const item of operation.mounts) {
    const { mount } = item;
    if (mount.target === "" || mount.type === "ssh") continue;
    const target = mount.target.startsWith("/") ? mount.target : `${operation.cwd}/${mount.target}`;
    try {
      if (view.exists(target)) continue;
      if (mount.type === "secret" || isFile(item, options)) {
        makeDirs(view, target.slice(0, target.lastIndexOf("/")));
        view.writeFile(target, "", { mode: 0o600 });
      } else makeDirs(view, target);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw failure(operation, `failed to create mount point ${target}: ${error.message.toLowerCase()}`);
    }
  }
  if (!view.exists(operation.cwd)) makeDirs(view, operation.cwd);
  return stubs;
}

/** Does it take one file out of another step, and no directory? */
function isFile({ mount, input }: RunOperation["mounts"][number], options: RunOptions): boolean {
  if (mount.type !== "bind" || input === undefined) return false;
  const { paths } = new FileTree(options.input(input), () => 0);
  const path = cleanPath(mount.source);
  return paths.exists(path) && paths.stat(path).type === "file";
}

function mountNetworkFiles(context: ContainerContext, container: Container, tree: MountTree, options: RunOptions): void {
  const now = (): number => context.kernel.clock.realtime();
  const files = new MountTree({ nextId: () => 0, fs: new Tmpfs({ dev: context.nextDevice(), now }) });
  const fs = files.asRoot(now);
  const hosts = options.extraHosts.map((entry) => `${entry.slice(entry.indexOf(":") + 1)}\t${entry.slice(0, entry.indexOf(":"))}\n`);
  fs.writeFile("/hosts", `127.0.0.1\tlocalhost buildkitsandbox\n::1\tlocalhost ip6-localhost ip6-loopback\n${hosts.join("")}`, { mode: 0o644 });
  const resolv = context.networks
    .resolvConf(container.member)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  fs.writeFile("/resolv.conf", `${resolv.join("\n")}\n`, { mode: 0o644 });
  for (const name of ["hosts", "resolv.conf"]) tree.bind(files.resolve(`/${name}`), `/etc/${name}`, { readOnly: true, options: ["relatime"] });
}

function mountScript(context: ContainerContext, tree: MountTree, script: { name: string; content: string }): void {
  const now = (): number => context.kernel.clock.realtime();
  const fs = tree.asRoot(now);
  fs.mkdir("/dev/pipes", 0o755);
  fs.writeFile(`/dev/pipes/${script.name}`, script.content, { mode: 0o755 });
  fs.chmod(`/dev/pipes/${script.name}`, 0o755);
}

function mountOne(
  context: ContainerContext,
  tree: MountTree,
  operation: RunOperation,
  item: RunOperation["mounts"][number],
  options: RunOptions,
  env: string[],
): void {
  const { mount } = item;
  const now = (): number => context.kernel.clock.realtime();
  const at = mount.target.startsWith("/") ? mount.target : `${operation.cwd}/${mount.target}`;
  switch (mount.type) {
    case "tmpfs": {
      const fs = new Tmpfs({ dev: context.nextDevice(), now, mode: mount.mode ?? 0o1777, ...(mount.sizeBytes > 0 ? { capacityBytes: mount.sizeBytes } : {}) });
      tree.mount(fs, at, { source: "tmpfs", options: ["nosuid", "nodev", "noexec", "relatime"] });
      return;
    }
    case "cache": {
      const seed = item.input === undefined ? undefined : options.input(item.input);
      tree.mount(options.cacheMount(mount, seed), at, { source: "overlay", readOnly: mount.readOnly, options: ["relatime"] });
      return;
    }
    case "secret": {
      const secret = options.secret(mount.id);
      if (secret === undefined) {
        if (mount.required) throw new BuildError(`secret ${mount.id}: not found`);
        return;
      }
      if (mount.env !== "") {
        env.push(`${mount.env}=${decodeUtf8(secret)}`);
        if (mount.target === "") return;
      }
      const files = new MountTree({ nextId: () => 0, fs: new Tmpfs({ dev: context.nextDevice(), now }) });
      const fs = files.asRoot(now);
      fs.writeFile("/secret", secret, { mode: mount.mode ?? 0o400 });
      fs.chmod("/secret", mount.mode ?? 0o400);
      fs.chown("/secret", mount.uid, mount.gid);
      tree.bind(files.resolve("/secret"), at, { readOnly: true, options: ["relatime"] });
      return;
    }
    case "ssh":
      env.push(`SSH_AUTH_SOCK=${mount.target}`);
      if (mount.required) throw new BuildError(`unset ssh forward key ${mount.id}`);
      return;
    case "bind":
      bindInput(context, tree, operation, item, options, at);
  }
}

function bindInput(
  context: ContainerContext,
  tree: MountTree,
  operation: RunOperation,
  { mount, input }: RunOperation["mounts"][number],
  options: RunOptions,
  at: string,
): void {
  const now = (): number => context.kernel.clock.realtime();
  const dev = context.nextDevice();
  const source = options.input(input as number);
  // What a step writes into it is gone afterwards.
  const lowers = source instanceof OverlayFs ? source.lowers : [source];
  const fs = new OverlayFs({ dev, lowers, upper: new Tmpfs({ dev, now }) });
  const files = new MountTree({ nextId: () => context.kernel.createPlainNamespace().id, fs });
  const path = mount.source === "" ? "/" : mount.source.startsWith("/") ? mount.source : `/${mount.source}`;
  let from: Location;
  try {
    from = files.resolve(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw failure(operation, `open ${path}: ${error.message.toLowerCase()}`);
  }
  tree.bind(from, at, { readOnly: mount.readOnly, options: ["relatime"] });
}

async function execute(context: ContainerContext, sandbox: Sandbox, operation: RunOperation, options: RunOptions): Promise<number> {
  const { kernel } = context;
  const { container, tree } = sandbox;
  const fs = tree.asRoot(() => kernel.clock.realtime());
  let user: ReturnType<typeof lookUpUser>;
  try {
    user = lookUpUser(fs, operation.user, [], "System");
  } catch (error) {
    if (error instanceof EngineError) throw failure(operation, error.message);
    throw error;
  }
  const env = new Map([...options.proxies, ...sandbox.env].map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)] as const));
  if (!env.has("HOME")) env.set("HOME", user.home);
  const streams = new ContainerStreams(kernel, { tty: false, stdin: false, ttyInstance: container, size: { rows: 0, cols: 0 } });
  streams.add({ write: (stream, bytes) => options.log(stream === "stdout" ? 1 : 2, bytes), full: false, end: () => {} });
  try {
    const process = startContainerProcess({
      kernel,
      argv: operation.argv,
      env,
      cwd: operation.cwd,
      credentials: containerCredentials(user, container.hostConfig),
      namespaces: { ...sandbox.namespaces, mnt: tree },
      cgroup: container.cgroup as NonNullable<Container["cgroup"]>,
      files: streams.files,
      tty: undefined,
      ulimits: options.ulimits,
      parent: kernel.init,
      init: false,
      errorPrefix: "error during container init: ",
    });
    streams.started();
    const forget = options.onCancel(() => kernel.kill(process, "KILL"));
    const status = await process.exited;
    forget();
    return status.code;
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    options.log(2, encodeUtf8(`runc run failed: ${error.message}\n`));
    return 1;
  } finally {
    streams.finish();
  }
}
