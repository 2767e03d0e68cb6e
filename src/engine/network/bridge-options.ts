import { type AddressFamily, parseAddress } from "../../base/cidr.ts";
import { EngineError } from "../error.ts";

/** How packets get from outside to the addresses of a network: with ports of the host, straight, or not at all. */
export type GatewayMode = "nat" | "nat-unprotected" | "routed" | "isolated";

/** What the options of a bridge network say. */
export interface BridgeOptions {
  /** Of the host's interface; undefined: `br-` and the network's id. */
  readonly bridgeName: string | undefined;
  readonly mtu: number;
  readonly icc: boolean;
  /** Leaves the bridge without its IPv4 address. */
  readonly inhibitIPv4: boolean;
  readonly gatewayMode: Readonly<Record<AddressFamily, GatewayMode>>;
}

export const HOST_BINDING = "com.docker.network.bridge.host_binding_ipv4";
export const INTERFACE_PREFIX = "com.docker.network.container_iface_prefix";
const BRIDGE = "com.docker.network.bridge.";
const MTU = "com.docker.network.driver.mtu";

const BRIDGE_FLAGS = ["enable_icc", "enable_ip_masquerade", "inhibit_ipv4", "default_bridge"].map((flag) => `${BRIDGE}${flag}`);
const ADDRESSES = [HOST_BINDING, "com.docker.network.host_ipv4", "com.docker.network.host_ipv6"];
const MODES: readonly string[] = ["nat", "routed", "isolated", "nat-unprotected"] satisfies GatewayMode[];
const DEFAULT_MTU = 1500;
const LARGEST_MTU = 65_535;
/** RFC 791, RFC 8200. */
const SMALLEST_MTU = { 4: 68, 6: 1280 };

/** Throws EngineError with what is wrong. */
export function readBridgeOptions(options: Readonly<Record<string, string>>): BridgeOptions {
  for (const [key, value] of Object.entries(options)) {
    const problem = problemOf(key, value);
    if (problem !== undefined) throw new EngineError("InvalidParameter", `failed to parse ${key} value: ${value} (${problem})`);
  }
  return {
    bridgeName: options[`${BRIDGE}name`],
    mtu: Number(options[MTU] ?? DEFAULT_MTU),
    icc: isTrue(options[`${BRIDGE}enable_icc`] ?? "true"),
    inhibitIPv4: isTrue(options[`${BRIDGE}inhibit_ipv4`] ?? "false"),
    gatewayMode: { 4: modeOf(options, 4), 6: modeOf(options, 6) },
  };
}

/** What only the kernel, or the kind of network, is against. */
export function checkBridge({ mtu, gatewayMode, bridgeName }: BridgeOptions, isInternal: boolean): void {
  if (mtu < 0) throw new EngineError("InvalidParameter", `invalid MTU number: ${mtu}`);
  if (!isInternal && (gatewayMode[4] === "isolated" || gatewayMode[6] === "isolated")) {
    throw new EngineError("System", "gateway mode 'isolated' can only be used for an internal network");
  }
  // IFNAMSIZ, less the byte at the end.
  if (bridgeName !== undefined && bridgeName.length > 15) throw new EngineError("System", "numerical result out of range");
  if (mtu !== 0 && (mtu < SMALLEST_MTU[4] || mtu > LARGEST_MTU)) throw new EngineError("System", "invalid argument");
}

/** The kernel has no IPv6 on an interface that cannot carry its smallest packets. */
export function checkMtuForIPv6({ mtu }: BridgeOptions, interfaceName: string): void {
  if (mtu === 0 || mtu >= SMALLEST_MTU[6]) return;
  const path = `/proc/sys/net/ipv6/conf/${interfaceName}/disable_ipv6`;
  throw new EngineError("System", `Cannot read IPv6 setup for bridge ${interfaceName}: open ${path}: no such file or directory`);
}

/** As Go's strconv.ParseBool; undefined for anything else. */
export function parseBool(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

function isTrue(text: string): boolean {
  return parseBool(text) === true;
}

function problemOf(key: string, value: string): string | undefined {
  if (BRIDGE_FLAGS.includes(key) && parseBool(value) === undefined) return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (/^com\.docker\.network\.bridge\.gateway_mode_ipv[46]$/.test(key) && !MODES.includes(value)) return `unknown gateway mode ${value}`;
  if (ADDRESSES.includes(key) && parseAddress(value) === undefined) return "nil ip";
  if (key !== MTU) return undefined;
  if (!/^[+-]?\d+$/.test(value)) return `strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`;
  return Math.abs(Number(value)) > Number.MAX_SAFE_INTEGER ? `strconv.Atoi: parsing ${JSON.stringify(value)}: value out of range` : undefined;
}

function modeOf(options: Readonly<Record<string, string>>, family: AddressFamily): GatewayMode {
  return (options[`${BRIDGE}gateway_mode_ipv${family}`] ?? "nat") as GatewayMode;
}
