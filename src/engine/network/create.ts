import type { AddressFamily } from "../../base/cidr.ts";
import { formatCidr } from "../../base/cidr.ts";
import { isErrno } from "../../base/errno.ts";
import type { Bridge } from "../../sim/net/types.ts";
import { EngineError } from "../error.ts";
import type { EngineContext } from "../services.ts";
import type { AddressPools } from "./address-pools.ts";
import { type BridgeOptions, checkBridge, checkMtuForIPv6, parseBool, readBridgeOptions } from "./bridge-options.ts";
import { type CreateRequest, ipamConfigs } from "./create-request.ts";
import { type DirectDriver, isDirectDriver, linkDirectly, planDirectLink } from "./direct-link.ts";
import { type IpamConfig, validateIpam } from "./ipam-config.ts";
import { type Network, PREDEFINED } from "./network.ts";
import { allocateSubnets, byFamily, type NetworkSubnet, releaseSubnets } from "./subnets.ts";

export type NewNetwork = Pick<Network, "name" | "driver" | "ipam" | "options"> & Partial<Network>;

interface Known {
  readonly networks: readonly Network[];
  readonly pools: AddressPools;
  readonly context: EngineContext;
}

/** Checks a request, takes subnets and makes the bridge. Throws EngineError in the order moby checks. */
export function planNetwork(request: CreateRequest, known: Known): NewNetwork {
  const { networks, context } = known;
  const { Name: name } = request;
  if (name.trim() === "") throw new EngineError("InvalidParameter", "invalid name: name is empty");
  if (PREDEFINED.includes(name) || name === "default") {
    throw new EngineError("Forbidden", `operation is not permitted on predefined ${name} network `);
  }
  const defaults = context.config["default-network-opts"]?.[request.Driver || "bridge"] ?? {};
  const asked = { ...defaults, ...request.Options };
  const families = { 4: wantsFamily(request.EnableIPv4, asked, 4), 6: wantsFamily(request.EnableIPv6, asked, 6) };
  // What the request itself says counts, and is all that is shown.
  const options = Object.fromEntries(Object.entries(asked).filter(([key]) => !isSaidTwice(key, request)));
  if (networks.some((network) => network.name === name)) throw new EngineError("Conflict", `network with name ${name} already exists`);
  checkDriver(request);
  const configFrom = request.ConfigFrom?.Network ?? "";
  const template = networks.find((network) => network.configOnly && network.name === configFrom);
  if (configFrom !== "" && template === undefined) throw new EngineError("NotFound", `configuration network "${configFrom}" does not exist`);
  const configs = template === undefined ? ipamConfigs(request) : [...(template.ipam.Config ?? [])];
  const enabled = template === undefined ? families : { 4: template.enableIPv4, 6: template.enableIPv6 };
  validateIpam(configs, enabled[6]);
  if (!enabled[4] && !enabled[6]) throw new EngineError("InvalidParameter", "IPv4 or IPv6 must be enabled");
  const ipamDriver = request.IPAM?.Driver === undefined || request.IPAM.Driver === "" ? "default" : request.IPAM.Driver;
  if (ipamDriver !== "default" && ipamDriver !== "null") throw new EngineError("NotFound", `plugin "${ipamDriver}" not found`);

  const id = context.kernel.entropy.hex("network", 64);
  const common = {
    id,
    name,
    attachable: request.Attachable,
    enableIPv4: enabled[4],
    enableIPv6: enabled[6],
    options: { ...template?.options, ...options },
    labels: request.Labels ?? {},
    configFrom,
    internal: request.Internal || (template?.internal ?? false),
    givenSubnets: configs.flatMap(({ Subnet }) => Subnet ?? []),
  };
  const ipam = { Driver: ipamDriver, Options: request.IPAM?.Options ?? null };
  if (request.ConfigOnly) {
    return { ...common, driver: "null", configOnly: true, ipam: { ...ipam, Config: configs.length === 0 ? null : byFamily(configs) } };
  }
  if (ipamDriver === "null") throw new EngineError("InvalidParameter", `ipv${enabled[4] ? 4 : 6} pool is empty`);
  return isDirectDriver(request.Driver) ? planDirect(common, request.Driver) : planBridge(common);

  function planBridge(plan: typeof common): NewNetwork {
    const bridgeOptions = readBridgeOptions(plan.options);
    const allocated = allocate(plan, configs, known, (family) => bridgeOptions.gatewayMode[family] !== "isolated");
    return releasingOnError(known.pools, allocated.subnets, () => {
      checkBridge(bridgeOptions, plan.internal);
      checkBridgeSubnets(allocated.subnets);
      checkBridgeName(networks, id, bridgeOptions);
      const bridge = createBridge(context, { ...plan, name: bridgeOptions.bridgeName ?? `br-${id.slice(0, 12)}`, subnets: allocated.subnets, bridgeOptions });
      return { ...plan, driver: "bridge", ipam: { ...ipam, Config: allocated.shown }, subnets: allocated.subnets, bridge, bridgeOptions };
    });
  }

  function planDirect(plan: typeof common, driver: DirectDriver): NewNetwork {
    const allocated = allocate(plan, configs, known, () => !plan.internal);
    return releasingOnError(known.pools, allocated.subnets, () => {
      const link = planDirectLink(context, driver, plan, networks);
      const bridge = linkDirectly(link, context, allocated.subnets);
      return { ...plan, driver, ipam: { ...ipam, Config: allocated.shown }, subnets: allocated.subnets, bridge, leadsNowhere: link.internal };
    });
  }
}

