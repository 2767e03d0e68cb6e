import { isErrno } from "../../base/errno.ts";
import { EngineError } from "../error.ts";
import { isUserDefined } from "../network/network.ts";
import type { EndpointSettings, ImageRecord } from "../services.ts";
import { now } from "../time.ts";
import type { ContainerConfig } from "./config.ts";
import { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { copyUpVolumes } from "./copy-up.ts";
import type { GivenFile } from "./given-file.ts";
import type { HostConfig } from "./host-config.ts";
import { checkLinks } from "./links.ts";
import { checkLogConfig } from "./log/log-driver.ts";
import { MemberOfNetworks } from "./member.ts";
import { mergeImageConfig } from "./merge-config.ts";
import { registerMounts } from "./mount-registration.ts";
import { checkName, nameConflict } from "./name.ts";
import { generateName } from "./name-generator.ts";
import { createRootfs, makeDirs, rootfsPaths } from "./rootfs.ts";
import { refreshNetworkFiles } from "./sandbox.ts";
import { checkSecurityOptions } from "./security-options.ts";
import { verifyConfig } from "./verify-config.ts";
import { verifyResources } from "./verify-resources.ts";

export interface CreateOptions {
  /** Empty: one is made up. */
  readonly name: string;
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly endpoints: Readonly<Record<string, Partial<EndpointSettings> | null>>;
  readonly platform: string;
  /** Secrets and configs of a swarm's task. */
  readonly files?: readonly GivenFile[];
}

/** POST /containers/create. Takes over `config` and `hostConfig`. */
export function createContainer(context: ContainerContext, options: CreateOptions): { container: Container; warnings: string[] } {
  const { config, hostConfig } = options;
  const { kernel } = context;
  if (["", "default"].includes(hostConfig.NetworkMode)) hostConfig.NetworkMode = "bridge";
  verifyConfig(config, hostConfig, context.hostFs);
  const warnings = verifyResources(hostConfig, kernel.hardware, { update: false });
  if (hostConfig.NetworkMode === "host" && Object.keys(hostConfig.PortBindings ?? {}).length > 0)
    warnings.push("Published ports are discarded when using host network mode");
  if ((hostConfig.Mounts ?? []).some((mount) => mount.Type === "image")) warnings.push("Image mount is an experimental feature");
  checkMacAddresses(options.endpoints);
  checkJoined(context, hostConfig);
  const image = findImage(context, config.Image, options.platform);
  mergeImageConfig(config, image.config);
  mergeLogConfig(context, hostConfig);
  checkLogConfig(hostConfig.LogConfig);
  const id = kernel.entropy.hex("container", 64);
  const name = reserveName(context, options.name, id);
  checkSecurityOptions(hostConfig.SecurityOpt);
  applyDefaults(context, config, hostConfig, id);
  if (!isUserDefined(hostConfig.NetworkMode)) checkLinks(context, hostConfig.Links);
  const mounts = registerMounts(context, config, hostConfig);
  const container = new Container({
    id,
    name,
    created: now(kernel.clock),
    imageReference: config.Image,
    image,
    config,
    hostConfig,
    mounts,
    rootfs: createRootfs(context, image.id),
    files: options.files ?? [],
    member: (member) => new MemberOfNetworks(member, (changed) => refreshNetworkFiles(context, changed)),
  });
  makeWorkingDirectory(context, container);
  copyUpVolumes(context, container);
  addEndpoints(context, container, options.endpoints);
  context.store.add(container);
  if ((hostConfig.Links?.length ?? 0) > 0) context.linking.add(container);
  publishContainerEvent(context, container, "create");
  return { container, warnings };
}

function checkMacAddresses(endpoints: CreateOptions["endpoints"]): void {
  for (const [name, settings] of Object.entries(endpoints)) {
    const address = settings?.MacAddress ?? "";
    if (address !== "" && !/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(address))
      throw new EngineError("InvalidParameter", `invalid config for network ${name}: invalid MAC address ${address}`);
  }
}

function findImage(context: ContainerContext, reference: string, platform: string): ImageRecord {
  const image = context.images.resolve(reference);
  const [os, architecture, , more] = platform.split("/");
  if (more !== undefined) throw new EngineError("InvalidParameter", `"${platform}": cannot parse platform specifier: invalid argument`);
  if (platform !== "" && ((os !== "" && os !== image.os) || (architecture !== undefined && architecture !== image.architecture))) {
    throw new EngineError(
      "NotFound",
      `image with reference ${reference} was found but its platform (${image.os}/${image.architecture}) does not match the specified platform (${platform})`,
    );
  }
  return image;
}

function reserveName(context: ContainerContext, wanted: string, _id: string): string {
  const { store, kernel } = context;
  if (wanted === "") return generateName(kernel.entropy, (name) => store.byName(name) !== undefined);
  const name = wanted.replace(/^\//, "");
  checkName(wanted, name);
  const other = store.byName(name);
  if (other !== undefined) throw nameConflict(name, other.id);
  return name;
}

function mergeLogConfig(context: ContainerContext, hostConfig: HostConfig): void {
  const { config } = context;
  const driver = config["log-driver"] ?? "json-file";
  const { LogConfig: log } = hostConfig;
  if (log.Type === "") log.Type = driver;
  const defaults = log.Type === driver ? (config["log-opts"] ?? {}) : {};
  log.Config = { ...defaults, ...log.Config };
}

const MASKED_PATHS = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
];
const READ_ONLY_PATHS = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/** What a daemon fills in where nothing was said. */
export function applyDefaults(context: ContainerContext, config: ContainerConfig, hostConfig: HostConfig, id: string): void {
  const joined = hostConfig.NetworkMode.startsWith("container:") ? context.store.find(hostConfig.NetworkMode.slice("container:".length)) : undefined;
  if (joined !== undefined) {
    config.Hostname = joined.config.Hostname;
    config.Domainname = joined.config.Domainname;
  }
  if (config.Hostname === "")
    config.Hostname = hostConfig.NetworkMode === "host" || hostConfig.UTSMode === "host" ? context.kernel.host.uts.hostname : id.slice(0, 12);
  if (hostConfig.Memory > 0 && hostConfig.MemorySwap === 0) hostConfig.MemorySwap = hostConfig.Memory * 2;
  if (hostConfig.ShmSize === 0) hostConfig.ShmSize = 64 * 1024 * 1024;
  if (hostConfig.IpcMode === "") hostConfig.IpcMode = "private";
  if (hostConfig.CgroupnsMode === "") hostConfig.CgroupnsMode = hostConfig.Privileged ? "host" : "private";
  if (hostConfig.RestartPolicy.Name === "") hostConfig.RestartPolicy.Name = "no";
  if (hostConfig.Runtime === "") hostConfig.Runtime = "runc";
  hostConfig.ConsoleSize ??= [0, 0];
  const unconfined = hostConfig.Privileged || (hostConfig.SecurityOpt ?? []).includes("systempaths=unconfined");
  hostConfig.MaskedPaths ??= unconfined ? null : [...MASKED_PATHS];
  hostConfig.ReadonlyPaths ??= unconfined ? null : [...READ_ONLY_PATHS];
  if ((hostConfig.SecurityOpt ?? []).includes("systempaths=unconfined"))
    hostConfig.SecurityOpt = (hostConfig.SecurityOpt ?? []).filter((option) => option !== "systempaths=unconfined");
}

/** Containers whose namespaces shall be joined must exist already; their names become ids. */
function checkJoined(context: ContainerContext, hostConfig: HostConfig): void {
  for (const field of ["IpcMode", "PidMode"] as const) {
    if (!/^container:./.test(hostConfig[field])) continue;
    const reference = hostConfig[field].slice("container:".length);
    const other = context.store.find(reference);
    if (other === undefined) throw new EngineError("InvalidParameter", `No such container: ${reference}`);
    hostConfig[field] = `container:${other.id}`;
  }
  if (!hostConfig.NetworkMode.startsWith("container:")) return;
  const other = context.store.find(hostConfig.NetworkMode.slice("container:".length));
  if (other !== undefined) hostConfig.NetworkMode = `container:${other.id}`;
}

function makeWorkingDirectory(context: ContainerContext, container: Container): void {
  const { WorkingDir: dir } = container.config;
  if (dir === "") return;
  const fs = rootfsPaths(context, container.rootfs);
  const notDirectory = new EngineError("System", `Cannot mkdir: ${dir} is not a directory`);
  try {
    makeDirs(fs, dir);
    if (fs.stat(dir).type !== "dir") throw notDirectory;
  } catch (error) {
    if (isErrno(error, "ENOTDIR")) throw notDirectory;
    throw error;
  }
}

/** The network of its mode, unless that is another container's, and those asked for by name. A network that is missing is missed at start. */
function addEndpoints(context: ContainerContext, container: Container, wanted: CreateOptions["endpoints"]): void {
  const mode = container.hostConfig.NetworkMode;
  if (mode.startsWith("container:")) return;
  const names = Object.keys(wanted).map((name) => (name === "default" ? "bridge" : name));
  for (const name of names.length === 0 ? [mode] : names) {
    const settings = wanted[name] ?? wanted[name === "bridge" ? "default" : name] ?? {};
    try {
      context.networks.addEndpoint(container.member, name, settings);
    } catch (error) {
      if (!(error instanceof EngineError) || error.kind !== "NotFound") throw error;
      container.member.endpoints.set(name, { ...NO_ENDPOINT, ...settings });
    }
  }
}

const NO_ENDPOINT: EndpointSettings = {
  IPAMConfig: null,
  Links: null,
  Aliases: null,
  MacAddress: "",
  DriverOpts: null,
  GwPriority: 0,
  NetworkID: "",
  EndpointID: "",
  Gateway: "",
  IPAddress: "",
  IPPrefixLen: 0,
  IPv6Gateway: "",
  GlobalIPv6Address: "",
  GlobalIPv6PrefixLen: 0,
  DNSNames: null,
};
