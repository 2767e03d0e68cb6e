import type { LayerBuilder } from "../image.ts";
import { type Account, debianAccounts } from "./accounts.ts";
import { debianDirectories, shellStartup, writeAccounts } from "./debian.ts";
import { debianTools } from "./tools.ts";

/** Oracle Linux 9 slim, which the MySQL images are built on. */
export function oracleLinuxRoot(layer: LayerBuilder): void {
  debianDirectories(layer);
  debianTools(layer);
  layer.program("/usr/bin/microdnf", "microdnf", { size: 115_000 });
  writeAccounts(layer, debianAccounts());
  layer.file(
    "/etc/os-release",
    'NAME="Oracle Linux Server"\nVERSION="9.6"\nID="ol"\nID_LIKE="fedora"\nVERSION_ID="9.6"\nPRETTY_NAME="Oracle Linux Server 9.6"\n',
  );
  layer.file("/etc/oracle-release", "Oracle Linux Server release 9.6\n");
  shellStartup(layer, "debian");
}

export function addOracleUser(...users: readonly Account[]): (layer: LayerBuilder) => void {
  return (layer) => writeAccounts(layer, debianAccounts(...users));
}
