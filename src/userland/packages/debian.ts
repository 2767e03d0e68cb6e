import { legacyZoneinfoFiles, zoneinfoFiles } from "../../base/time/zone-data.ts";
import { apacheFiles } from "./apache2.ts";
import { initScript } from "./init-script.ts";
import { type Package, parseTable, zoneinfoOf } from "./package.ts";

export type DebianRelease = "bullseye" | "bookworm" | "trixie" | "trusty" | "xenial" | "bionic" | "focal" | "jammy" | "noble" | "resolute";

/** Debian 13. Other releases have the same packages in other versions. */
const TRIXIE = `
apt-transport-https 3.0.3 oldlibs 39 55 | | | | transitional package for https support
bash-completion 1:2.16.0-7 shells 300 1600 | /usr/share/bash-completion/bash_completion= | | | programmable completion for the bash shell
bc 1.07.1-4 math 110 246 | bc dc | | | GNU bc arbitrary precision calculator language
bind9-dnsutils 1:9.20.15-1~deb13u1 net 190 800 | dig nslookup host=host | libuv1t64 bind9-libs | | clients provided with BIND 9
bind9-host 1:9.20.15-1~deb13u1 net 57 140 | host | bind9-libs | | DNS lookup utility
bind9-libs 1:9.20.15-1~deb13u1 libs 1480 4200 | | libuv1t64 | | shared libraries used by BIND 9
bridge-utils 1.7.1-4 net 35 120 | /usr/sbin/brctl | | | utilities for configuring the Linux Ethernet bridge
build-essential 12.12 devel 5 21 | | gcc g++ make libc6-dev dpkg-dev | | informational list of build-essential packages
busybox 1:1.37.0-6+b3 utils 475 830 | busybox | | | tiny utilities for small and embedded systems
bzip2 1.0.8-6 utils 40 124 | bzip2 bunzip2 bzcat | libbz2-1.0 | | high-quality block-sorting file compressor
ca-certificates 20250419 misc 162 384 | /usr/sbin/update-ca-certificates /etc/ssl/certs/ca-certificates.crt= | openssl | | common CA certificates
containerd.io 1.7.28-2~debian.13~trixie devel 31000 124000 | containerd containerd-shim-runc-v2 runc | | | open and reliable container runtime
coreutils 9.7-3 utils 3000 18275 | | | | GNU core utilities
cowsay 3.03+dfsg2-8 games 21 91 | /usr/games/cowsay /usr/games/cowthink=cowsay | perl | cowsay-off | configurable talking cow
cron 3.0pl1-197 admin 88 300 | /usr/sbin/cron crontab | | | process scheduling daemon
curl 8.14.1-2+deb13u2 web 270 503 | curl | libcurl4t64 zlib1g | | command line tool for transferring data with URL syntax
dnsutils 1:9.20.15-1~deb13u1 oldlibs 11 23 | | bind9-dnsutils | | transitional package for bind9-dnsutils
docker-ce 5:28.5.2-1~debian.13~trixie admin 19700 91200 | dockerd docker-proxy /usr/libexec/docker/docker-init=docker-init | containerd.io docker-ce-cli iptables | docker-ce-rootless-extras git pigz | Docker: the open-source application container engine
docker-ce-cli 5:28.5.2-1~debian.13~trixie admin 16500 42000 | docker | | docker-buildx-plugin docker-compose-plugin | Docker CLI: the open-source application container engine
docker-ce-rootless-extras 5:28.5.2-1~debian.13~trixie admin 6360 19300 | dockerd-rootless.sh dockerd-rootless-setuptool.sh rootlesskit | | | rootless support for Docker
docker-buildx-plugin 0.29.1-1~debian.13~trixie admin 15400 70200 | /usr/libexec/docker/cli-plugins/docker-buildx | | | Docker Buildx plugin extends build capabilities with BuildKit
docker-compose-plugin 2.40.3-1~debian.13~trixie admin 14200 72700 | /usr/libexec/docker/cli-plugins/docker-compose | | | Docker Compose (V2) plugin for the Docker CLI
docker.io 26.1.5+dfsg1-9+b9 admin 26500 113000 | docker dockerd docker-proxy /usr/libexec/docker/docker-init=docker-init | containerd runc iptables tini | | Linux container runtime
docker-model-plugin 0.1.44-1~debian.13~trixie admin 9400 33000 | /usr/libexec/docker/cli-plugins/docker-model | | | Docker Model Runner plugin for the Docker CLI
containerd 1.7.24~ds1-6+b4 admin 26600 108000 | containerd containerd-shim-runc-v2 ctr | runc | | open and reliable container runtime
runc 1.1.15+ds1-2+b4 admin 2700 9000 | /usr/sbin/runc | | | Open Container Project - runtime
dpkg-dev 1.22.21 utils 1340 2600 | dpkg-buildpackage | | | Debian package development tools
figlet 2.2.5-3+b2 games 137 757 | figlet | | | make large character ASCII banners out of ordinary text
file 1:5.46-5 utils 43 142 | file | libmagic1t64 | | recognize the type of data in a file using magic numbers
g++ 4:14.2.0-1 devel 1 16 | g++ | gcc | | GNU C++ compiler
gawk 1:5.2.1-2+b1 interpreters 670 2500 | gawk | | | GNU awk, a pattern scanning and processing language
gcc 4:14.2.0-1 devel 5 40 | gcc cc=gcc | binutils libc6-dev | | GNU C compiler
binutils 2.44-3 devel 1120 5600 | ld as ar nm objdump strip | | | GNU assembler, linker and binary utilities
gettext-base 0.23.1-2 utils 240 660 | envsubst gettext | | | GNU Internationalization utilities for the base system
git 1:2.47.3-0+deb13u1 vcs 8860 49000 | git | perl liberror-perl git-man | ca-certificates patch less openssh-client | fast, scalable, distributed revision control system
git-man 1:2.47.3-0+deb13u1 doc 2200 3100 | | | | fast, scalable, distributed revision control system (manual pages)
gnupg 2.4.7-21 utils 418 890 | gpg gpgconf gpg-agent | dirmngr gpg-agent | | GNU privacy guard - a free PGP replacement
gpg-agent 2.4.7-21 utils 272 700 | | | | GNU privacy guard - cryptographic agent
dirmngr 2.4.7-21 utils 385 900 | | | | GNU privacy guard - network certificate management service
htop 3.4.1-5 utils 175 450 | htop | | | interactive processes viewer
httpie 3.2.4-3 web 140 700 | http | python3 | | CLI, cURL-like tool for humans
iproute2 6.15.0-1 net 1140 3700 | ip /usr/sbin/ip=ip ss /usr/sbin/bridge=bridge | libmnl0 libbpf1 libcap2-bin | | networking and traffic control tools
iptables 1.8.11-2 net 360 2400 | /usr/sbin/iptables /usr/sbin/ip6tables /usr/sbin/iptables-save /usr/sbin/ip6tables-save | libip4tc2 libxtables12 | | administration tools for packet filtering and NAT
iputils-ping 3:20240905-3 net 50 140 | ping ping4=ping ping6=ping | libcap2 | | tools to test the reachability of network hosts
iputils-tracepath 3:20240905-3 net 18 50 | tracepath | | | tools to trace the network path to a remote host
jq 1.7.1-6+deb13u1 utils 77 130 | jq | libjq1 | | lightweight and flexible command-line JSON processor
less 668-1 text 161 490 | less | | | pager program similar to more
libcurl4t64 8.14.1-2+deb13u2 libs 390 950 | | libnghttp2-14 libpsl5t64 | | easy-to-use client-side URL transfer library
libnghttp2-14 1.64.0-1.1 libs 76 240 | | | | library implementing HTTP/2 protocol
libpsl5t64 0.21.2-1.1+b1 libs 57 100 | | | | Library for Public Suffix List
libbz2-1.0 1.0.8-6 libs 38 110 | | | | high-quality block-sorting file compressor library - runtime
libmnl0 1.0.5-3 libs 12 40 | | | | minimalistic Netlink communication library
libbpf1 1:1.5.0-3 libs 168 450 | | | | eBPF helper library
libcap2 1:2.75-10 libs 29 70 | | | | POSIX 1003.1e capabilities (library)
libcap2-bin 1:2.75-10 utils 38 150 | /usr/sbin/getcap /usr/sbin/setcap /usr/sbin/capsh | | | POSIX 1003.1e capabilities (utilities)
libip4tc2 1.8.11-2 libs 20 60 | | | | netfilter libip4tc library
libxtables12 1.8.11-2 libs 31 90 | | | | netfilter xtables library
libjq1 1.7.1-6+deb13u1 libs 163 400 | | libonig5 | | lightweight and flexible command-line JSON processor - shared library
libonig5 6.9.9-1+b1 libs 191 700 | | | | regular expressions library
libmagic1t64 1:5.46-5 libs 115 200 | | | | Recognize the type of data in a file using magic numbers - library
libproc2-0 2:4.0.4-9 libs 66 230 | | | | library for accessing process information from /proc
libuv1t64 1.50.0-2 libs 154 400 | | | | asynchronous event notification library - runtime library
liberror-perl 0.17030-1 perl 27 70 | | perl | | Perl module for error/exception handling in an OO-ish way
libc6-dev 2.41-12 libdevel 1990 12000 | | | | GNU C Library: Development Libraries and Header Files
locales 2.41-12 localedata 3930 17000 | /usr/sbin/locale-gen | | | GNU C Library: National Language (locale) data [support]
lsb-release 12.1-1 misc 6 16 | lsb_release | | | Linux Standard Base version reporting utility (minimal implementation)
lsof 4.99.4+dfsg-2 utils 284 520 | lsof | | | utility to list open files
make 4.4.1-2 devel 463 1700 | make | | | utility for directing compilation
man-db 2.13.1-1 doc 1460 3600 | man | groff-base | | tools for reading manual pages
groff-base 1.23.0-9 text 1190 5000 | | | | GNU troff text-formatting system (base system components)
memcached 1.6.38-1 web 230 500 | memcached | | | High-performance in-memory object caching system
mtr-tiny 0.95-1.1+b2 net 58 150 | mtr | | | Full screen ncurses traceroute tool
mysql-client 8.4.5 database 5 20 | mysql | | | MySQL client
nano 8.4-1 editors 690 2900 | nano | libncursesw6 | | small, friendly text editor inspired by Pico
libncursesw6 6.5+20250216-2 libs 135 410 | | | | shared libraries for terminal handling (wide character support)
ncat 7.95+dfsg-3 net 480 900 | ncat | | | NMAP netcat reimplementation
net-tools 2.10-1.3 net 243 970 | /usr/sbin/ifconfig netstat /usr/sbin/route /usr/sbin/arp | | | NET-3 networking toolkit
netcat-openbsd 1.229-1 net 42 110 | nc | | | TCP/IP swiss army knife
netcat-traditional 1.10-50 net 67 140 | nc | | | TCP/IP swiss army knife
nginx 1.26.3-3+deb13u1 httpd 608 1500 | /usr/sbin/nginx | nginx-common iproute2 | | small, powerful, scalable web/proxy server
nginx-common 1.26.3-3+deb13u1 httpd 109 370 | /etc/nginx/mime.types= | | | small, powerful, scalable web/proxy server - common files
nodejs 20.19.2+dfsg-1 javascript 348 2200 | node | libnode115 | | evented I/O for V8 javascript - runtime executable
libnode115 20.19.2+dfsg-1 libs 11700 44000 | | libuv1t64 | | evented I/O for V8 javascript - runtime library
npm 9.2.0~ds1-3 javascript 709 2700 | npm npx | nodejs | | package manager for Node.js
openssh-client 1:10.0p1-7 net 985 4800 | ssh scp ssh-keygen | | | secure shell (SSH) client, for secure access to remote machines
openssl 3.5.1-1+deb13u1 utils 1490 2500 | openssl | | | Secure Sockets Layer toolkit - cryptographic utility
patch 2.8-2 vcs 134 260 | patch | | | Apply a diff file to an original
perl 5.40.1-6 perl 267 700 | perl | | | Larry Wall's Practical Extraction and Report Language
pigz 2.8-1 utils 66 170 | pigz | | | Parallel Implementation of GZip
postgresql-client 17+278 database 14 70 | psql pg_dump pg_isready createdb dropdb createuser | | | front-end programs for PostgreSQL (supported version)
procps 2:4.0.4-9 admin 882 2500 | ps top free uptime vmstat pgrep pkill=pkill pidwait=pidwait w watch /usr/sbin/sysctl kill pmap tload | libproc2-0 libncursesw6 | psmisc | /proc file system utilities
psmisc 23.7-2 admin 267 1000 | killall pstree fuser | | | utilities that use the proc file system
python3 3.13.5-1 python 28 100 | python3 | python3-minimal | | interactive high-level object-oriented language (default python3 version)
python3-minimal 3.13.5-1 python 27 130 | | | | minimal subset of the Python language (default python3 version)
python3-pip 25.1.1+dfsg-1 python 1460 7000 | pip pip3=pip | python3 | | Python package installer
redis 5:8.0.2-3+deb13u1 database 22 90 | | redis-server | | Persistent key-value database with network interface (metapackage)
redis-server 5:8.0.2-3+deb13u1 database 120 200 | redis-server | redis-tools | | Persistent key-value database with network interface
redis-tools 5:8.0.2-3+deb13u1 database 1230 7000 | redis-cli | | | Persistent key-value database with network interface (client tools)
rsync 3.4.1+ds1-5 net 432 800 | rsync | | | fast, versatile, remote (and local) file-copying tool
screen 4.9.1-3 misc 635 1100 | screen | | | terminal multiplexer with VT100/ANSI terminal emulation
socat 1.8.0.3-1 net 430 1200 | socat | | | multipurpose relay for bidirectional data transfer
strace 6.13+ds-1 utils 1490 2900 | strace | | | System call tracer
stress 1.0.7-2 devel 21 60 | stress | | | tool to impose load on and stress test a computer system
stress-ng 0.19.02-1 devel 2800 4200 | stress-ng=stress | | | tool to load and stress a computer
sudo 1.9.16p2-3 admin 2100 6900 | sudo | | | Provide limited super user privileges to specific users
sysstat 12.7.5-2 admin 596 1900 | iostat mpstat pidstat sar | | | system performance tools for Linux
tcpdump 4.99.5-2 net 497 1300 | tcpdump | | | command-line network traffic analyzer
telnet 0.17+2.6-1 oldlibs 4 28 | telnet | | | transitional dummy package for inetutils-telnet default switch
tini 0.19.0-3+b3 misc 255 800 | tini | | | tiny but valid init for containers
tmux 3.5a-3 admin 540 1200 | tmux | | | terminal multiplexer
traceroute 1:2.1.6-1 net 55 160 | traceroute traceroute6=traceroute | | | Traces the route taken by packets over an IPv4/IPv6 network
tree 2.2.1-1 utils 57 120 | tree | | | displays an indented directory tree, in color
tzdata 2026b-0+deb13u1 localization 260 1462 | | | | time zone and daylight-saving time data
tzdata-legacy 2026b-0+deb13u1 localization 178 1124 | | tzdata | | timezones symlinks for backwards compatibility
unzip 6.0-29 utils 173 390 | unzip | | | De-archiver for .zip files
util-linux 2.41-5 utils 1200 5272 | | | | miscellaneous system utilities
vim 2:9.1.1230-2 editors 1600 3700 | vim vi=vi | vim-common vim-runtime | | Vi IMproved - enhanced vi editor
vim-tiny 2:9.1.1230-2 editors 760 1800 | vi vim.tiny=vi | vim-common | | Vi IMproved - enhanced vi editor - compact version
vim-common 2:9.1.1230-2 editors 350 1800 | xxd | | | Vi IMproved - Common files
vim-runtime 2:9.1.1230-2 editors 7000 36000 | | | | Vi IMproved - Runtime files
wget 1.25.0-2 web 984 3700 | wget | libpsl5t64 | ca-certificates | retrieves files from the web
whois 5.6.3 net 81 380 | whois | | | intelligent WHOIS client
xxd 2:9.1.1230-2 editors 100 300 | xxd | | | tool to make (or reverse) a hex dump
xz-utils 5.8.1-1 utils 660 1500 | xz unxz=xz | | | XZ-format compression utilities
yq 3.4.3-2 utils 22 70 | yq | | | Command-line YAML processor - jq wrapper for YAML documents
zip 3.0-15 utils 234 620 | zip | | | Archiver for .zip files
zsh 5.9-8+b14 shells 970 2500 | zsh | | | shell with lots of features
apache2 2.4.65-2 httpd 225 600 | /usr/sbin/apache2 | apache2-bin | | Apache HTTP Server
apache2-bin 2.4.65-2 httpd 1440 4500 | | | | Apache HTTP Server (modules and other binary files)
apache2-utils 2.4.65-2 httpd 216 500 | ab htpasswd | | | Apache HTTP Server (utility programs for web servers)
postgresql 17+278 database 15 70 | | postgresql-client | | object-relational SQL database (supported version)
default-mysql-client 1.1.1 database 3 10 | mysql | | | MySQL database client binaries (metapackage)
`;

