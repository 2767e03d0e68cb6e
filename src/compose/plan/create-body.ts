/** The body of POST /containers/create for a container of a service. */
import { parseBytes } from "../../cli/flag/numbers.ts";
import { durationNanoseconds } from "../compose-file/canonical.ts";
import {
  dependenciesOf,
  isMapping,
  listOf,
  type Mapping,
  mappingOf,
  type Project,
  type Service,
  stringsOf,
  textOf,
  type Value,
} from "../compose-file/model.ts";
import { LABEL, projectLabels, serviceHash } from "../labels.ts";
import { type Inheritance, mountsOf } from "./mounts.ts";

export interface ContainerRequest extends Inheritance {
  readonly name: string;
  readonly number: number;
  readonly image: string;
  readonly imageId: string;
  readonly oneOff?: { readonly slug: string; readonly autoRemove: boolean; readonly useAliases: boolean; readonly interactive: boolean; readonly tty: boolean };
  readonly labels?: Readonly<Record<string, string>>;
  /** Containers of other services by name of the service, for `service:x` modes and volumes_from. */
  readonly containerOf: (service: string) => string | undefined;
}

export function createBody(project: Project, service: Service, request: ContainerRequest): Record<string, unknown> {
  const { spec } = service;
  const labels = labelsOf(project, service, request);
  const environment = mappingOf(spec.environment);
  const oneOff = request.oneOff;
  const tty = oneOff ? oneOff.tty : spec.tty === true;
  const stdin = oneOff ? oneOff.interactive : spec.stdin_open === true;
  const { exposed, bindings } = portsOf(service);
  const health = healthcheckOf(mappingOf(spec.healthcheck));
  const grace = durationNanoseconds(textOf(spec.stop_grace_period));
  return {
    Hostname: textOf(spec.hostname),
    Domainname: textOf(spec.domainname),
    User: textOf(spec.user),
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
    Tty: tty,
    OpenStdin: stdin,
    StdinOnce: oneOff !== undefined && stdin,
    AttachStdin: oneOff !== undefined && stdin,
    AttachStderr: true,
    AttachStdout: true,
    Env: Object.entries(environment)
      .map(([name, value]) => (value === null ? name : `${name}=${textOf(value)}`))
      .sort(),
    Cmd: spec.command === undefined || spec.command === null ? null : stringsOf(spec.command),
    Image: request.image,
    WorkingDir: textOf(spec.working_dir),
    Entrypoint: spec.entrypoint === undefined || spec.entrypoint === null ? null : stringsOf(spec.entrypoint),
    Labels: labels,
    ...(health === undefined ? {} : { Healthcheck: health }),
    ...(textOf(spec.stop_signal) === "" ? {} : { StopSignal: textOf(spec.stop_signal) }),
    ...(spec.stop_grace_period === undefined || grace === undefined ? {} : { StopTimeout: Math.ceil(grace / 1e9) }),
    HostConfig: hostConfig(project, service, request, bindings),
    NetworkingConfig: { EndpointsConfig: endpoints(project, service, request) },
  };
}

function labelsOf(project: Project, service: Service, request: ContainerRequest): Record<string, string> {
  const own = Object.fromEntries(Object.entries(mappingOf(service.spec.labels)).map(([name, value]) => [name, textOf(value)]));
  return {
    ...own,
    ...projectLabels(project),
    [LABEL.service]: service.name,
    [LABEL.oneOff]: request.oneOff ? "True" : "False",
    ...(request.oneOff ? { [LABEL.slug]: request.oneOff.slug } : {}),
    [LABEL.number]: String(request.number),
    [LABEL.configHash]: serviceHash(service),
    [LABEL.image]: request.imageId,
    [LABEL.dependencies]: dependenciesOf(service)
      .map(({ service: name, condition, restart }) => `${name}:${condition}:${restart}`)
      .join(","),
    ...(request.replaces ? { [LABEL.replace]: request.replaces.name } : {}),
    ...request.labels,
  };
}

function portsOf(service: Service): { exposed: Record<string, object>; bindings: Record<string, { HostIp: string; HostPort: string }[]> } {
  const exposed: Record<string, object> = {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const entry of stringsOf(service.spec.expose)) {
    const [range = "", protocol = "tcp"] = entry.split("/");
    const [from, to = from] = range.split("-").map(Number);
    for (let port = from ?? 0; port <= (to ?? 0) && port > 0; port++) exposed[`${port}/${protocol}`] = {};
  }
  for (const item of listOf(service.spec.ports)) {
    const port = mappingOf(item);
    const key = `${textOf(port.target)}/${textOf(port.protocol) || "tcp"}`;
    exposed[key] = {};
    bindings[key] = [...(bindings[key] ?? []), { HostIp: textOf(port.host_ip), HostPort: textOf(port.published) }];
  }
  return { exposed, bindings };
}

