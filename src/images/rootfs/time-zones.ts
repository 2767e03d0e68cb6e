import { utcZoneFile, zoneinfoFiles } from "../../base/time/zone-data.ts";
import type { LayerBuilder } from "../image.ts";

/** What the package tzdata brings. Debian keeps names of old apart since its version 13. */
export function timeZones(layer: LayerBuilder, options: { legacy: boolean }): void {
  for (const entry of zoneinfoFiles(options.legacy)) {
    if ("content" in entry) layer.file(entry.path, entry.content);
    else layer.symlink(entry.path, entry.target);
  }
}

export function universalTime(layer: LayerBuilder): void {
  layer.file("/etc/localtime", utcZoneFile());
}
