import type { Capability } from "../../sim/fs/types.ts";
import { EngineError } from "../error.ts";

export const ALL_CAPABILITIES: readonly Capability[] = [
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
];

/** What a container may do unless told otherwise. */
const DEFAULT_CAPABILITIES: readonly Capability[] = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FSETID",
  "FOWNER",
  "MKNOD",
  "NET_RAW",
  "SETGID",
  "SETUID",
  "SETFCAP",
  "SETPCAP",
  "NET_BIND_SERVICE",
  "SYS_CHROOT",
  "KILL",
  "AUDIT_WRITE",
];

/** Docker's capabilities for --cap-add, --cap-drop and --privileged. */
export function containerCapabilities(options: { privileged: boolean; add: readonly string[] | null; drop: readonly string[] | null }): Set<Capability> {
  if (options.privileged) return new Set(ALL_CAPABILITIES);
  const add = (options.add ?? []).map(bareName);
  const drop = (options.drop ?? []).map(bareName);
  const base = drop.includes("ALL") ? [] : add.includes("ALL") ? ALL_CAPABILITIES : DEFAULT_CAPABILITIES;
  const capabilities = new Set<Capability>(base);
  for (const name of add) if (name !== "ALL") capabilities.add(name as Capability);
  for (const name of drop) if (name !== "ALL") capabilities.delete(name as Capability);
  return capabilities;
}

/** Throws for names that no kernel knows. */
export function checkCapabilities(names: readonly string[] | null, field: "CapAdd" | "CapDrop"): void {
  for (const name of names ?? []) {
    const bare = bareName(name);
    if (bare !== "ALL" && !ALL_CAPABILITIES.includes(bare as Capability))
      throw new EngineError("InvalidParameter", `invalid ${field}: unknown capability: "CAP_${bare}"`);
  }
}

function bareName(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
