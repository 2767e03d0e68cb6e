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
  return parsed as DaemonConfig;
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
