import type { TreeBuilder } from "../sim/fs/tree-builder.ts";

type ZoneData = typeof import("../base/time/zone-data.ts");

/** The rules of time zones, which a machine does without where they cannot be had (offline with a cold cache). */
export async function loadZones(): Promise<ZoneData | undefined> {
  try {
    return await import("../base/time/zone-data.ts");
  } catch {
    return undefined;
  }
}

/** /usr/share/zoneinfo on the host. Its files are made when somebody first looks. */
export function installZones(tree: TreeBuilder, zones: ZoneData | undefined): void {
  tree.later("/usr/share/zoneinfo", (directory) => {
    for (const entry of zones?.zoneinfoFiles() ?? []) {
      if ("content" in entry) directory.file(entry.path, entry.content);
      else directory.symlink(entry.path, entry.target);
    }
  });
}
