/** The dpkg database of an image. One line per package: name, version, section, installed kB, what it is. */
export function dpkgStatus(maintainer: string, ...lists: readonly string[]): string {
  return lists
    .join("\n")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name, version, section, size, ...description] = line.trim().split(" ");
      return [
        `Package: ${name}`,
        "Status: install ok installed",
        `Priority: ${section === "libs" ? "optional" : "required"}`,
        `Section: ${section}`,
        `Installed-Size: ${size}`,
        `Maintainer: ${maintainer}`,
        "Architecture: amd64",
        `Version: ${version}`,
        `Description: ${description.join(" ")}`,
        "",
      ].join("\n");
    })
    .join("\n");
}

/** The apk world and installed database: name, version, size, what it is. */
export function apkInstalled(...lists: readonly string[]): string {
  return lists
    .join("\n")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name, version, size, ...description] = line.trim().split(" ");
      return [`P:${name}`, `V:${version}`, "A:x86_64", `S:${Number(size) * 512}`, `I:${Number(size) * 1024}`, `T:${description.join(" ")}`, ""].join("\n");
    })
    .join("\n");
}

export const BOOKWORM_PACKAGES = `
adduser 3.134 admin 688 add and remove users and groups
apt 2.6.1 admin 4232 command-line package manager
base-files 12.4+deb12u15 admin 341 basic files and directories
base-passwd 3.6.1 admin 243 master copies of passwd and group
bash 5.2.15-2+b13 shells 7164 GNU Bourne Again SHell
bsdutils 1:2.38.1-5+deb12u3 utils 364 tools from BSD
coreutils 9.1-1 utils 18062 GNU core utilities
dash 0.5.12-2 shells 191 POSIX shell
debconf 1.5.82 admin 520 configuration of packages
debian-archive-keyring 2023.3+deb12u2 misc 259 keys of the archive
debianutils 5.7-0.5~deb12u1 utils 243 small tools for Debian
diffutils 1:3.8-4 utils 1598 compare files
dpkg 1.21.23 admin 6463 package management
findutils 4.9.0-4 utils 1968 find, xargs
gcc-12-base 12.2.0-14+deb12u1 libs 96 base package of GCC
gpgv 2.2.40-1.1+deb12u2 utils 908 signature verification
grep 3.8-5 utils 1177 search in text
gzip 1.12-1 utils 252 compression
hostname 3.23+nmu1 admin 47 set and show the host name
init-system-helpers 1.65.2+deb12u1 admin 133 tools for init systems
libc-bin 2.36-9+deb12u14 libs 2118 binaries of the C library
libc6 2.36-9+deb12u14 libs 12985 GNU C library
libgcc-s1 12.2.0-14+deb12u1 libs 140 support library of GCC
libpam0g 1.5.2-6+deb12u2 libs 229 pluggable authentication
libselinux1 3.4-1+b6 libs 207 SELinux library
libstdc++6 12.2.0-14+deb12u1 libs 2748 C++ library
libsystemd0 252.39-1~deb12u2 libs 944 systemd library
login 1:4.13+dfsg1-1+deb12u2 admin 2617 login tools
mawk 1.3.4.20200120-3.1 interpreters 242 pattern scanning
mount 2.38.1-5+deb12u3 admin 389 mounting file systems
ncurses-base 6.4-4 misc 387 terminal descriptions
ncurses-bin 6.4-4 utils 644 terminal tools
passwd 1:4.13+dfsg1-1+deb12u2 admin 2886 passwords and accounts
perl-base 5.36.0-7+deb12u3 perl 7725 minimal Perl
sed 4.9-1+deb12u1 utils 971 stream editor
sysvinit-utils 3.06-4 admin 79 tools like init's
tar 1.34+dfsg-1.2+deb12u1 utils 3152 archiving
tzdata 2026b-0+deb12u1 localization 2512 time zones
usr-is-merged 37~deb12u1 oldlibs 14 merged /usr
util-linux 2.38.1-5+deb12u3 utils 4736 system tools
zlib1g 1:1.2.13.dfsg-1 libs 172 compression library`;

