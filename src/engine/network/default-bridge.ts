import { type AddressFamily, type Cidr, formatCidr, parseCidr } from "../../base/cidr.ts";
import type { DaemonConfig, EngineContext } from "../services.ts";
import type { AddressPools } from "./address-pools.ts";
import { HOST_BINDING, readBridgeOptions } from "./bridge-options.ts";
import { createBridge, type NewNetwork } from "./create.ts";
import type { IpamConfig } from "./ipam-config.ts";
import { allocateSubnets, byFamily, type NetworkSubnet } from "./subnets.ts";

/** docker0, as the daemon's configuration has it. */
export function planDefaultBridge(context: EngineContext, pools: AddressPools): NewNetwork {
  const { config } = context;
  const families: AddressFamily[] = config.ipv6 === true ? [4, 6] : [4];
  const configs = families.flatMap((family) => configOf(config, family) ?? []);
  const { subnets: found, shown } = allocateSubnets(context, pools, configs, { families, withGateway: () => true });
  const subnets = found.map((subnet) => withRouter(subnet, config));
  const options = {
    "com.docker.network.bridge.default_bridge": "true",
    "com.docker.network.bridge.enable_icc": String(config.icc ?? true),
    "com.docker.network.bridge.enable_ip_masquerade": String(config["ip-masq"] ?? true),
    [HOST_BINDING]: config.ip ?? "0.0.0.0",
    "com.docker.network.bridge.name": "docker0",
    "com.docker.network.driver.mtu": String(config.mtu ?? 1500),
  };
  const bridgeOptions = readBridgeOptions(options);
  return {
    name: "bridge",
    driver: "bridge",
    enableIPv6: config.ipv6 === true,
    ipam: { Driver: "default", Options: null, Config: byFamily(shown) },
    options,
    // As after every start but the first: docker0 is there already, and its addresses count as configured.
    givenSubnets: subnets.map(({ range }) => formatCidr(range.subnet)),
    subnets,
    bridge: createBridge(context, { name: "docker0", subnets, internal: false, bridgeOptions }),
    bridgeOptions,
  };
}

/** `bip` names the bridge's address and its subnet, `fixed-cidr` the part that containers get; undefined: the next of a pool. */
function configOf(config: DaemonConfig, family: AddressFamily): IpamConfig | undefined {
  const bridgeAddress = family === 4 ? config.bip : config.bip6;
  const own = subnetIn(bridgeAddress);
  const fixed = subnetIn(family === 4 ? config["fixed-cidr"] : config["fixed-cidr-v6"]);
  const subnet = own ?? fixed;
  if (subnet === undefined || subnet.family !== family) return undefined;
  const router = routerOf(config, family);
  return {
    Subnet: formatCidr(subnet),
    ...(fixed === undefined ? {} : { IPRange: formatCidr(fixed) }),
    ...(own === undefined ? {} : { Gateway: bridgeAddress?.split("/", 1)[0] ?? "" }),
    ...(router === undefined ? {} : { AuxiliaryAddresses: { [`DefaultGatewayIPv${family}`]: router } }),
  };
}

function withRouter(subnet: NetworkSubnet, config: DaemonConfig): NetworkSubnet {
  const router = routerOf(config, subnet.range.subnet.family);
  return router === undefined || !subnet.range.contains(router) ? subnet : { ...subnet, router };
}

function routerOf(config: DaemonConfig, family: AddressFamily): string | undefined {
  return config[family === 4 ? "default-gateway" : "default-gateway-v6"];
}

function subnetIn(text: string | undefined): Cidr | undefined {
  return text === undefined ? undefined : parseCidr(text);
}
