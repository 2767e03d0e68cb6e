import { ALL_CAPABILITIES } from "../../sim/fs/permissions.ts";
import type { Capability } from "../../sim/fs/types.ts";
import { EngineError } from "../error.ts";

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
  const base = add.includes("ALL") ? ALL_CAPABILITIES : drop.includes("ALL") ? [] : DEFAULT_CAPABILITIES;
  const capabilities = new Set<Capability>(base);
  for (const name of add) if (name !== "ALL") capabilities.add(name as Capability);
  for (const name of drop) if (name !== "ALL") capabilities.delete(name as Capability);
  return capabilities;
}

/** Throws for names that no kernel knows. */
export function checkCapabilities(names: readonly string[] | null, field: "CapAdd" | "CapDrop"): void {
  for (const name of names ?? []) {
    const bare = bareName(name);
    if (bare !== "ALL" && !ALL_CAPABILITIES.has(bare as Capability))
      throw new EngineError("InvalidParameter", `invalid ${field}: unknown capability: "CAP_${bare}"`);
  }
}

function bareName(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
