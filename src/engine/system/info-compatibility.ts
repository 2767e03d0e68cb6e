/** GET /info for clients before API 1.50: sorted by name, with what has been removed since and without what was not there yet. */
export function adaptInfo(info: Readonly<Record<string, unknown>>, version: number): Record<string, unknown> {
  if (version >= 50) return { ...info };
  const adapted: Record<string, unknown> = { ...info, BridgeNfIp6tables: false, BridgeNfIptables: false };
  if (version < 49) {
    delete adapted["FirewallBackend"];
    for (const name of ["ContainerdCommit", "InitCommit", "RuncCommit"]) adapted[name] = withExpected(info[name] as { ID: string });
  }
  if (version < 47)
    adapted["RegistryConfig"] = {
      ...(info["RegistryConfig"] as object),
      AllowNondistributableArtifactsCIDRs: null,
      AllowNondistributableArtifactsHostnames: null,
    };
  if (version < 46) delete adapted["Containerd"];
  if (version < 42) adapted["KernelMemory"] = false;
  if (version < 25) adapted["SecurityOptions"] = (info["SecurityOptions"] as string[]).map((option) => /^name=([^,]+)/.exec(option)?.[1] ?? option);
  return sortedByName(adapted) as Record<string, unknown>;
}

function withExpected({ ID: id }: { ID: string }): object {
  return { ...(id === "" ? {} : { Expected: id }), ID: id };
}

/** Go's maps, all the way down. */
function sortedByName(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedByName);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sortedByName(item)]));
}