function healthcheckOf(check: Mapping): object | undefined {
  if (Object.keys(check).length === 0) return undefined;
  if (check.disable === true) return { Test: ["NONE"] };
  const time = (field: string): number => durationNanoseconds(textOf(check[field])) ?? 0;
  return {
    Test: check.test === undefined ? undefined : stringsOf(check.test),
    Interval: time("interval"),
    Timeout: time("timeout"),
    StartPeriod: time("start_period"),
    StartInterval: time("start_interval"),
    Retries: typeof check.retries === "number" ? check.retries : 0,
  };
}

function hostConfig(project: Project, service: Service, request: ContainerRequest, bindings: object): Record<string, unknown> {
  const { spec } = service;
  const { binds, mounts } = mountsOf(project, service, request);
  const logging = mappingOf(spec.logging);
  const limits = mappingOf(mappingOf(mappingOf(spec.deploy).resources).limits);
  const reservations = mappingOf(mappingOf(mappingOf(spec.deploy).resources).reservations);
  const bytes = (value: Value | undefined): number => (value === undefined ? 0 : parseBytes(textOf(value)));
  const cpus = spec.cpus ?? limits.cpus;
  return {
    AutoRemove: request.oneOff?.autoRemove === true,
    Annotations: spec.annotations,
    Binds: binds,
    Mounts: mounts,
    CapAdd: capabilities(spec.cap_add),
    CapDrop: capabilities(spec.cap_drop),
    NetworkMode: networkMode(project, service, request),
    Init: spec.init,
    IpcMode: mode(spec.ipc, request),
    PidMode: mode(spec.pid, request),
    UTSMode: textOf(spec.uts),
    UsernsMode: textOf(spec.userns_mode),
    CgroupnsMode: textOf(spec.cgroup),
    CgroupParent: textOf(spec.cgroup_parent),
    ReadonlyRootfs: spec.read_only === true,
    RestartPolicy: restartPolicy(service, request),
    ShmSize: bytes(spec.shm_size),
    Sysctls: spec.sysctls,
    PortBindings: bindings,
    VolumesFrom: stringsOf(spec.volumes_from).map((from) => volumesFrom(from, request)),
    DNS: stringsOf(spec.dns),
    Dns: stringsOf(spec.dns),
    DnsSearch: stringsOf(spec.dns_search),
    DnsOptions: stringsOf(spec.dns_opt),
    ExtraHosts: stringsOf(spec.extra_hosts).map((entry) => entry.replace("=", ":")),
    SecurityOpt: stringsOf(spec.security_opt),
    StorageOpt: spec.storage_opt,
    Privileged: spec.privileged === true,
    GroupAdd: stringsOf(spec.group_add),
    Runtime: textOf(spec.runtime) || undefined,
    Isolation: textOf(spec.isolation),
    Tmpfs: tmpfs(spec.tmpfs),
    LogConfig: { Type: textOf(logging.driver), Config: mappingOf(logging.options) },
    Memory: bytes(spec.mem_limit ?? limits.memory),
    MemoryReservation: bytes(spec.mem_reservation ?? reservations.memory),
    MemorySwap: spec.memswap_limit === "-1" ? -1 : bytes(spec.memswap_limit),
    MemorySwappiness: typeof spec.mem_swappiness === "number" ? spec.mem_swappiness : undefined,
    NanoCpus: cpus === undefined ? 0 : Math.round(Number(cpus) * 1e9),
    CpuShares: Number(spec.cpu_shares ?? 0),
    CpuQuota: Number(spec.cpu_quota ?? 0),
    CpuPeriod: Number(spec.cpu_period ?? 0),
    CpusetCpus: textOf(spec.cpuset),
    PidsLimit: pidsLimit(spec.pids_limit ?? limits.pids),
    OomKillDisable: spec.oom_kill_disable === true ? true : undefined,
    OomScoreAdj: Number(spec.oom_score_adj ?? 0),
    Ulimits: Object.entries(mappingOf(spec.ulimits)).map(([name, limit]) =>
      isMapping(limit) ? { Name: name, Soft: Number(limit.soft), Hard: Number(limit.hard) } : { Name: name, Soft: Number(limit), Hard: Number(limit) },
    ),
    Devices: listOf(spec.devices).map((item) => {
      const device = mappingOf(item);
      return {
        PathOnHost: textOf(device.source),
        PathInContainer: textOf(device.target) || textOf(device.source),
        CgroupPermissions: textOf(device.permissions) || "rwm",
      };
    }),
    DeviceCgroupRules: spec.device_cgroup_rules,
    BlkioWeight: Number(mappingOf(spec.blkio_config).weight ?? 0),
  };
}

