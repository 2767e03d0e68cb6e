import type { PathFs } from "../../sim/fs/types.ts";
import type { DeviceRule } from "../../sim/kernel/device-rules.ts";
import type { HostConfig } from "./host-config.ts";

/** What every container may use: making nodes, the devices that runc makes, terminals. */
const ALLOWED: readonly DeviceRule[] = [
  rule("c", undefined, undefined, "m"),
  rule("b", undefined, undefined, "m"),
  rule("c", 1, 3, "rwm"),
  rule("c", 1, 5, "rwm"),
  rule("c", 1, 7, "rwm"),
  rule("c", 1, 8, "rwm"),
  rule("c", 1, 9, "rwm"),
  rule("c", 5, 0, "rwm"),
  rule("c", 5, 1, "rwm"),
  rule("c", 5, 2, "rwm"),
  rule("c", 136, undefined, "rwm"),
];

/** The device nodes that a container may open, from --device and --device-cgroup-rule; undefined (all) when it is privileged. */
export function deviceRules(hostFs: PathFs, hostConfig: HostConfig): readonly DeviceRule[] | undefined {
  if (hostConfig.Privileged) return undefined;
  const rules = [...ALLOWED];
  for (const { PathOnHost: path, CgroupPermissions: access } of hostConfig.Devices ?? []) {
    const { type, rdev } = hostFs.stat(path);
    if (rdev !== undefined) rules.push(rule(type === "block" ? "b" : "c", rdev[0], rdev[1], access || "rwm"));
  }
  for (const text of hostConfig.DeviceCgroupRules ?? []) {
    const [, type, major, minor, access] = /^([abc]) (\d+|\*):(\d+|\*) ([rwm]+)$/.exec(text) ?? [];
    if (type !== undefined) rules.push(rule(type as DeviceRule["type"], numberOf(major), numberOf(minor), access ?? ""));
  }
  return rules;
}

function rule(type: DeviceRule["type"], major: number | undefined, minor: number | undefined, access: string): DeviceRule {
  return { type, major, minor, access };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === "*" ? undefined : Number(text);
}
