import type { LayerBuilder } from "../image.ts";

/** What GNU/Linux distributions of the Debian family have in every image, by the package it comes from. */
const DEBIAN_TOOLS: Readonly<Record<string, string>> = {
  coreutils:
    "[ arch b2sum base32 base64 basename basenc cat chgrp chmod chown cksum comm cp csplit cut date dd df dir dircolors dirname du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami yes",
  findutils: "find xargs",
  grep: "grep egrep fgrep rgrep",
  sed: "sed",
  tar: "tar",
  gzip: "gzip gunzip zcat zgrep",
  diffutils: "diff cmp diff3 sdiff",
  mawk: "mawk",
  debianutils: "which tempfile run-parts savelog ischroot",
  "util-linux":
    "dmesg fallocate more lsblk mount umount mountpoint findmnt su setsid flock getopt lscpu lsns nsenter unshare rev script mcookie whereis wdctl renice taskset prlimit ionice chrt logger namei setpriv",
  bsdutils: "wall",
  hostname: "hostname dnsdomainname domainname",
  "sysvinit-utils": "pidof",
  passwd: "passwd chage chfn chsh gpasswd expiry faillog lastlog newgrp sg",
  "libc-bin": "getconf getent iconv ldd locale localedef tzselect",
  "ncurses-bin": "clear tput reset tset infocmp tic toe tabs",
  dpkg: "dpkg dpkg-deb dpkg-query dpkg-divert dpkg-split dpkg-statoverride update-alternatives",
  apt: "apt apt-get apt-cache apt-config apt-mark apt-cdrom",
};

/** Programs of /usr/sbin. */
const DEBIAN_ADMIN_TOOLS =
  "chroot useradd userdel usermod groupadd groupdel groupmod adduser deluser addgroup delgroup chpasswd nologin ldconfig service invoke-rc.d update-rc.d start-stop-daemon agetty blkid fsck losetup mkfs mkswap swapoff swapon hwclock pivot_root switch_root sulogin killall5";

/** /usr/bin and /usr/sbin of a Debian or Ubuntu image, shells included. */
export function debianTools(layer: LayerBuilder): void {
  for (const names of Object.values(DEBIAN_TOOLS))
    for (const name of names.split(" ")) layer.program(`/usr/bin/${name}`, name, { size: SIZES[name] ?? 43_576 });
  for (const name of DEBIAN_ADMIN_TOOLS.split(" ")) layer.program(`/usr/sbin/${name}`, name, { size: 76_464 });
  layer.program("/usr/bin/bash", "bash", { size: 1_298_416 });
  layer.program("/usr/bin/dash", "dash", { size: 129_736 });
  layer.symlink("/usr/bin/sh", "dash");
  layer.symlink("/usr/bin/rbash", "bash");
  layer.symlink("/usr/bin/awk", "/etc/alternatives/awk");
  layer.symlink("/etc/alternatives/awk", "/usr/bin/mawk");
  layer.symlink("/usr/bin/nawk", "/etc/alternatives/nawk");
  layer.symlink("/etc/alternatives/nawk", "/usr/bin/mawk");
  for (const name of ["passwd", "su", "mount", "umount", "newgrp", "chfn", "chsh", "gpasswd"]) {
    layer.program(`/usr/bin/${name}`, name, { mode: 0o4755, size: SIZES[name] ?? 63_880 });
  }
}

const SIZES: Readonly<Record<string, number>> = {
  ls: 151_344,
  cat: 44_016,
  cp: 151_152,
  mv: 142_968,
  rm: 72_752,
  ln: 72_688,
  mkdir: 96_824,
  date: 121_904,
  dd: 92_656,
  df: 105_912,
  du: 155_360,
  sort: 118_832,
  stat: 92_664,
  find: 224_848,
  grep: 203_152,
  sed: 126_424,
  tar: 531_984,
  gzip: 98_048,
  mawk: 158_488,
  diff: 146_512,
  dpkg: 318_176,
  "apt-get": 51_592,
  apt: 18_752,
  su: 72_000,
  mount: 59_704,
  umount: 35_128,
};

/** Programs that a package adds to /usr/bin. */
export function addPrograms(layer: LayerBuilder, names: string, size = 120_000, directory = "/usr/bin", version?: string): void {
  const options = version === undefined ? {} : { options: { version } };
  for (const name of names.split(" ")) layer.program(`${directory}/${name}`, name, { size, ...options });
}
