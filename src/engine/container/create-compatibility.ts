import { EngineError } from "../error.ts";
import { isUserDefined } from "../network/network.ts";
import type { EndpointSettings } from "../services.ts";
import type { CreateOptions } from "./create.ts";
import type { HostConfig, MountRequest } from "./host-config.ts";

type Request = Pick<CreateOptions, "config" | "hostConfig"> & { endpoints: Record<string, Partial<EndpointSettings> | null> };

/**
 * What a client of API version 1.`version` means by its request: fields that came later are not seen, defaults that changed are as they were.
 * Changes the request. Returns warnings; throws for what must not be overlooked.
 */
export function adaptCreateRequest(request: Request, version: number): string[] {
  const { config, hostConfig, endpoints } = request;
  const mounts = hostConfig.Mounts ?? [];
  if (["", "default"].includes(hostConfig.NetworkMode)) useBridge(request);
  if (version < 25) hostConfig.AutoRemove = false;
  if (version < 40) {
    for (const { BindOptions: options } of mounts) if (options !== null) options.NonRecursive = false;
    if (hostConfig.IpcMode === "") hostConfig.IpcMode = "shareable";
  }
  if (version < 42) ignoreUntil42(hostConfig, mounts);
  else {
    hostConfig.KernelMemory = 0;
    for (const mount of mounts) assertOptionsOfType(mount);
  }
  if (version < 43) hostConfig.Annotations = null;
  if (version < 44) {
    if (config.Healthcheck !== null) config.Healthcheck.StartInterval = 0;
    if (mounts.some((mount) => mount.Type === "bind" && mount.BindOptions?.ReadOnlyForceRecursive === true))
      throw invalid("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
    if (Object.keys(endpoints).length > 1) throw invalid(`Container cannot be created with multiple network endpoints: ${Object.keys(endpoints).join(", ")}`);
  }
  if (version < 45 && mounts.some((mount) => (mount.VolumeOptions?.Subpath ?? "") !== "")) throw invalid("VolumeOptions.Subpath needs API v1.45 or newer");
  if (version < 48) {
    if (mounts.some((mount) => mount.Type === "image")) throw invalid('Mount type "Image" needs API v1.48 or newer');
    for (const endpoint of Object.values(endpoints)) if (endpoint !== null) endpoint.GwPriority = 0;
  }
  // In older versions the real engine breaks down over it.
  const blank = version < 44 ? undefined : Object.entries(endpoints).find(([, endpoint]) => endpoint === null);
  if (blank !== undefined) throw invalid(`invalid config for network ${blank[0]}: EndpointsConfig is nil`);
  return [...migrateMacAddress(request, version), ...migrateSysctls(request, version)];
}

function useBridge({ hostConfig, endpoints }: Request): void {
  hostConfig.NetworkMode = "bridge";
  if (!("default" in endpoints)) return;
  endpoints["bridge"] = endpoints["default"] ?? null;
  delete endpoints["default"];
}

function ignoreUntil42(hostConfig: HostConfig, mounts: readonly MountRequest[]): void {
  hostConfig.ConsoleSize = [0, 0];
  for (const mount of mounts) {
    if (mount.BindOptions !== null) mount.BindOptions.CreateMountpoint = false;
    if (mount.Type !== "volume") mount.VolumeOptions = null;
    if (mount.Type !== "tmpfs") mount.TmpfsOptions = null;
  }
}

function assertOptionsOfType(mount: MountRequest): void {
  const others = [
    ["VolumeOptions", "volume"],
    ["BindOptions", "bind"],
    ["TmpfsOptions", "tmpfs"],
  ] as const;
  for (const [field, type] of others)
    if (mount[field] !== null && mount.Type !== type) throw invalid(`${field} must not be specified on mount type ${JSON.stringify(mount.Type)}`);
}

/** A container had one address of this kind; now each endpoint has its own. */
function migrateMacAddress({ config, hostConfig, endpoints }: Request, version: number): string[] {
  const { MacAddress: address } = config;
  const mode = hostConfig.NetworkMode;
  const networked = mode === "bridge" || (isUserDefined(mode) && mode !== "host" && !mode.startsWith("container:"));
  if (version < 44) {
    if (address === "") for (const endpoint of Object.values(endpoints)) if (endpoint !== null) endpoint.MacAddress = "";
    if (address === "") return [];
    if (!networked) throw invalid("conflicting options: mac-address and the network mode");
    const [name = mode] = Object.keys(endpoints);
    endpoints[name] = { ...endpoints[name], MacAddress: address };
    return [];
  }
  if (networked && address !== "") giveMacAddress(endpoints, mode, address);
  // Inspect shows the one that was asked for where it always was.
  config.MacAddress = networked ? (endpoints[mode]?.MacAddress ?? "") : "";
  return address === "" ? [] : ["The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead."];
}

function giveMacAddress(endpoints: Request["endpoints"], mode: string, address: string): void {
  const asked = endpointOf(endpoints, mode);
  if (asked === undefined) throw invalid(`unable to migrate container-wide MAC address to a specific network: ${NOT_AMONG_THEM}`);
  if ((asked.MacAddress ?? "") !== "" && asked.MacAddress !== address)
    throw invalid("the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left empty");
  endpoints[mode] = { ...asked, MacAddress: address };
}

/** That of the container's mode, new where there is none at all; undefined when there are only others. */
function endpointOf(endpoints: Request["endpoints"], mode: string): Partial<EndpointSettings> | undefined {
  return mode in endpoints || Object.keys(endpoints).length === 0 ? (endpoints[mode] ?? {}) : undefined;
}

const NOT_AMONG_THEM = "HostConfig.NetworkMode must match the identity of a network in NetworkSettings.Networks";
const ENDPOINT_SYSCTLS = "com.docker.network.endpoint.sysctls";

/** Settings of eth0 are the endpoint's; clients that know of that have to say so. */
function migrateSysctls({ hostConfig, endpoints }: Request, version: number): string[] {
  const mode = hostConfig.NetworkMode;
  if (mode === "host" || mode === "none" || mode.startsWith("container:")) return [];
  const settings = Object.entries(hostConfig.Sysctls ?? {}).filter(([name]) => /^net\.[^.]+\.[^.]+\.eth[^.]*\../.test(name));
  if (settings.length === 0) return [];
  const moved = settings.map(([name, value]) => {
    const [, family, kind, device, ...rest] = name.split(".");
    if (version > 47) throw new EngineError("System", `interface specific sysctl setting "${name}" must be supplied using driver option '${ENDPOINT_SYSCTLS}'`);
    if (device !== "eth0")
      throw new EngineError(
        "System",
        `unable to determine network endpoint for sysctl ${name}, use driver option '${ENDPOINT_SYSCTLS}' to set per-interface sysctls`,
      );
    return `net.${family}.${kind}.IFNAME.${rest.join(".")}=${value}`;
  });
  const endpoint = endpointOf(endpoints, mode);
  if (endpoint === undefined) throw new EngineError("System", `unable to find a network for sysctl ${settings[0]?.[0]}: ${NOT_AMONG_THEM}`);
  const option = moved.join(",");
  const before = endpoint.DriverOpts?.[ENDPOINT_SYSCTLS];
  endpoints[mode] = { ...endpoint, DriverOpts: { ...endpoint.DriverOpts, [ENDPOINT_SYSCTLS]: before === undefined ? option : `${option},${before}` } };
  for (const [name] of settings) delete hostConfig.Sysctls?.[name];
  return [
    `Migrated sysctl ${JSON.stringify(settings.map(([name]) => name).join(","))} to DriverOpts{${JSON.stringify(ENDPOINT_SYSCTLS)}:${JSON.stringify(option)}}.`,
  ];
}

function invalid(message: string): EngineError {
  return new EngineError("InvalidParameter", message);
}