function capabilities(value: Value | undefined): string[] | null {
  return value === undefined ? null : stringsOf(value);
}

function pidsLimit(value: Value | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function tmpfs(value: Value | undefined): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  return Object.fromEntries(
    stringsOf(value).map((entry) => {
      const at = entry.indexOf(":");
      return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

function restartPolicy(service: Service, request: ContainerRequest): object | undefined {
  if (request.oneOff) return undefined;
  const restart = textOf(service.spec.restart);
  if (restart !== "") {
    const [name = "", count = "0"] = restart.split(":");
    return { Name: name === "never" ? "no" : name, MaximumRetryCount: Number(count) || 0 };
  }
  const { restart_policy: policy } = mappingOf(service.spec.deploy);
  if (!isMapping(policy)) return undefined;
  const condition = textOf(policy.condition);
  const name = condition === "none" ? "no" : condition === "on-failure" ? "on-failure" : condition === "unless-stopped" ? "unless-stopped" : "always";
  return { Name: name, MaximumRetryCount: Number(policy.max_attempts ?? 0) };
}

/** `service:db` stands for the container of that service. */
function mode(value: Value | undefined, request: ContainerRequest): string {
  const text = textOf(value);
  if (!text.startsWith("service:")) return text;
  return `container:${request.containerOf(text.slice("service:".length)) ?? ""}`;
}

function volumesFrom(from: string, request: ContainerRequest): string {
  if (from.startsWith("container:")) return from.slice("container:".length);
  const [service = "", access] = from.split(":");
  const container = request.containerOf(service) ?? service;
  return access === undefined ? container : `${container}:${access}`;
}

function networkMode(project: Project, service: Service, request: ContainerRequest): string {
  const given = mode(service.spec.network_mode, request);
  if (given !== "") return given;
  const [first] = serviceNetworks(service);
  return first === undefined ? "none" : textOf(project.networks.get(first)?.name);
}

/** Networks of a service, the one with the highest priority first. */
export function serviceNetworks(service: Service): string[] {
  const networks = mappingOf(service.spec.networks);
  const priority = (name: string): number => Number(mappingOf(networks[name]).priority ?? 0);
  return Object.keys(networks).sort((a, b) => priority(b) - priority(a) || (a < b ? -1 : 1));
}

function endpoints(project: Project, service: Service, request: ContainerRequest): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of serviceNetworks(service)) {
    const network = textOf(project.networks.get(key)?.name);
    const settings = mappingOf(mappingOf(service.spec.networks)[key]);
    const aliases = [request.replaces?.name ?? request.name];
    if (!request.oneOff || request.oneOff.useAliases) aliases.push(service.name, ...stringsOf(settings.aliases));
    const ipam = {
      ...(settings.ipv4_address === undefined ? {} : { IPv4Address: textOf(settings.ipv4_address) }),
      ...(settings.ipv6_address === undefined ? {} : { IPv6Address: textOf(settings.ipv6_address) }),
      ...(settings.link_local_ips === undefined ? {} : { LinkLocalIPs: stringsOf(settings.link_local_ips) }),
    };
    const options = {
      ...mappingOf(settings.driver_opts),
      ...(settings.interface_name === undefined ? {} : { "com.docker.network.endpoint.ifname": textOf(settings.interface_name) }),
    };
    result[network] = {
      ...(Object.keys(ipam).length === 0 ? {} : { IPAMConfig: ipam }),
      Aliases: aliases,
      Links: linksOf(service, request),
      ...(Object.keys(options).length === 0 ? {} : { DriverOpts: options }),
      ...(settings.mac_address === undefined && service.spec.mac_address === undefined
        ? {}
        : { MacAddress: textOf(settings.mac_address ?? service.spec.mac_address) }),
      ...(typeof settings.gw_priority === "number" ? { GwPriority: settings.gw_priority } : {}),
    };
  }
  return result;
}

function linksOf(service: Service, request: ContainerRequest): string[] | null {
  const links: string[] = [];
  for (const link of stringsOf(service.spec.links)) {
    const [name = "", alias = name] = link.split(":");
    const container = request.containerOf(name);
    if (container !== undefined) links.push(`${container}:${alias}`);
  }
  for (const link of stringsOf(service.spec.external_links)) links.push(link.includes(":") ? link : `${link}:${link}`);
  return links.length === 0 ? null : links;
}
