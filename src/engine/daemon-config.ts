import { parseAddress, parseCidr } from "../base/cidr.ts";
import { describeSyntaxError } from "../base/go-json.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { PathFs } from "../sim/fs/types.ts";
import type { DaemonConfig } from "./services.ts";

const PATH = "/etc/docker/daemon.json";

/** What dockerd says before it gives up on its configuration. */
class DaemonConfigError extends Error {}

/** Reads /etc/docker/daemon.json; none is an empty one. Throws DaemonConfigError with dockerd's words. */
export function readDaemonConfig(hostFs: PathFs): DaemonConfig {
  if (!hostFs.exists(PATH)) return {};
  const text = decodeUtf8(hostFs.readFile(PATH));
  if (text.trim() === "") return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unable(describeSyntaxError(text));
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed))
    throw unable("json: cannot unmarshal array into Go value of type map[string]interface {}");
  const unknown = Object.keys(parsed).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) throw unable(`the following directives don't match any configuration option: ${unknown.join(", ")}`);
  const config = parsed as DaemonConfig;
  checkAddresses(config);
  return config;
}

/** Of what is given out of networks. */
function checkAddresses(config: DaemonConfig): void {
  const pools = config["default-address-pools"] ?? [];
  for (const { base } of pools) if (parseCidr(base) === undefined) throw unable(`invalid JSON: netip.ParsePrefix(${JSON.stringify(base)}): no '/'`);
  for (const key of ["default-gateway", "default-gateway-v6"] as const) {
    const text = config[key];
    if (text !== undefined && parseAddress(text) === undefined) throw unable(`invalid JSON: invalid IP address: ${text}`);
  }
  const merged = "merged configuration validation from file and command line flags failed";
  const fixed = config["fixed-cidr-v6"];
  if (fixed !== undefined && parseCidr(fixed)?.family !== 6) {
    const problem = parseCidr(fixed) === undefined ? `netip.ParsePrefix(${JSON.stringify(fixed)}): no '/'` : `'${fixed}' is not a valid IPv6 subnet`;
    throw unable(`${merged}: invalid fixed-cidr-v6: invalid fixed-cidr-v6: ${problem}`);
  }
  const controller = "failed to start daemon: Error initializing network controller";
  for (const [i, { base, size }] of pools.entries()) {
    const prefix = parseCidr(base)?.prefix ?? 0;
    if (size >= prefix) continue;
    const problem = `network at index ${i} (&{${base} ${size}}) has a smaller prefix (/${prefix}) than the target size of that pool (/${size})`;
    throw new DaemonConfigError(`${controller}: error obtaining controller instance: could not construct local address space: ${problem}`);
  }
  for (const key of ["bip", "bip6", "fixed-cidr"] as const) {
    const text = config[key];
    if (text !== undefined && parseCidr(text) === undefined) throw new DaemonConfigError(`${controller}: parse ${key} failed: invalid CIDR address: ${text}`);
  }
  const hasIPv4 = pools.some(({ base, size }) => parseCidr(base)?.family === 4 && size <= 32);
  if (pools.length > 0 && !hasIPv4 && config.bip === undefined) {
    throw new DaemonConfigError(`${controller}: error creating default "bridge" network: all predefined address pools have been fully subnetted`);
  }
}

function unable(reason: string): DaemonConfigError {
  return new DaemonConfigError(`unable to configure the Docker daemon with file ${PATH}: ${reason}`);
}

/** Options that dockerd has; those without a meaning here are read and left alone. */
const KNOWN = new Set(
  `allow-direct-routing allow-nondistributable-artifacts api-cors-header authorization-plugins bip bip6 bridge bridge-accept-fwmark builder cdi-spec-dirs
  cgroup-parent containerd containerd-namespace containerd-plugin-namespace cpu-rt-period cpu-rt-runtime data-root debug default-address-pools
  default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode default-network-opts default-runtime default-shm-size default-ulimits dns dns-opts
  dns-search exec-opts exec-root experimental features firewall-backend fixed-cidr fixed-cidr-v6 group host-gateway-ip host-gateway-ips hosts http-proxy
  https-proxy icc init init-path insecure-registries ip ip-forward ip-forward-no-drop ip-masq ip6tables iptables ipv6 labels live-restore log-driver log-format
  log-level log-opts max-concurrent-downloads max-concurrent-uploads max-download-attempts metrics-addr min-api-version mtu network-control-plane-mtu
  no-new-privileges no-proxy node-generic-resources oom-score-adjust pidfile proxies raw-logs registry-mirrors runtimes seccomp-profile selinux-enabled
  shutdown-timeout storage-driver storage-opts swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify userland-proxy userland-proxy-path
  userns-remap`.split(/\s+/),
);
