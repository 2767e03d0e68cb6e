import type { LayerBuilder } from "../image.ts";
import { debianAccounts } from "./accounts.ts";
import { debianDirectories, shellStartup, writeAccounts } from "./debian.ts";
import { addPrograms, debianTools } from "./tools.ts";

export interface EnterpriseRelease {
  /** `rocky` */
  readonly id: string;
  /** `Rocky Linux` */
  readonly name: string;
  /** `9.6` */
  readonly version: string;
  /** What follows the version: `(Blue Onyx)` */
  readonly nickname: string;
  /** Where the distribution says so in one line: `/etc/rocky-release` */
  readonly file: string;
  /** The one that installs packages. */
  readonly installer: string;
}

/** The root file system of Fedora, CentOS and their relatives. */
export function enterpriseRoot(release: EnterpriseRelease): (layer: LayerBuilder) => void {
  const title = `${release.name} ${release.version}${release.nickname === "" ? "" : ` ${release.nickname}`}`;
  return (layer) => {
    debianDirectories(layer);
    debianTools(layer);
    for (const name of ["apt", "apt-get", "apt-cache", "dpkg"]) layer.whiteout(`/usr/bin/${name}`);
    addPrograms(layer, `rpm ${release.installer}`, 21_000);
    addPrograms(layer, "ps free kill top uptime", 120_000);
    writeAccounts(layer, debianAccounts());
    layer.file(
      "/usr/lib/os-release",
      `NAME="${release.name}"\nVERSION="${release.version}${release.nickname === "" ? "" : ` ${release.nickname}`}"\nID="${release.id}"\nVERSION_ID="${release.version}"\nPRETTY_NAME="${title}"\n`,
    );
    layer.symlink("/etc/os-release", "../usr/lib/os-release");
    layer.file(release.file, `${release.name} release ${release.version}${release.nickname === "" ? "" : ` ${release.nickname}`}\n`);
    if (release.file !== "/etc/redhat-release") layer.symlink("/etc/redhat-release", release.file.replace("/etc/", ""));
    shellStartup(layer, "debian");
  };
}
