import type { Capability } from "../../sim/fs/types.ts";
import type { Credentials } from "../../sim/kernel/types.ts";
import { containerCapabilities } from "./capabilities.ts";
import type { HostConfig } from "./host-config.ts";
import type { ContainerUser } from "./user.ts";

/** Who a process in a container is. Only root has the container's capabilities at once. */
export function containerCredentials(user: ContainerUser, hostConfig: HostConfig, privileged = hostConfig.Privileged): Credentials {
  const bounding: ReadonlySet<Capability> = containerCapabilities({ privileged, add: hostConfig.CapAdd, drop: hostConfig.CapDrop });
  const none: ReadonlySet<Capability> = new Set();
  const options = hostConfig.SecurityOpt ?? [];
  const noNewPrivileges = options.some((option) => /^no-new-privileges([:=](true|t|1))?$/i.test(option));
  // The profile is the container's: a privileged exec stays behind it.
  const unconfined = hostConfig.Privileged || options.some((option) => /^seccomp[:=]unconfined$/.test(option));
  const seccomp = unconfined ? {} : { seccomp: containerCapabilities({ privileged: false, add: hostConfig.CapAdd, drop: hostConfig.CapDrop }) };
  return {
    uid: user.uid,
    gid: user.gid,
    realUid: user.uid,
    realGid: user.gid,
    groups: user.groups,
    capabilities: user.uid === 0 ? bounding : none,
    bounding,
    noNewPrivileges,
    ...seccomp,
  };
}
