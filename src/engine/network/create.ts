import { isErrno } from "../../base/errno.ts";
import { formatIPv4, parseIPv4 } from "../../base/ip.ts";
import type { Bridge } from "../../sim/net/types.ts";
import { EngineError } from "../error.ts";
import type { EngineContext } from "../services.ts";
import { type AddressPools, AddressRange } from "./address-pools.ts";
import { formatSubnet, parseSubnet, type Subnet } from "./cidr.ts";
import { type CreateRequest, ipamConfigs, isIPv6Subnet, validateIpam } from "./create-request.ts";
import { type IpamConfig, type Network, PREDEFINED } from "./network.ts";

export type NewNetwork = Pick<Network, "name" | "driver" | "ipam" | "options"> & Partial<Network>;

/** Checks a request, takes a subnet and makes the bridge. Throws EngineError in the order moby checks. */
export function planNetwork(request: CreateRequest, known: { networks: readonly Network[]; pools: AddressPools; context: EngineContext }): NewNetwork {
  const { networks, pools, context } = known;
  const { Name: name } = request;
  if (name.trim() === "") throw new EngineError("InvalidParameter", "invalid name: name is empty");
  if (PREDEFINED.includes(name) || name === "default") {
    throw new EngineError("Forbidden", `operation is not permitted on predefined ${name} network `);
  }
  if (networks.some((network) => network.name === name)) throw new EngineError("Conflict", `network with name ${name} already exists`);
  checkDriver(request);
  const configFrom = request.ConfigFrom?.Network ?? "";
  const template = networks.find((network) => network.configOnly && network.name === configFrom);
  if (configFrom !== "" && template === undefined) throw new EngineError("NotFound", `configuration network "${configFrom}" does not exist`);
  if (request.EnableIPv4 === false && request.EnableIPv6 !== true) throw new EngineError("InvalidParameter", "IPv4 or IPv6 must be enabled");
  const configs = template === undefined ? ipamConfigs(request) : [...(template.ipam.Config ?? [])];
  validateIpam(configs);
  const ipamDriver = request.IPAM?.Driver === undefined || request.IPAM.Driver === "" ? "default" : request.IPAM.Driver;
  if (ipamDriver !== "default" && ipamDriver !== "null") throw new EngineError("NotFound", `plugin "${ipamDriver}" not found`);

  const id = context.kernel.entropy.hex("network", 64);
  const options = { ...template?.options, ...request.Options };
  const wanted = configs.find((config) => config.Subnet !== undefined && !isIPv6Subnet(config.Subnet));
  const common = {
    id,
    name,
    attachable: request.Attachable,
    enableIPv6: request.EnableIPv6 ?? false,
    enableIPv4: request.EnableIPv4 ?? true,
    options,
    labels: request.Labels ?? {},
    configFrom,
    userSubnet: wanted !== undefined,
  };
  const ipam = { Driver: ipamDriver, Options: request.IPAM?.Options ?? null };
  if (request.ConfigOnly) return { ...common, driver: "null", internal: request.Internal, configOnly: true, ipam: { ...ipam, Config: configs } };

  if (configs.filter((config) => config.Subnet !== undefined && !isIPv6Subnet(config.Subnet)).length > 1)
    throw new EngineError("InvalidParameter", "bridge driver doesn't support multiple subnets");
  checkBridgeOptions(networks, id, options);
  const internal = request.Internal || (template?.internal ?? false);
  const subnet = wanted?.Subnet === undefined ? pools.next(hostRoutes(context)) : pools.reserve(subnetOf(wanted.Subnet));
  const { addresses, gateway } = planAddresses(subnet, wanted);
  const shown: IpamConfig[] = wanted === undefined ? [{ Subnet: formatSubnet(subnet), Gateway: formatIPv4(gateway) }, ...configs] : [...configs];
  if (common.enableIPv6 && !configs.some((config) => isIPv6Subnet(config.Subnet ?? ""))) shown.push(localIPv6(context));
  try {
    const bridge = createBridge(context, { name: options["com.docker.network.bridge.name"] ?? `br-${id.slice(0, 12)}`, subnet, gateway, internal, options });
    return { ...common, driver: "bridge", internal, ipam: { ...ipam, Config: shown }, addresses, gateway, bridge };
  } catch (error) {
    pools.release(subnet);
    if (isErrno(error)) throw new EngineError("System", error.message.toLowerCase());
    throw error;
  }
}

