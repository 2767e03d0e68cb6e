import { timeZones } from "../images/rootfs/time-zones.ts";
import type { TreeBuilder } from "../sim/fs/tree-builder.ts";

/** /usr/share/zoneinfo on the host, as an image with all of tzdata has it. Its files are made when somebody first looks. */
export function installZones(tree: TreeBuilder): void {
  tree.later("/usr/share/zoneinfo", (directory) => timeZones(directory, { legacy: true }));
}