/** Main versions where a release's differ; what is not listed is as in Debian 13. */
const VERSIONS: Readonly<Partial<Record<DebianRelease, Readonly<Record<string, string>>>>> = {
  bookworm: {
    curl: "7.88.1-10+deb12u14",
    libcurl4t64: "7.88.1-10+deb12u14",
    wget: "1.21.3-1+deb12u1",
    vim: "2:9.0.1378-2+deb12u2",
    nano: "7.2-1+deb12u1",
    git: "1:2.39.5-0+deb12u2",
    procps: "2:4.0.2-3",
    "iputils-ping": "3:20221126-1+deb12u1",
    iproute2: "6.1.0-3",
    jq: "1.6-2.1+deb12u1",
    nginx: "1.22.1-9+deb12u3",
    "redis-server": "5:7.0.15-1~deb12u5",
    "redis-tools": "5:7.0.15-1~deb12u5",
    redis: "5:7.0.15-1~deb12u5",
    python3: "3.11.2-1+b1",
    "ca-certificates": "20230311+deb12u1",
    tree: "2.1.0-1",
    sudo: "1.9.13p3-1+deb12u2",
    tini: "0.19.0-1",
    "docker-ce": "5:28.5.2-1~debian.12~bookworm",
    "docker-ce-cli": "5:28.5.2-1~debian.12~bookworm",
    "containerd.io": "1.7.28-2~debian.12~bookworm",
    "docker-buildx-plugin": "0.29.1-1~debian.12~bookworm",
    "docker-compose-plugin": "2.40.3-1~debian.12~bookworm",
  },
  noble: {
    curl: "8.5.0-2ubuntu10.6",
    libcurl4t64: "8.5.0-2ubuntu10.6",
    wget: "1.21.4-1ubuntu4.1",
    vim: "2:9.1.0016-1ubuntu7.9",
    nano: "7.2-2ubuntu0.1",
    git: "1:2.43.0-1ubuntu7.3",
    procps: "2:4.0.4-4ubuntu3.2",
    "iputils-ping": "3:20240117-1ubuntu0.1",
    iproute2: "6.1.0-1ubuntu6.2",
    jq: "1.7.1-3ubuntu0.24.04.1",
    nginx: "1.24.0-2ubuntu7.5",
    "redis-server": "5:7.0.15-1ubuntu0.24.04.2",
    "redis-tools": "5:7.0.15-1ubuntu0.24.04.2",
    redis: "5:7.0.15-1ubuntu0.24.04.2",
    python3: "3.12.3-0ubuntu2",
    "ca-certificates": "20240203",
    tree: "2.1.1-2ubuntu3.24.04.2",
    sudo: "1.9.15p5-3ubuntu5.24.04.1",
    "net-tools": "2.10-0.1ubuntu4.4",
    "docker-ce": "5:28.5.2-1~ubuntu.24.04~noble",
    "docker-ce-cli": "5:28.5.2-1~ubuntu.24.04~noble",
    "containerd.io": "1.7.28-2~ubuntu.24.04~noble",
    "docker-buildx-plugin": "0.29.1-1~ubuntu.24.04~noble",
    "docker-compose-plugin": "2.40.3-1~ubuntu.24.04~noble",
  },
  resolute: {
    "docker-ce": "5:28.5.2-1~ubuntu.26.04~resolute",
    "docker-ce-cli": "5:28.5.2-1~ubuntu.26.04~resolute",
    "containerd.io": "1.7.28-2~ubuntu.26.04~resolute",
    "docker-buildx-plugin": "0.29.1-1~ubuntu.26.04~resolute",
    "docker-compose-plugin": "2.40.3-1~ubuntu.26.04~resolute",
  },
  jammy: {
    curl: "7.81.0-1ubuntu1.21",
    libcurl4t64: "7.81.0-1ubuntu1.21",
    wget: "1.21.2-2ubuntu1.1",
    git: "1:2.34.1-1ubuntu1.15",
    nginx: "1.18.0-6ubuntu14.7",
    python3: "3.10.6-1~22.04.1",
    tree: "2.0.2-1",
    jq: "1.6-2.1ubuntu3.1",
    iproute2: "5.15.0-1ubuntu2",
  },
};