export function createBridge(
  context: EngineContext,
  plan: { name: string; subnet: Subnet; gateway: number; internal: boolean; options: Readonly<Record<string, string>> },
): Bridge {
  const { name, subnet, gateway, internal, options } = plan;
  const mtu = Number(options["com.docker.network.driver.mtu"] ?? 1500);
  const icc = options["com.docker.network.bridge.enable_icc"] !== "false";
  return context.kernel.network.createBridge({ name, subnets: [{ subnet: formatSubnet(subnet), gateway: formatIPv4(gateway) }], mtu, internal, icc });
}

/** Subnets that the host is on. */
export function hostRoutes(context: EngineContext): Subnet[] {
  return context.kernel.network.host.routes().flatMap((route) => {
    const subnet = parseSubnet(route.destination);
    return subnet === undefined || subnet.prefix === 0 ? [] : [subnet];
  });
}

function checkDriver(request: CreateRequest): void {
  const driver = request.Driver === "" ? "bridge" : request.Driver;
  if (request.Scope === "swarm") throw new EngineError("Forbidden", "cannot create a swarm scoped network when swarm is not active");
  if (request.Ingress) throw new EngineError("Forbidden", "Ingress network can only be global scope network");
  if (driver === "bridge") return;
  if (driver === "host" || driver === "null") throw new EngineError("Forbidden", `only one instance of "${driver}" network is allowed`);
  if (driver === "overlay") {
    throw new EngineError(
      "Forbidden",
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    );
  }
  if (driver === "macvlan" || driver === "ipvlan") throw new EngineError("System", "operation not supported");
  throw new EngineError("NotFound", `plugin "${driver}" not found`);
}

const BRIDGE_FLAGS = ["com.docker.network.bridge.enable_icc", "com.docker.network.bridge.enable_ip_masquerade", "com.docker.network.bridge.inhibit_ipv4"];
const BOOLEAN = /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;
const GATEWAY_MODES = ["", "nat", "routed", "isolated", "nat-unprotected"];

function checkBridgeOptions(networks: readonly Network[], id: string, options: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(options)) {
    const problem =
      BRIDGE_FLAGS.includes(key) && !BOOLEAN.test(value)
        ? `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`
        : /^com\.docker\.network\.bridge\.gateway_mode_ipv[46]$/.test(key) && !GATEWAY_MODES.includes(value)
          ? `unknown gateway mode ${value}`
          : undefined;
    if (problem !== undefined) throw new EngineError("InvalidParameter", `failed to parse ${key} value: ${value} (${problem})`);
  }
  const mtu = options["com.docker.network.driver.mtu"];
  if (mtu !== undefined && !/^[+-]?\d+$/.test(mtu)) {
    throw new EngineError("InvalidParameter", `failed to parse com.docker.network.driver.mtu value: ${mtu} (strconv.Atoi: parsing "${mtu}": invalid syntax)`);
  }
  const name = options["com.docker.network.bridge.name"];
  if (name === undefined) return;
  const owner = networks.find((network) => network.bridge?.name === name);
  if (owner !== undefined) {
    throw new EngineError("Forbidden", `cannot create network ${id} (${name}): conflicts with network ${owner.id} (${name}): networks have same bridge name`);
  }
  // IFNAMSIZ, less the byte at the end.
  if (name.length > 15) throw new EngineError("System", "numerical result out of range");
}

function planAddresses(subnet: Subnet, wanted: IpamConfig | undefined): { addresses: AddressRange; gateway: number } {
  const addresses = new AddressRange(subnet, wanted?.IPRange === undefined ? undefined : subnetOf(wanted.IPRange));
  for (const address of Object.values(wanted?.AuxiliaryAddresses ?? {})) addresses.reserve(parseIPv4(address) ?? 0);
  const asked = wanted?.Gateway === undefined ? undefined : parseIPv4(wanted.Gateway);
  if (asked !== undefined) addresses.reserve(asked);
  return { addresses, gateway: asked ?? addresses.next() };
}

function localIPv6(context: EngineContext): IpamConfig {
  const digits = context.kernel.entropy.hex("ipv6-pool", 10);
  const prefix = `fd${digits.slice(0, 2)}:${digits.slice(2, 6)}:${digits.slice(6, 10)}`.replace(/:0+(?=[0-9a-f])/g, ":");
  return { Subnet: `${prefix}::/64`, Gateway: `${prefix}::1` };
}

function subnetOf(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet === undefined) throw new EngineError("InvalidParameter", `invalid subnet ${text}: invalid CIDR block notation`);
  return { base: subnet.base, prefix: subnet.prefix };
}