/** The host's end of a bridge network. Throws EngineError. */
export function createBridge(
  context: EngineContext,
  plan: { name: string; subnets: readonly NetworkSubnet[]; internal: boolean; enableIPv6?: boolean; bridgeOptions: BridgeOptions },
): Bridge {
  const { name, subnets, internal, bridgeOptions } = plan;
  if (plan.enableIPv6 === true) checkMtuForIPv6(bridgeOptions, name);
  const { mtu, icc, inhibitIPv4 } = bridgeOptions;
  try {
    return context.kernel.network.createBridge({
      name,
      subnets: subnets.map(({ range: { subnet }, gateway }) => ({
        subnet: formatCidr(subnet),
        ...(gateway === undefined || (inhibitIPv4 && subnet.family === 4) ? {} : { gateway }),
      })),
      mtu: mtu === 0 ? 1500 : mtu,
      internal,
      icc,
    });
  } catch (error) {
    throw isErrno(error) ? new EngineError("System", error.message.toLowerCase()) : error;
  }
}

function allocate(
  plan: { readonly enableIPv4: boolean; readonly enableIPv6: boolean },
  configs: readonly IpamConfig[],
  { context, pools }: Known,
  withGateway: (family: AddressFamily) => boolean,
): ReturnType<typeof allocateSubnets> {
  const families: AddressFamily[] = [...(plan.enableIPv4 ? [4 as const] : []), ...(plan.enableIPv6 ? [6 as const] : [])];
  return allocateSubnets(context, pools, configs, { families, withGateway });
}

function releasingOnError<T>(pools: AddressPools, subnets: readonly NetworkSubnet[], make: () => T): T {
  try {
    return make();
  } catch (error) {
    releaseSubnets(pools, subnets);
    throw error;
  }
}

/** The field of the request, else the option, else IPv4 only. */
function wantsFamily(field: boolean | null, options: Readonly<Record<string, string>>, family: AddressFamily): boolean {
  const key = `com.docker.network.enable_ipv${family}`;
  const text = options[key];
  if (field !== null) return field;
  if (text === undefined) return family === 4;
  const value = parseBool(text);
  if (value === undefined) throw new EngineError("InvalidParameter", `driver-opt "${key}" is not a valid bool`);
  return value;
}

function isSaidTwice(key: string, request: CreateRequest): boolean {
  return (key === "com.docker.network.enable_ipv4" && request.EnableIPv4 !== null) || (key === "com.docker.network.enable_ipv6" && request.EnableIPv6 !== null);
}

function checkDriver(request: CreateRequest): void {
  const driver = request.Driver === "" ? "bridge" : request.Driver;
  if (request.Scope === "swarm") throw new EngineError("Forbidden", "cannot create a swarm scoped network when swarm is not active");
  if (request.Ingress) throw new EngineError("Forbidden", "Ingress network can only be global scope network");
  if (driver === "bridge" || isDirectDriver(driver)) return;
  if (driver === "host" || driver === "null") throw new EngineError("Forbidden", `only one instance of "${driver}" network is allowed`);
  if (driver === "overlay") {
    throw new EngineError(
      "Forbidden",
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    );
  }
  throw new EngineError("NotFound", `plugin "${driver}" not found`);
}

function checkBridgeSubnets(subnets: readonly NetworkSubnet[]): void {
  for (const family of [4, 6]) {
    if (subnets.filter(({ range }) => range.subnet.family === family).length > 1)
      throw new EngineError("Forbidden", "bridge driver doesn't support multiple subnets");
  }
  for (const { range, gateway } of subnets) {
    if (range.subnet.family === 4 || gateway === undefined) continue;
    const shown = `${gateway}/${range.subnet.prefix}`;
    const first = Number(range.subnet.base >> 112n);
    if (first >> 8 === 0xff) throw new EngineError("InvalidParameter", `multicast subnet '${shown}' is not allowed`);
    if (gateway === "::1") throw new EngineError("System", `failed to add IPv6 address ${shown} to bridge: cannot assign requested address`);
    // fe80::/64 itself is every link's own.
    if (first >> 6 === 0xfe80 >> 6 && range.subnet.prefix < 64) {
      throw new EngineError("InvalidParameter", `'${shown}' clashes with the Link-Local prefix 'fe80::/64'`);
    }
  }
}

function checkBridgeName(networks: readonly Network[], id: string, { bridgeName: name }: BridgeOptions): void {
  const owner = name === undefined ? undefined : networks.find((network) => network.bridge?.name === name);
  if (owner === undefined) return;
  throw new EngineError("Forbidden", `cannot create network ${id} (${name}): conflicts with network ${owner.id} (${name}): networks have same bridge name`);
}