export const TRIXIE_PACKAGES = `
adduser 3.152 admin 686 add and remove users and groups
apt 3.0.3 admin 4589 command-line package manager
base-files 13.8+deb13u3 admin 349 basic files and directories
base-passwd 3.6.7 admin 254 master copies of passwd and group
bash 5.2.37-2+b5 shells 7247 GNU Bourne Again SHell
bsdutils 1:2.41-5 utils 364 tools from BSD
coreutils 9.7-3 utils 18275 GNU core utilities
dash 0.5.12-12 shells 221 POSIX shell
debconf 1.5.91 admin 497 configuration of packages
debian-archive-keyring 2025.1 misc 277 keys of the archive
debianutils 5.23.2 utils 224 small tools for Debian
diffutils 1:3.10-4 utils 1794 compare files
dpkg 1.22.21 admin 6530 package management
findutils 4.10.0-3 utils 2076 find, xargs
gcc-14-base 14.2.0-19 libs 112 base package of GCC
grep 3.11-4 utils 1158 search in text
gzip 1.13-1 utils 252 compression
hostname 3.25 admin 49 set and show the host name
init-system-helpers 1.69~deb13u1 admin 126 tools for init systems
libc-bin 2.41-12 libs 1864 binaries of the C library
libc6 2.41-12 libs 12810 GNU C library
libgcc-s1 14.2.0-19 libs 166 support library of GCC
libpam0g 1.7.0-5 libs 233 pluggable authentication
libselinux1 3.8.1-1 libs 217 SELinux library
libstdc++6 14.2.0-19 libs 2742 C++ library
libsystemd0 257.9-1~deb13u1 libs 1186 systemd library
login 1:4.16.0-2+really2.41-5 admin 194 login tools
login.defs 1:4.17.4-2 admin 97 settings of login
mawk 1.3.4.20250131-1 interpreters 281 pattern scanning
mount 2.41-5 admin 425 mounting file systems
ncurses-base 6.5+20250216-2 misc 397 terminal descriptions
ncurses-bin 6.5+20250216-2 utils 678 terminal tools
openssl-provider-legacy 3.5.4-1~deb13u1 libs 318 old algorithms of OpenSSL
passwd 1:4.17.4-2 admin 3110 passwords and accounts
perl-base 5.40.1-6 perl 8133 minimal Perl
sed 4.9-2 utils 971 stream editor
sqv 1.3.0-3 utils 2270 signature verification
sysvinit-utils 3.14-4 admin 108 tools like init's
tar 1.35+dfsg-3.1 utils 3216 archiving
tzdata 2026b-0+deb13u1 localization 1462 time zones
util-linux 2.41-5 utils 5272 system tools
zlib1g 1:1.3.dfsg+really1.3.1-1+b1 libs 173 compression library`;

export const NOBLE_PACKAGES = `
adduser 3.137ubuntu1 admin 403 add and remove users and groups
apt 2.8.3 admin 3883 command-line package manager
base-files 13ubuntu10.4 admin 407 basic files and directories
base-passwd 3.6.3build1 admin 242 master copies of passwd and group
bash 5.2.21-2ubuntu4 shells 1919 GNU Bourne Again SHell
bsdutils 1:2.39.3-9ubuntu6.5 utils 337 tools from BSD
coreutils 9.4-3ubuntu6.2 utils 7301 GNU core utilities
dash 0.5.12-6ubuntu5 shells 228 POSIX shell
debconf 1.5.86ubuntu1 admin 373 configuration of packages
debianutils 5.17build1 utils 229 small tools for Debian
diffutils 1:3.10-1build1 utils 438 compare files
dpkg 1.22.6ubuntu6.5 admin 6464 package management
findutils 4.9.0-5build1 utils 695 find, xargs
gcc-14-base 14.2.0-4ubuntu2~24.04 libs 115 base package of GCC
gpgv 2.4.4-2ubuntu17.4 utils 460 signature verification
grep 3.11-4build1 utils 498 search in text
gzip 1.12-1ubuntu3.1 utils 248 compression
hostname 3.23+nmu2ubuntu2 admin 46 set and show the host name
libc-bin 2.39-0ubuntu8.7 libs 2250 binaries of the C library
libc6 2.39-0ubuntu8.7 libs 13484 GNU C library
libproc2-0 2:4.0.4-4ubuntu3.2 libs 153 library of procps
login 1:4.13+dfsg1-4ubuntu3.2 admin 1063 login tools
mawk 1.3.4.20240123-1build1 interpreters 259 pattern scanning
mount 2.39.3-9ubuntu6.5 admin 417 mounting file systems
ncurses-base 6.4+20240113-1ubuntu2 misc 392 terminal descriptions
ncurses-bin 6.4+20240113-1ubuntu2 utils 653 terminal tools
passwd 1:4.13+dfsg1-4ubuntu3.2 admin 2400 passwords and accounts
perl-base 5.38.2-3.2ubuntu0.2 perl 7812 minimal Perl
procps 2:4.0.4-4ubuntu3.2 admin 1399 process tools
sed 4.9-2build1 utils 332 stream editor
sysvinit-utils 3.08-6ubuntu3 admin 78 tools like init's
tar 1.35+dfsg-3build1 utils 967 archiving
ubuntu-keyring 2023.11.28.1 misc 41 keys of the archive
unminimize 0.2.1 admin 24 makes a minimal system complete
util-linux 2.39.3-9ubuntu6.5 utils 3748 system tools
zlib1g 1:1.3.dfsg-3.1ubuntu2.1 libs 165 compression library`;

export const ALPINE_PACKAGES = `
alpine-baselayout 3.7.2-r0 315 base directories and files
alpine-baselayout-data 3.7.2-r0 77 base data files
alpine-keys 2.6-r0 159 keys of the repositories
alpine-release 3.24.2-r0 37 release files
apk-tools 3.0.6-r0 289 package manager
busybox 1.37.0-r31 796 many tools in one
busybox-binsh 1.37.0-r31 1 busybox as /bin/sh
ca-certificates-bundle 20260611-r0 233 certificates of authorities
libapk 3.0.6-r0 210 library of apk
libcrypto3 3.5.6-r0 4488 OpenSSL's cryptography
libssl3 3.5.6-r0 877 OpenSSL's TLS
musl 1.2.6-r0 644 C library
musl-utils 1.2.6-r0 129 tools of musl
scanelf 1.3.8-r2 75 looks into ELF files
ssl_client 1.37.0-r31 8 TLS for wget
zlib 1.3.2-r0 105 compression library`;
