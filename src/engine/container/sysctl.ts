import type { PathFs } from "../../sim/fs/types.ts";
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

/** --sysctl: allowed only where a namespace of the container's own holds the value. Throws OciError. */
export function checkSysctls(hostConfig: HostConfig, fs: PathFs): void {
  for (const name of Object.keys(hostConfig.Sysctls ?? {})) {
    const ipc = IPC.has(name) || name.startsWith("fs.mqueue.");
    const net = name.startsWith("net.");
    if (ipc && hostConfig.IpcMode === "host") throw new OciError(`sysctl "${name}" is not allowed in the hosts ipc namespace`);
    if (net && hostConfig.NetworkMode === "host") throw new OciError(`sysctl "${name}" not allowed in host network namespace`);
    if (!ipc && !net && name !== "kernel.domainname") throw new OciError(`sysctl "${name}" is not in a separate kernel namespace`);
    const path = name.replaceAll(".", "/");
    if (net && !fs.exists(`/proc/sys/${path}`) && !KNOWN_NET.test(name)) {
      throw new OciError(
        `unable to start container process: error during container init: open sysctl ${name} file: unsafe procfs detected: openat2 fsmount:fscontext:proc/./sys/${path}: no such file or directory`,
      );
    }
  }
}

/** What a real kernel has and ours need not show. */
const KNOWN_NET =
  /^net\.(core\.(somaxconn|rmem_\w+|wmem_\w+|netdev_\w+|optmem_max)|ipv[46]\.(ip_|tcp_|udp_|icmp_|conf\.|neigh\.|ping_|route\.|fib_|igmp_|ipfrag_)|netfilter\.|unix\.)/;
