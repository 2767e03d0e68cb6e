import type { LayerBuilder } from "../image.ts";
import { type Account, type AccountFiles, debianAccounts } from "./accounts.ts";
import { BOOKWORM_PACKAGES, dpkgStatus, TRIXIE_PACKAGES } from "./packages.ts";
import { timeZones } from "./time-zones.ts";
import { debianTools } from "./tools.ts";

export interface DebianRelease {
  readonly codename: "stretch" | "buster" | "bullseye" | "bookworm" | "trixie";
  /** `13.6` */
  readonly point: string;
}

const MAINTAINER = "Debian Developers <debian-devel@lists.debian.org>";

/** The root file system of a Debian image. */
export function debianRoot(release: DebianRelease): (layer: LayerBuilder) => void {
  const version = release.point.split(".", 1)[0] ?? release.point;
  return (layer) => {
    debianDirectories(layer);
    debianTools(layer);
    writeAccounts(layer, debianAccounts());
    layer.file(
      "/usr/lib/os-release",
      [
        `PRETTY_NAME="Debian GNU/Linux ${version} (${release.codename})"`,
        'NAME="Debian GNU/Linux"',
        `VERSION_ID="${version}"`,
        `VERSION="${version} (${release.codename})"`,
        `VERSION_CODENAME=${release.codename}`,
        ...(release.codename === "trixie" ? [`DEBIAN_VERSION_FULL=${release.point}`] : []),
        "ID=debian",
        'HOME_URL="https://www.debian.org/"',
        'SUPPORT_URL="https://www.debian.org/support"',
        'BUG_REPORT_URL="https://bugs.debian.org/"',
        "",
      ].join("\n"),
    );
    layer.symlink("/etc/os-release", "../usr/lib/os-release");
    layer.file("/etc/debian_version", `${release.point}\n`);
    timeZones(layer, { legacy: release.codename !== "trixie" });
    layer.symlink("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
    layer.file("/etc/timezone", "Etc/UTC\n");
    layer.file("/etc/issue", `Debian GNU/Linux ${version} \\n \\l\n\n`);
    layer.file("/etc/issue.net", `Debian GNU/Linux ${version}\n`);
    if (release.codename === "trixie" || release.codename === "bookworm") layer.file("/etc/apt/sources.list.d/debian.sources", debianSources(release.codename));
    else layer.file("/etc/apt/sources.list", debianSourcesList(release.codename));
    layer.file("/var/lib/dpkg/status", debianPackages(release.codename));
    layer.file("/usr/lib/locale/C.utf8/LC_CTYPE", "");
    shellStartup(layer, "debian");
  };
}

/** The dpkg status file with further packages. */
export function debianPackages(codename: DebianRelease["codename"], ...added: readonly string[]): string {
  return dpkgStatus(MAINTAINER, codename === "trixie" ? TRIXIE_PACKAGES : BOOKWORM_PACKAGES, ...added);
}

/** What groupadd and useradd in a layer leave behind. */
export function addDebianUser(...users: readonly Account[]): (layer: LayerBuilder) => void {
  return (layer) => writeAccounts(layer, debianAccounts(...users));
}

export function writeAccounts(layer: LayerBuilder, accounts: AccountFiles): void {
  layer.file("/etc/passwd", accounts.passwd);
  layer.file("/etc/group", accounts.group);
  layer.file("/etc/shadow", accounts.shadow, { mode: 0o640, gid: 42 });
  layer.file("/etc/gshadow", accounts.group.replace(/:x:\d+:/g, ":*::"), { mode: 0o640, gid: 42 });
}

/** FHS directories with /bin, /sbin and /lib merged into /usr. */
export function debianDirectories(layer: LayerBuilder): void {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    layer.dir(`/usr/${name}`);
    layer.symlink(`/${name}`, `usr/${name}`);
  }
  const plain =
    "/boot /dev /etc/alternatives /etc/apt/apt.conf.d /etc/apt/preferences.d /etc/apt/trusted.gpg.d /etc/cron.d /etc/cron.daily /etc/default /etc/init.d /etc/ld.so.conf.d /etc/opt /etc/pam.d /etc/profile.d /etc/security /etc/skel /etc/terminfo /home /media /mnt /opt /proc /run/lock /srv /sys /usr/games /usr/include /usr/lib/x86_64-linux-gnu /usr/libexec /usr/local/bin /usr/local/etc /usr/local/games /usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share/man /usr/local/src /usr/share/bash-completion /usr/share/common-licenses /usr/share/doc /usr/share/info /usr/share/man /usr/src /var/backups /var/cache/apt/archives/partial /var/cache/debconf /var/lib/apt/lists /var/lib/dpkg/info /var/lib/misc /var/lib/pam /var/log/apt /var/opt /var/spool";
  for (const path of plain.split(" ")) layer.dir(path);
  layer.dir("/root", { mode: 0o700 });
  layer.dir("/tmp", { mode: 0o1777 });
  layer.dir("/var/tmp", { mode: 0o1777 });
  layer.dir("/run/lock", { mode: 0o1777 });
  layer.dir("/var/mail", { mode: 0o2775, gid: 8 });
  layer.dir("/var/local", { mode: 0o2775, gid: 50 });
  layer.symlink("/var/run", "/run");
  layer.symlink("/var/lock", "/run/lock");
  layer.symlink("/var/spool/mail", "../mail");
  layer.file("/etc/fstab", "# UNCONFIGURED FSTAB FOR BASE SYSTEM\n");
  layer.file("/etc/host.conf", "multi on\n");
  layer.file("/etc/nsswitch.conf", "passwd:         files\ngroup:          files\nshadow:         files\n\nhosts:          files dns\nnetworks:       files\n");
  layer.file("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n");
  layer.file("/etc/ld.so.conf.d/x86_64-linux-gnu.conf", "/usr/local/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu\n");
  layer.file("/etc/shells", "# login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/usr/bin/rbash\n/bin/dash\n/usr/bin/dash\n");
  layer.file("/etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nUMASK 022\nENCRYPT_METHOD YESCRYPT\n");
  layer.file("/etc/environment", "");
  layer.file("/etc/machine-id", "", { mode: 0o444 });
  layer.file("/etc/protocols", "ip\t0\tIP\nicmp\t1\tICMP\ntcp\t6\tTCP\nudp\t17\tUDP\n");
  layer.file("/usr/lib/x86_64-linux-gnu/libc.so.6", "\x7fELF", { mode: 0o755 });
  layer.file("/usr/lib64/ld-linux-x86-64.so.2", "\x7fELF", { mode: 0o755 });
}

