import { isErrno } from "../../base/errno.ts";
import type { Kernel, Namespaces } from "../../sim/kernel/types.ts";
import { EngineError } from "../error.ts";
import type { HostConfig } from "./host-config.ts";
import { OciError } from "./oci-error.ts";

const IPC = new Set([
  "kernel.msgmax",
  "kernel.msgmnb",
  "kernel.msgmni",
  "kernel.sem",
  "kernel.shmall",
  "kernel.shmmax",
  "kernel.shmmni",
  "kernel.shm_rmid_forced",
]);

/** What Docker sets in every network namespace but the host's: low ports and ping are for everybody. */
const DEFAULTS = { "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647" };

/** --sysctl: allowed only where a namespace of the container's own holds the value. Throws OciError, EngineError. */
export function applySysctls(kernel: Kernel, namespaces: Namespaces, hostConfig: HostConfig, domainname: string): void {
  // A domain name is set as a sysctl, which the host's namespace does not let happen.
  if (hostConfig.UTSMode === "host" && domainname !== "") throw new OciError('sysctl "kernel.domainname" is not in a separate kernel namespace');
  const wanted = { ...(hostConfig.NetworkMode === "host" ? {} : DEFAULTS), ...hostConfig.Sysctls };
  for (const [name, value] of Object.entries(wanted)) {
    check(name, hostConfig);
    try {
      kernel.sysctls.set(namespaces, name, value);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw refusal(name, value, error.code);
    }
  }
}

function check(name: string, hostConfig: HostConfig): void {
  const ipc = IPC.has(name) || name.startsWith("fs.mqueue.");
  const net = name.startsWith("net.");
  if (ipc && hostConfig.IpcMode === "host") throw new OciError(`sysctl "${name}" is not allowed in the hosts ipc namespace`);
  if (net && hostConfig.NetworkMode === "host") throw new OciError(`sysctl "${name}" not allowed in host network namespace`);
  if (name === "kernel.hostname") throw new OciError(`sysctl "${name}" is not allowed as it conflicts with the OCI "hostname" field`);
  if (!ipc && !net && name !== "kernel.domainname") throw new OciError(`sysctl "${name}" is not in a separate kernel namespace`);
  if (/^net\.(ipv4|ipv6|mpls)\.(conf|neigh)\.(?!all\.|default\.)[^.]+\./.test(name)) {
    throw new EngineError(
      "InvalidParameter",
      `interface specific sysctl setting "${name}" must be supplied using driver option 'com.docker.network.endpoint.sysctls'`,
    );
  }
}

function refusal(name: string, value: string, code: string): OciError {
  const during = "unable to start container process: error during container init";
  const file = `fsmount:fscontext:proc/./sys/${name.replaceAll(".", "/")}`;
  if (code === "ENOENT") return new OciError(`${during}: open sysctl ${name} file: unsafe procfs detected: openat2 ${file}: no such file or directory`);
  return new OciError(`${during}: failed to write sysctl ${name} = "${value}": write ${file}: invalid argument`);
}
