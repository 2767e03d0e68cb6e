import { Errno } from "../../base/errno.ts";
import type { Capability, FsCredentials, Stat } from "./types.ts";

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

/** All capabilities of Linux 6: what root on the host holds. */
export const ALL_CAPABILITIES: ReadonlySet<Capability> = new Set<Capability>([
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
]);

export const ROOT: FsCredentials = { uid: 0, gid: 0, groups: [0], capabilities: ALL_CAPABILITIES };

export function inGroup(credentials: FsCredentials, gid: number): boolean {
  return credentials.gid === gid || credentials.groups.includes(gid);
}

/** generic_permission of Linux: `want` is a sum of READ, WRITE and EXECUTE. */
export function isPermitted(credentials: FsCredentials, stat: Stat, want: number): boolean {
  const bits = stat.uid === credentials.uid ? stat.mode >> 6 : inGroup(credentials, stat.gid) ? stat.mode >> 3 : stat.mode;
  if ((bits & want) === want) return true;
  const { capabilities } = credentials;
  if (stat.type === "dir") {
    if (capabilities.has("DAC_OVERRIDE")) return true;
    return (want & WRITE) === 0 && capabilities.has("DAC_READ_SEARCH");
  }
  if (capabilities.has("DAC_OVERRIDE") && ((want & EXECUTE) === 0 || (stat.mode & 0o111) !== 0)) return true;
  return want === READ && capabilities.has("DAC_READ_SEARCH");
}

export function mustBePermitted(credentials: FsCredentials, stat: Stat, want: number): void {
  if (!isPermitted(credentials, stat, want)) throw new Errno("EACCES");
}

export function isOwner(credentials: FsCredentials, stat: Stat): boolean {
  return stat.uid === credentials.uid || credentials.capabilities.has("FOWNER");
}

/** May a name for `victim` be taken out of `dir`? */
export function mayDelete(credentials: FsCredentials, dir: Stat, victim: Stat): void {
  mustBePermitted(credentials, dir, WRITE | EXECUTE);
  const sticky = (dir.mode & 0o1000) !== 0;
  if (sticky && credentials.uid !== dir.uid && !isOwner(credentials, victim)) throw new Errno("EPERM");
}
