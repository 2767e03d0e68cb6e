/** What a user says about the interface of one endpoint: its name, and settings of the kernel for it. */
import { isErrno } from "../../base/errno.ts";
import type { Kernel } from "../../sim/kernel/types.ts";
import type { NetNamespace } from "../../sim/net/types.ts";
import { EngineError } from "../error.ts";
import { INTERFACE_PREFIX } from "./bridge-options.ts";
import type { Network } from "./network.ts";

type DriverOptions = Readonly<Record<string, string>> | null;

const SYSCTLS = "com.docker.network.endpoint.sysctls";
const NAME = "com.docker.network.endpoint.ifname";
const LONGEST_NAME = 15;

/** All that is wrong with `net.ipv4.conf.IFNAME.log_martians=1,…` before anything runs. */
export function sysctlProblems(options: DriverOptions): string[] {
  const text = options?.[SYSCTLS];
  if (text === undefined) return [];
  return text.split(",").flatMap((entry) => {
    const [, family = "", , name = "", ...rest] = entry.split(".");
    // Some clients write everything in lower case.
    if (["ipv4", "ipv6", "mpls"].includes(family) && ["IFNAME", "ifname"].includes(name) && rest.length > 0) return [];
    const hint = "represent 'net.X.Y.ethN.Z=V' as 'net.X.Y.IFNAME.Z=V', 'X' must be 'ipv4', 'ipv6' or 'mpls'";
    return [`unrecognised network interface sysctl '${entry}'; ${hint}`];
  });
}

/** The name for the inside end; undefined: the next free `ethN`. `veth` is how the interface is called until then. Throws EngineError. */
export function interfaceName(network: Network, options: DriverOptions, namespace: NetNamespace, veth: () => string): string | undefined {
  const given = options?.[NAME] || undefined;
  const prefix = network.options[INTERFACE_PREFIX] || undefined;
  if (given === undefined && prefix === undefined) return undefined;
  const taken = namespace.interfaces().map(({ name }) => name);
  const name = given ?? firstFree(prefix ?? "", taken);
  const problem = problemOf(name, taken);
  if (problem === undefined) return name;
  const before = veth();
  throw new EngineError("System", `failed to add interface ${before} to sandbox: error renaming interface "${before}" to "${name}": ${problem}`);
}

/** Sets what the user asked for. Throws EngineError. */
export function setInterfaceSysctls(
  kernel: Kernel,
  options: DriverOptions,
  namespace: NetNamespace,
  plugged: { interfaceName: string; hostInterface: string },
): void {
  const text = options?.[SYSCTLS];
  if (text === undefined) return;
  const { interfaceName: name, hostInterface: veth } = plugged;
  const hadIPv6 = namespace.ipv6Disabled(name) === false;
  for (const entry of text.split(",")) {
    const problem = setSysctl(kernel, entry, namespace, name) ?? (hadIPv6 ? announcementProblem(namespace, name) : undefined);
    if (problem !== undefined) throw new EngineError("System", `failed to add interface ${veth} to sandbox: ${problem}`);
  }
}

/** The daemon tells the neighbours of the addresses that it has given. */
function announcementProblem(namespace: NetNamespace, name: string): string | undefined {
  return namespace.ipv6Disabled(name) === true ? "failed to advertise addresses: write ip ::1->ff02::1: sendmsg: invalid argument" : undefined;
}

function setSysctl(kernel: Kernel, entry: string, namespace: NetNamespace, interfaceName: string): string | undefined {
  const equals = entry.indexOf("=");
  if (equals < 0) return `expected sysctl '${entry}' to have format name=value`;
  const labels = entry.slice(0, equals).split(".");
  const path = [...labels.slice(0, 3), interfaceName, ...labels.slice(4)].join("/");
  const value = entry.slice(equals + 1);
  // The network's settings are those of the container, the rest does not matter.
  const namespaces = { ...kernel.host, net: namespace };
  if (kernel.sysctls.get(namespaces, path) === undefined) return `/proc/sys/${path} is not a sysctl file`;
  if (value === "") return undefined;
  try {
    kernel.sysctls.set(namespaces, path, value);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return `unable to write to '/proc/sys/${path}': write /proc/sys/${path}: ${error.message.toLowerCase()}`;
  }
  return undefined;
}

function firstFree(prefix: string, taken: readonly string[]): string {
  for (let n = 0; ; n++) if (!taken.includes(`${prefix}${n}`)) return `${prefix}${n}`;
}

function problemOf(name: string, taken: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return "numerical result out of range";
  if (/[\s/:]/.test(name) || name === "." || name === "..") return "invalid argument";
  return taken.includes(name) ? "file exists" : undefined;
}