/** Start files of the shells. */
export function shellStartup(layer: LayerBuilder, distribution: "debian" | "ubuntu"): void {
  layer.file("/etc/profile", PROFILE);
  layer.file("/etc/bash.bashrc", BASH_BASHRC);
  layer.file("/root/.profile", ROOT_PROFILE);
  layer.file("/root/.bashrc", distribution === "debian" ? DEBIAN_ROOT_BASHRC : UBUNTU_BASHRC);
  layer.file("/etc/skel/.profile", ROOT_PROFILE);
  layer.file("/etc/skel/.bashrc", UBUNTU_BASHRC);
  layer.file("/etc/skel/.bash_logout", "# runs when a login shell ends\n");
}

function debianSources(codename: string): string {
  const keyring = "Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp\n";
  return [
    `Types: deb\nURIs: http://debian.dabba.test/debian\nSuites: ${codename} ${codename}-updates\nComponents: main\n${keyring}`,
    `Types: deb\nURIs: http://debian.dabba.test/debian-security\nSuites: ${codename}-security\nComponents: main\n${keyring}`,
  ].join("\n");
}

function debianSourcesList(codename: string): string {
  const security = codename === "bullseye" ? `${codename}-security` : `${codename}/updates`;
  return [
    `deb http://debian.dabba.test/debian ${codename} main`,
    `deb http://debian.dabba.test/debian-security ${security} main`,
    `deb http://debian.dabba.test/debian ${codename}-updates main\n`,
  ].join("\n");
}

const PROFILE = `# read by login shells of every user
if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH

if [ "\${PS1-}" ]; then
  if [ "\${BASH-}" ] && [ "$BASH" != "/bin/sh" ]; then
    [ -f /etc/bash.bashrc ] && . /etc/bash.bashrc
  elif [ "$(id -u)" -eq 0 ]; then
    PS1='# '
  else
    PS1='$ '
  fi
fi

for i in /etc/profile.d/*.sh; do
  [ -r "$i" ] && . "$i"
done
unset i
`;

const BASH_BASHRC = `# read by interactive bash shells of every user
[ -z "\${PS1-}" ] && return
shopt -s checkwinsize
PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '
`;

const ROOT_PROFILE = `# read by login shells
if [ "\${BASH-}" ] && [ -f ~/.bashrc ]; then
  . ~/.bashrc
fi
`;

const DEBIAN_ROOT_BASHRC = `# read by interactive bash shells of root
# Everything of interest is in /etc/bash.bashrc; uncomment what you like.
# alias ls='ls --color=auto'
# alias ll='ls -l'
# alias rm='rm -i'
`;

const UBUNTU_BASHRC = `# read by interactive bash shells
case $- in
  *i*) ;;
  *) return ;;
esac
HISTCONTROL=ignoreboth
HISTSIZE=1000
shopt -s checkwinsize
PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '
alias ls='ls --color=auto'
alias grep='grep --color=auto'
alias ll='ls -alF'
alias la='ls -A'
alias l='ls -CF'
`;
