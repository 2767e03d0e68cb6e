import type { LayerBuilder } from "../image.ts";
import { type Account, ubuntuAccounts } from "./accounts.ts";
import { debianDirectories, shellStartup, writeAccounts } from "./debian.ts";
import { dpkgStatus, NOBLE_PACKAGES } from "./packages.ts";
import { addPrograms, debianTools } from "./tools.ts";

export interface UbuntuRelease {
  /** `24.04` */
  readonly version: string;
  /** `24.04.3 LTS` */
  readonly full: string;
  readonly codename: "trusty" | "xenial" | "bionic" | "focal" | "jammy" | "noble" | "resolute";
  /** `Noble Numbat` */
  readonly animal: string;
}

export const TRUSTY: UbuntuRelease = { version: "14.04", full: "14.04.6 LTS", codename: "trusty", animal: "Trusty Tahr" };
export const XENIAL: UbuntuRelease = { version: "16.04", full: "16.04.7 LTS", codename: "xenial", animal: "Xenial Xerus" };
export const BIONIC: UbuntuRelease = { version: "18.04", full: "18.04.6 LTS", codename: "bionic", animal: "Bionic Beaver" };
export const FOCAL: UbuntuRelease = { version: "20.04", full: "20.04.6 LTS", codename: "focal", animal: "Focal Fossa" };
export const JAMMY: UbuntuRelease = { version: "22.04", full: "22.04.5 LTS", codename: "jammy", animal: "Jammy Jellyfish" };
export const NOBLE: UbuntuRelease = { version: "24.04", full: "24.04.4 LTS", codename: "noble", animal: "Noble Numbat" };
export const RESOLUTE: UbuntuRelease = { version: "26.04", full: "26.04 LTS", codename: "resolute", animal: "Resolute Raccoon" };

/** The Debian release in the making that each was taken from. */
const DEBIAN_OF: Readonly<Record<UbuntuRelease["codename"], string>> = {
  trusty: "jessie",
  xenial: "stretch",
  bionic: "buster",
  focal: "bullseye",
  jammy: "bookworm",
  noble: "trixie",
  resolute: "forky",
};

const MAINTAINER = "Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>";

/** The root file system of an Ubuntu image. Unlike Debian's it has procps. */
export function ubuntuRoot(release: UbuntuRelease): (layer: LayerBuilder) => void {
  const hasUbuntuUser = release.codename === "noble" || release.codename === "resolute";
  return (layer) => {
    debianDirectories(layer);
    debianTools(layer);
    addPrograms(layer, "ps top free uptime kill pgrep pkill vmstat w watch pmap pwdx tload skill slabtop");
    layer.program("/usr/sbin/sysctl", "sysctl", { size: 31_072 });
    writeAccounts(layer, ubuntuAccounts(hasUbuntuUser));
    if (hasUbuntuUser) layer.dir("/home/ubuntu", { mode: 0o750, uid: 1000, gid: 1000 });
    layer.file(
      "/usr/lib/os-release",
      [
        `PRETTY_NAME="Ubuntu ${release.full}"`,
        'NAME="Ubuntu"',
        `VERSION_ID="${release.version}"`,
        `VERSION="${release.full} (${release.animal})"`,
        `VERSION_CODENAME=${release.codename}`,
        "ID=ubuntu",
        "ID_LIKE=debian",
        'HOME_URL="https://www.ubuntu.com/"',
        'SUPPORT_URL="https://help.ubuntu.com/"',
        'BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"',
        'PRIVACY_POLICY_URL="https://www.ubuntu.com/legal/terms-and-policies/privacy-policy"',
        `UBUNTU_CODENAME=${release.codename}`,
        "LOGO=ubuntu-logo",
        "",
      ].join("\n"),
    );
    layer.symlink("/etc/os-release", "../usr/lib/os-release");
    layer.file("/etc/debian_version", `${DEBIAN_OF[release.codename]}/sid\n`);
    layer.file(
      "/etc/lsb-release",
      `DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=${release.version}\nDISTRIB_CODENAME=${release.codename}\nDISTRIB_DESCRIPTION="Ubuntu ${release.full}"\n`,
    );
    layer.file("/etc/issue", `Ubuntu ${release.full} \\n \\l\n\n`);
    writeSources(layer, release.codename);
    layer.file("/var/lib/dpkg/status", ubuntuPackages());
    layer.file("/etc/legal", "Ubuntu is free software; each program's licence is under /usr/share/doc.\n");
    shellStartup(layer, "ubuntu");
  };
}

/** The dpkg status file with further packages. */
function ubuntuPackages(...added: readonly string[]): string {
  return dpkgStatus(MAINTAINER, NOBLE_PACKAGES, ...added);
}

export function addUbuntuUser(...users: readonly Account[]): (layer: LayerBuilder) => void {
  return (layer) => writeAccounts(layer, ubuntuAccounts(true, ...users));
}

function writeSources(layer: LayerBuilder, codename: string): void {
  if (codename !== "noble" && codename !== "resolute") {
    const lines = [codename, `${codename}-updates`].map((suite) => `deb http://ubuntu.dabba.test/ubuntu/ ${suite} main restricted universe multiverse`);
    layer.file(
      "/etc/apt/sources.list",
      `${lines.join("\n")}\ndeb http://ubuntu-security.dabba.test/ubuntu/ ${codename}-security main restricted universe multiverse\n`,
    );
    return;
  }
  const stanza = (uri: string, suites: string) =>
    `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: main universe restricted multiverse\nSigned-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg\n`;
  layer.file(
    "/etc/apt/sources.list.d/ubuntu.sources",
    [
      stanza("http://ubuntu.dabba.test/ubuntu/", `${codename} ${codename}-updates ${codename}-backports`),
      stanza("http://ubuntu-security.dabba.test/ubuntu/", `${codename}-security`),
    ].join("\n"),
  );
}
