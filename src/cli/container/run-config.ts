/** From the flags of `docker run` to the body of POST /containers/create. */
import { describeSyntaxError } from "../../base/go-json.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import type { FlagValues } from "../flag/flag.ts";
import { quote } from "../format/quote.ts";
import { environment, keyValues, labelsOf, readTextFile } from "../option/key-value.ts";
import { isMacAddress, isUserDefined, type NetworkAttachment } from "../option/network.ts";
import { parseExposed, parsePublished } from "../option/port.ts";
import type { CREATE_FLAGS } from "./create-flags.ts";

export type CreateFlags = FlagValues<typeof CREATE_FLAGS>;

export interface ContainerConfig {
  [field: string]: unknown;
  AttachStdin: boolean;
  AttachStdout: boolean;
  AttachStderr: boolean;
  Tty: boolean;
  OpenStdin: boolean;
  StdinOnce: boolean;
  Image: string;
}

export interface CreateBody {
  config: ContainerConfig;
  hostConfig: Record<string, unknown> & { Dns: readonly string[] };
  networking: { EndpointsConfig: Record<string, unknown> };
}

/** Throws CommandError with the words of the client. */
export function runConfig(docker: DockerCli, flags: CreateFlags, args: readonly string[], changed: (flag: string) => boolean): CreateBody {
  const [image = "", ...command] = args;
  if (flags["mac-address"] !== "" && !isMacAddress(flags["mac-address"])) throw new CommandError(`${flags["mac-address"]} is not a valid mac address`);
  const swappiness = flags["memory-swappiness"];
  if (swappiness !== -1 && (swappiness < 0 || swappiness > 100)) throw new CommandError(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`);
  const mounts = flags.mount.map((mount) =>
    mount.Type === "bind" && mount.Source?.startsWith(".") ? { ...mount, Source: absolutePath(docker, mount.Source) } : mount,
  );
  const { binds, volumes } = splitVolumes(docker, flags.volume);
  const published = parsePublished(flags.publish);
  const cdiDevices = flags.device.filter(isCdiName);
  const devices = flags.device.filter((device) => !isCdiName(device)).map(parseDevice);
  const deviceRequests = [
    ...flags.gpus,
    ...(cdiDevices.length === 0 ? [] : [{ Driver: "cdi", Count: 0, DeviceIDs: cdiDevices, Capabilities: null, Options: {} }]),
  ];
  const env = environment(docker, flags["env-file"], flags.env);
  const labels = labelsOf(docker, flags["label-file"], flags.label);
  checkModes(flags);
  const restart = restartPolicy(flags.restart);
  const securityOpts = securityOptions(docker, flags["security-opt"]);
  if (flags["storage-opt"].some((option) => !option.includes("="))) throw new CommandError("invalid storage option");
  if (flags["log-driver"] === "none" && flags["log-opt"].length > 0) throw new CommandError("invalid logging opts for driver none");
  const healthcheck = healthConfig(flags);
  const exposed = { ...published.exposed, ...parseExposed(flags.expose) };
  if (flags.rm && !["", "no"].includes(restart.Name)) throw new CommandError("conflicting options: cannot specify both --restart and --rm");
  const attachAll = flags.attach.length === 0;
  const hasSystemPaths = securityOpts.includes("systempaths=unconfined");

  const config: ContainerConfig = {
    Hostname: flags.hostname,
    Domainname: flags.domainname,
    User: flags.user,
    AttachStdin: flags.attach.includes("stdin") || flags.interactive,
    AttachStdout: attachAll || flags.attach.includes("stdout"),
    AttachStderr: attachAll || flags.attach.includes("stderr"),
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
    Tty: flags.tty,
    OpenStdin: flags.interactive,
    StdinOnce: false,
    Env: env,
    Cmd: command.length === 0 ? null : command,
    ...(healthcheck === undefined ? {} : { Healthcheck: healthcheck }),
    Image: image,
    Volumes: Object.keys(volumes).length === 0 ? null : volumes,
    WorkingDir: flags.workdir,
    Entrypoint: flags.entrypoint !== "" ? [flags.entrypoint] : changed("entrypoint") ? [""] : null,
    OnBuild: null,
    Labels: labels,
    ...(flags["stop-signal"] === "" ? {} : { StopSignal: flags["stop-signal"] }),
    ...(changed("stop-timeout") ? { StopTimeout: flags["stop-timeout"] } : {}),
  };
  config.StdinOnce = config.OpenStdin && config.AttachStdin;

  const hostConfig = {
    Binds: orNull(binds),
    ContainerIDFile: flags.cidfile,
    LogConfig: { Type: flags["log-driver"], Config: keyValues(flags["log-opt"]) },
    NetworkMode: flags.network[0]?.target ?? "default",
    PortBindings: published.bindings,
    RestartPolicy: restart,
    AutoRemove: flags.rm,
    VolumeDriver: flags["volume-driver"],
    VolumesFrom: orNull(flags["volumes-from"]),
    ConsoleSize: [0, 0],
    ...(Object.keys(flags.annotation).length === 0 ? {} : { Annotations: flags.annotation }),
    CapAdd: orNull(capabilities(flags["cap-add"])),
    CapDrop: orNull(capabilities(flags["cap-drop"])),
    CgroupnsMode: flags.cgroupns,
    Dns: flags.dns,
    DnsOptions: flags["dns-option"],
    DnsSearch: flags["dns-search"],
    ExtraHosts: orNull(flags["add-host"]),
    GroupAdd: orNull(flags["group-add"]),
    IpcMode: flags.ipc,
    Cgroup: "",
    Links: flags.link,
    OomScoreAdj: flags["oom-score-adj"],
    PidMode: flags.pid,
    Privileged: flags.privileged,
    PublishAllPorts: flags["publish-all"],
    ReadonlyRootfs: flags["read-only"],
    SecurityOpt: orNull(securityOpts.filter((option) => option !== "systempaths=unconfined")),
    ...(flags["storage-opt"].length === 0 ? {} : { StorageOpt: keyValues(flags["storage-opt"]) }),
    ...(flags.tmpfs.length === 0 ? {} : { Tmpfs: tmpfsMounts(flags.tmpfs) }),
    UTSMode: flags.uts,
    UsernsMode: flags.userns,
    ShmSize: flags["shm-size"],
    ...(Object.keys(flags.sysctl).length === 0 ? {} : { Sysctls: flags.sysctl }),
    ...(flags.runtime === "" ? {} : { Runtime: flags.runtime }),
    Isolation: flags.isolation,
    CpuShares: flags["cpu-shares"],
    Memory: flags.memory,
    NanoCpus: flags.cpus,
    CgroupParent: flags["cgroup-parent"],
    BlkioWeight: flags["blkio-weight"],
    BlkioWeightDevice: flags["blkio-weight-device"],
    BlkioDeviceReadBps: flags["device-read-bps"],
    BlkioDeviceWriteBps: flags["device-write-bps"],
    BlkioDeviceReadIOps: flags["device-read-iops"],
    BlkioDeviceWriteIOps: flags["device-write-iops"],
    CpuPeriod: flags["cpu-period"],
    CpuQuota: flags["cpu-quota"],
    CpuRealtimePeriod: flags["cpu-rt-period"],
    CpuRealtimeRuntime: flags["cpu-rt-runtime"],
    CpusetCpus: flags["cpuset-cpus"],
    CpusetMems: flags["cpuset-mems"],
    Devices: devices,
    DeviceCgroupRules: flags["device-cgroup-rule"].length === 0 ? null : flags["device-cgroup-rule"],
    DeviceRequests: deviceRequests.length === 0 ? null : deviceRequests,
    MemoryReservation: flags["memory-reservation"],
    MemorySwap: flags["memory-swap"],
    MemorySwappiness: swappiness,
    OomKillDisable: flags["oom-kill-disable"],
    PidsLimit: flags["pids-limit"],
    Ulimits: flags.ulimit,
    ...(flags.mount.length === 0 ? {} : { Mounts: mounts }),
    ...(flags.init || changed("init") ? { Init: flags.init } : {}),
    ...(hasSystemPaths ? { MaskedPaths: [], ReadonlyPaths: [] } : { MaskedPaths: null, ReadonlyPaths: null }),
  };
  if (flags["use-api-socket"])
    Object.assign(hostConfig, { Mounts: [...mounts, { Type: "bind", Source: "/var/run/docker.sock", Target: "/var/run/docker.sock", BindOptions: {} }] });
  return { config, hostConfig, networking: { EndpointsConfig: endpoints(flags) } };
}

/** `-v` with a source is a bind; a path alone is an anonymous volume. */
function splitVolumes(docker: DockerCli, specs: readonly string[]): { binds: string[]; volumes: Record<string, object> } {
  const binds: string[] = [];
  const volumes: Record<string, object> = {};
  for (const spec of specs) {
    if (spec === "") throw new CommandError("invalid empty volume spec");
    const parts = spec.length < 3 ? [spec] : volumeSections(spec);
    if (parts.length === 1) {
      volumes[spec] = {};
      continue;
    }
    for (const [index, part] of parts.entries()) {
      if (part === "") throw new CommandError(`invalid spec: ${spec}: empty section between colons`);
      if (index === 2 && parts.length > 3) throw new CommandError(`invalid spec: ${spec}: too many colons`);
    }
    const source = parts[0] as string;
    binds.push(source.startsWith(".") ? `${absolutePath(docker, source)}${spec.slice(source.length)}` : spec);
  }
  // The same spec twice is one mount.
  return { binds: [...new Set(binds)], volumes };
}

/** At colons, but not at that of a Windows drive. */
function volumeSections(spec: string): string[] {
  const sections: string[] = [];
  let section = "";
  for (const character of spec) {
    if (character === ":" && !/^\p{L}$/u.test(section)) {
      sections.push(section);
      section = "";
    } else section += character;
  }
  return [...sections, section];
}

export function absolutePath(docker: DockerCli, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${docker.sys.fs.cwd()}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** `vendor.com/class=name` of the Container Device Interface. */
function isCdiName(text: string): boolean {
  return /^[a-zA-Z](?:[\w.-]*[a-zA-Z0-9])?\/[a-zA-Z](?:[\w.-]*[a-zA-Z0-9])?=[a-zA-Z0-9](?:[\w.:-]*[a-zA-Z0-9])?$/.test(text);
}

function parseDevice(text: string): { PathOnHost: string; PathInContainer: string; CgroupPermissions: string } {
  const parts = text.split(":");
  if (parts.length > 3 || parts[0] === "") throw new CommandError(`bad format for path: ${text}`);
  const isMode = (part: string): boolean => /^[rwm]{1,3}$/.test(part) && new Set(part).size === part.length;
  const [source = "", second, third] = parts;
  let target = source;
  let permissions = "rwm";
  if (third !== undefined) {
    target = second as string;
    if (!isMode(third)) throw new CommandError(`bad mode specified: ${third}`);
    permissions = third;
  } else if (second !== undefined) {
    if (isMode(second)) permissions = second;
    else target = second;
  }
  if (!target.startsWith("/")) throw new CommandError(`${target} is not an absolute path`);
  return { PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions };
}

function checkModes(flags: CreateFlags): void {
  const joins = (mode: string): boolean => /^container:.+/.test(mode);
  if (!["", "host"].includes(flags.pid) && !joins(flags.pid)) throw new CommandError("--pid: invalid PID mode");
  if (!["", "host"].includes(flags.uts)) throw new CommandError("--uts: invalid UTS mode");
  if (!["", "host"].includes(flags.userns)) throw new CommandError("--userns: invalid USER mode");
  if (!["", "host", "private"].includes(flags.cgroupns)) throw new CommandError("--cgroupns: invalid CGROUP mode");
}

export function restartPolicy(text: string): { Name: string; MaximumRetryCount: number } {
  const at = text.indexOf(":");
  const name = at < 0 ? text : text.slice(0, at);
  if (at >= 0 && name === "") throw new CommandError("invalid restart policy format: no policy provided before colon");
  if (at < 0 || text.slice(at + 1) === "") return { Name: name, MaximumRetryCount: 0 };
  const count = text.slice(at + 1);
  if (!/^[+-]?\d+$/.test(count)) throw new CommandError("invalid restart policy format: maximum retry count must be an integer");
  return { Name: name, MaximumRetryCount: Number(count) };
}

function securityOptions(docker: DockerCli, options: readonly string[]): string[] {
  return options.map((option) => {
    if (option === "no-new-privileges") return option;
    const match = /^([^=:]*)[=:](.*)$/s.exec(option);
    if (!match) throw new CommandError(`Invalid --security-opt: ${quote(option)}`);
    const [, key = "", value = ""] = match;
    if (key !== "seccomp" || value === "unconfined" || value === "builtin") return option;
    let profile: string;
    try {
      profile = readTextFile(docker, value);
    } catch (error) {
      throw new CommandError(`opening seccomp profile (${value}) failed: ${(error as Error).message}`);
    }
    try {
      return `seccomp=${JSON.stringify(JSON.parse(profile))}`;
    } catch {
      const problem =
        profile.trim() === "" ? "unexpected end of JSON input" : describeSyntaxError(profile).replace("unexpected EOF", "unexpected end of JSON input");
      throw new CommandError(`compacting json for seccomp profile (${value}) failed: ${problem}`);
    }
  });
}

function healthConfig(flags: CreateFlags): object | undefined {
  const given =
    flags["health-cmd"] !== "" ||
    flags["health-interval"] !== 0 ||
    flags["health-timeout"] !== 0 ||
    flags["health-start-period"] !== 0 ||
    flags["health-start-interval"] !== 0 ||
    flags["health-retries"] !== 0;
  if (flags["no-healthcheck"]) {
    if (given) throw new CommandError("--no-healthcheck conflicts with --health-* options");
    return { Test: ["NONE"] };
  }
  if (!given) return undefined;
  for (const name of ["health-interval", "health-timeout", "health-retries", "health-start-period", "health-start-interval"] as const) {
    if (flags[name] < 0) throw new CommandError(`--${name} cannot be negative`);
  }
  return {
    ...(flags["health-cmd"] === "" ? {} : { Test: ["CMD-SHELL", flags["health-cmd"]] }),
    ...(flags["health-interval"] === 0 ? {} : { Interval: flags["health-interval"] }),
    ...(flags["health-timeout"] === 0 ? {} : { Timeout: flags["health-timeout"] }),
    ...(flags["health-start-period"] === 0 ? {} : { StartPeriod: flags["health-start-period"] }),
    ...(flags["health-start-interval"] === 0 ? {} : { StartInterval: flags["health-start-interval"] }),
    ...(flags["health-retries"] === 0 ? {} : { Retries: flags["health-retries"] }),
  };
}

function tmpfsMounts(specs: readonly string[]): Record<string, string> {
  const mounts: Record<string, string> = {};
  for (const spec of specs) {
    const at = spec.indexOf(":");
    mounts[at < 0 ? spec : spec.slice(0, at)] = at < 0 ? "" : spec.slice(at + 1);
  }
  return mounts;
}

/** One endpoint for each network; flags such as `--ip` belong to the first. */
function endpoints(flags: CreateFlags): Record<string, unknown> {
  const networks: NetworkAttachment[] =
    flags.network.length > 0
      ? [...flags.network]
      : [{ target: "default", aliases: [], driverOpts: {}, ipv4: "", ipv6: "", linkLocal: [], mac: "", gwPriority: 0 }];
  const result: Record<string, unknown> = {};
  const seen = new Set<string>();
  let userDefined = false;
  let other = false;
  for (const [index, given] of networks.entries()) {
    if (isUserDefined(given.target)) userDefined = true;
    else other = true;
    const { attachment, links } = index === 0 ? withGlobalFlags(given, flags) : { attachment: given, links: [] };
    const endpoint = endpointSettings(attachment, links);
    if (seen.has(given.target)) throw new CommandError(`network ${quote(given.target)} is specified multiple times`);
    seen.add(given.target);
    if (index === 0 && networks.length === 1 && Object.keys(endpoint).length === 0) continue;
    result[given.target] = endpoint;
  }
  if (userDefined && other) throw new CommandError("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
  return result;
}

function withGlobalFlags(network: NetworkAttachment, flags: CreateFlags): { attachment: NetworkAttachment; links: readonly string[] } {
  const both = (what: string): never => {
    throw new CommandError(`conflicting options: cannot specify both ${what}`);
  };
  if (network.aliases.length > 0 && flags["network-alias"].length > 0) both("--network-alias and per-network alias");
  if (network.ipv4 !== "" && flags.ip !== "") both("--ip and per-network IPv4 address");
  if (network.ipv6 !== "" && flags.ip6 !== "") both("--ip6 and per-network IPv6 address");
  if (network.mac !== "" && flags["mac-address"] !== "") both("--mac-address and per-network MAC address");
  if (network.linkLocal.length > 0 && flags["link-local-ip"].length > 0) both("--link-local-ip and per-network link-local IP addresses");
  const attachment = {
    ...network,
    aliases: [...network.aliases, ...flags["network-alias"]],
    ipv4: network.ipv4 || flags.ip,
    ipv6: network.ipv6 || flags.ip6,
    mac: network.mac || flags["mac-address"],
    linkLocal: [...network.linkLocal, ...flags["link-local-ip"]],
  };
  return { attachment, links: isUserDefined(network.target) ? flags.link : [] };
}

function endpointSettings(network: NetworkAttachment, links: readonly string[]): Record<string, unknown> {
  if (network.mac !== "" && !isMacAddress(network.mac)) throw new CommandError(`${network.mac} is not a valid mac address`);
  if (network.target.trim() === "") throw new CommandError("no name set for network");
  if (!isUserDefined(network.target) && network.aliases.length > 0)
    throw new CommandError("network-scoped aliases are only supported for user-defined networks");
  const ipam = {
    ...(network.ipv4 === "" ? {} : { IPv4Address: network.ipv4 }),
    ...(network.ipv6 === "" ? {} : { IPv6Address: network.ipv6 }),
    ...(network.linkLocal.length === 0 ? {} : { LinkLocalIPs: network.linkLocal }),
  };
  return {
    ...(Object.keys(ipam).length === 0 ? {} : { IPAMConfig: ipam }),
    ...(links.length === 0 ? {} : { Links: links }),
    ...(network.aliases.length === 0 ? {} : { Aliases: network.aliases }),
    ...(network.mac === "" ? {} : { MacAddress: network.mac }),
    ...(Object.keys(network.driverOpts).length === 0 ? {} : { DriverOpts: network.driverOpts }),
    ...(network.gwPriority === 0 ? {} : { GwPriority: network.gwPriority }),
  };
}

/** An absent list is null in Go. */
function orNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}

/** `net_admin` is CAP_NET_ADMIN; each once, in order. */
function capabilities(names: readonly string[]): string[] {
  const full = names.map((name) => name.trim().toUpperCase()).map((name) => (name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`));
  return [...new Set(full)].sort();
}
