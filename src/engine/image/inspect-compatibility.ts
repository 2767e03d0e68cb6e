import { containerConfigType } from "../container/config.ts";

/** GET /images/{name}/json for older clients: fields that have been removed since, at their places. */
export function adaptInspect(inspected: Readonly<Record<string, unknown>>, version: number): object {
  if (version >= 50) return inspected;
  const adapted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(inspected)) {
    if (name === "DockerVersion" && version < 45) adapted["ContainerConfig"] = containerConfigType.encode(containerConfigType.zero());
    adapted[name] = name === "Config" ? withUnset(value as Record<string, unknown>) : value;
    if (name === "Size" && version < 44) adapted["VirtualSize"] = value;
  }
  return adapted;
}

/** What only containers use was there, too. */
function withUnset(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const unset = { AttachStderr: false, AttachStdin: false, AttachStdout: false, Domainname: "", Hostname: "", Image: "" };
  const all = Object.entries({ ...unset, OpenStdin: false, StdinOnce: false, Tty: false, ...config });
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