/** Releases whose packages are taken for those of the next one. */
const OLDER: Readonly<Partial<Record<DebianRelease, DebianRelease>>> = {
  bullseye: "bookworm",
  trusty: "jammy",
  xenial: "jammy",
  bionic: "jammy",
  focal: "jammy",
};

const DOCKER = new Set([
  "docker-ce",
  "docker-ce-cli",
  "containerd.io",
  "docker-ce-rootless-extras",
  "docker-buildx-plugin",
  "docker-compose-plugin",
  "docker-model-plugin",
]);

/** Packages of a release's own archive, or of Docker's repository for it. */
export function debianPackagesOf(release: DebianRelease, docker: boolean): Package[] {
  const versions = VERSIONS[OLDER[release] ?? release] ?? {};
  return parseTable(TRIXIE)
    .filter((one) => DOCKER.has(one.name) === docker)
    .map((one) => {
      const version = versions[one.name] ?? one.version;
      const plain = version.replace(/^\d+:/, "").replace(/[-+~].*$/, "");
      return {
        ...one,
        version,
        files: extraFiles(one, release).map((file) => (file.program === undefined ? file : { ...file, options: { ...file.options, version: plain } })),
      };
    });
}

/** What a package brings besides programs. */
function extraFiles(one: Package, release: DebianRelease): Package["files"] {
  if (one.name === "tzdata") return zoneinfoOf(zoneinfoFiles((OLDER[release] ?? release) === "bookworm" || (OLDER[release] ?? release) === "jammy"));
  if (one.name === "tzdata-legacy") return zoneinfoOf(legacyZoneinfoFiles());
  if (one.name === "docker-ce") {
    return [
      ...one.files,
      { path: "/usr/lib/systemd/system/docker.service", text: "[Unit]\nDescription=Docker Application Container Engine\n", mode: 0o644 },
      { path: "/usr/lib/systemd/system/docker.socket", text: "[Unit]\nDescription=Docker Socket for the API\n", mode: 0o644 },
    ];
  }
  if (one.name === "apache2") return apacheFiles(one);
  if (one.name === "nginx-common") {
    return [
      ...one.files,
      initScript({ name: "nginx", description: "nginx", start: "nginx", stop: "nginx -s quit 2> /dev/null" }),
      {
        path: "/etc/nginx/nginx.conf",
        text: "user www-data;\nworker_processes auto;\npid /run/nginx.pid;\nerror_log /var/log/nginx/error.log;\n\nevents {\n\tworker_connections 768;\n}\n\nhttp {\n\tsendfile on;\n\ttypes {\n\t\ttext/html html htm;\n\t\ttext/css css;\n\t\ttext/plain txt;\n\t\tapplication/javascript js;\n\t\timage/png png;\n\t}\n\tdefault_type application/octet-stream;\n\taccess_log /var/log/nginx/access.log;\n\tinclude /etc/nginx/conf.d/*.conf;\n\tinclude /etc/nginx/sites-enabled/*;\n}\n",
        mode: 0o644,
      },
      {
        path: "/etc/nginx/sites-enabled/default",
        text: "server {\n\tlisten 80 default_server;\n\troot /var/www/html;\n\tindex index.html index.nginx-debian.html;\n\tserver_name _;\n\tlocation / {\n\t\ttry_files $uri $uri/ =404;\n\t}\n}\n",
        mode: 0o644,
      },
      {
        path: "/var/www/html/index.nginx-debian.html",
        text: "<!DOCTYPE html>\n<html>\n<head><title>Welcome to nginx!</title></head>\n<body>\n<h1>Welcome to nginx!</h1>\n<p>This page is /var/www/html/index.nginx-debian.html.</p>\n</body>\n</html>\n",
        mode: 0o644,
      },
      { path: "/var/log/nginx/access.log", text: "", mode: 0o640 },
      { path: "/var/log/nginx/error.log", text: "", mode: 0o640 },
    ];
  }
  if (one.name === "redis-server") {
    const start = "redis-server --daemonize yes > /dev/null";
    return [...one.files, initScript({ name: "redis-server", description: "redis-server", start, stop: "redis-cli shutdown 2> /dev/null" })];
  }
  if (one.name === "sudo")
    return [
      ...one.files.map((file) => ({ ...file, mode: 0o4755 })),
      {
        path: "/etc/sudoers",
        text: 'Defaults env_reset\nDefaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n',
        mode: 0o440,
      },
    ];
  return one.files;
}
