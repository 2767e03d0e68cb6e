import { zoneinfoFiles } from "../../base/time/zone-data.ts";
import { type Package, parseTable, zoneinfoOf } from "./package.ts";

const MAIN = `
apache2-utils 2.4.66-r0 main 80 250 | ab htpasswd | apr apr-util | | Apache utility programs for webservers
apr 1.7.6-r0 main 90 210 | | | | Apache Portable Runtime Library
apr-util 1.6.3-r1 main 80 220 | | | | The Apache Portable Runtime Utility Library
bash 5.3.9-r0 main 480 1400 | /bin/bash | ncurses-terminfo-base libncursesw readline | | The GNU Bourne Again shell
bind-tools 9.20.23-r0 main 160 400 | dig nslookup host | bind-libs | | The ISC DNS tools
bind-libs 9.20.23-r0 main 1000 2400 | | libuv | | ISC DNS libraries
brotli-libs 1.2.0-r0 main 350 900 | | | | Generic lossless compressor (libraries)
build-base 0.5-r3 main 2 1 | | gcc g++ make musl-dev binutils | | Meta package for build base
binutils 2.45.1-r0 main 2300 8500 | ld as ar nm objdump strip | | | Tools necessary to build programs
c-ares 1.34.6-r0 main 90 190 | | | | Asynchronous DNS library
ca-certificates 20260611-r0 main 150 680 | update-ca-certificates | | | Common CA certificates PEM files from Mozilla
coreutils 9.10-r0 main 560 1100 | ls cat cp mv rm head tail sort wc date df du stat tr cut uniq tee seq sleep touch mkdir chmod chown ln id env echo basename dirname sha256sum md5sum | libacl libattr | | The basic file, shell and text manipulation utilities
libacl 2.3.2-r1 main 16 36 | | | | Libraries for manipulating access control lists
libattr 2.5.2-r2 main 10 18 | | | | Libraries for manipulating filesystem extended attributes
curl 8.19.0-r0 main 150 280 | curl | ca-certificates libcurl | | URL retrieval utility and library
docker-cli 29.1.3-r0 community 15000 41000 | docker | ca-certificates | | Docker CLI
ethtool 6.15-r0 main 300 780 | ethtool | | | Display or change Ethernet card settings
figlet 2.2.5-r4 main 140 670 | figlet | | | A program for making large letters out of ordinary text
file 5.46-r2 main 13 33 | file | libmagic | | File type identification utility
libmagic 5.46-r2 main 400 8000 | | | | File type identification library
findutils 4.10.0-r0 main 220 590 | find xargs | | | GNU utilities for finding files
g++ 15.2.0-r2 main 18000 63000 | g++ | gcc | | The GNU C++ standard library and compiler
gawk 5.3.2-r2 main 400 900 | gawk awk=gawk | | | GNU awk pattern-matching language
gcc 15.2.0-r2 main 51000 145000 | gcc cc=gcc | binutils | | The GNU Compiler Collection
git 2.54.0-r0 main 3200 8000 | git | libcurl libexpat pcre2 | | Distributed version control system
gnupg 2.4.9-r0 main 12 30 | gpg | | | GNU Privacy Guard 2
grep 3.12-r0 main 90 220 | grep egrep=egrep fgrep=fgrep | pcre2 | | Searches input files for lines containing a match
htop 3.4.1-r1 main 110 280 | htop | libncursesw ncurses-terminfo-base | | Interactive process viewer
iproute2 6.17.0-r0 main 6 1 | | iproute2-minimal iproute2-ss | | IP Routing Utilities
iproute2-minimal 6.17.0-r0 main 270 640 | /sbin/ip=ip | libmnl libelf | | IP Routing Utilities (minimal)
iproute2-ss 6.17.0-r0 main 50 130 | /usr/sbin/ss=ss | libmnl | | IP Routing Utilities (ss)
iptables 1.8.11-r1 main 680 1800 | /usr/sbin/iptables /usr/sbin/ip6tables /usr/sbin/iptables-save | libmnl | | Linux kernel firewall, NAT and packet mangling tools
iputils 20250605-r0 main 3 1 | | iputils-ping | | IP Configuration Utilities (and Ping)
iputils-ping 20250605-r0 main 40 90 | /bin/ping=ping | libcap2 | | IP Configuration Utilities (ping)
jq 1.8.1-r0 main 260 600 | jq | oniguruma | | A lightweight and flexible command-line JSON processor
oniguruma 6.9.10-r0 main 240 560 | | | | Regular expressions library
less 692-r0 main 90 220 | less | libncursesw ncurses-terminfo-base | | File pager
libcap2 2.77-r0 main 20 50 | | | | POSIX 1003.1e capabilities library
libcurl 8.19.0-r0 main 300 700 | | brotli-libs c-ares libidn2 nghttp2-libs libpsl zstd-libs | | The multiprotocol file transfer library
libelf 0.193-r1 main 60 130 | | | | Libraries to work with ELF files
libexpat 2.7.5-r0 main 60 140 | | | | XML Parser library written in C
libidn2 2.3.8-r0 main 80 190 | | libunistring | | Encode/Decode library for internationalized domain names
libmnl 1.0.5-r2 main 8 19 | | | | Minimalistic Netlink library
libncursesw 6.6_p20251231-r0 main 140 310 | | ncurses-terminfo-base | | Console display library (libncursesw)
libpsl 0.21.5-r3 main 60 90 | | libidn2 | | C library for the Publix Suffix List
libunistring 1.4.1-r0 main 700 1800 | | | | Library for manipulating Unicode strings
libuv 1.51.0-r1 main 80 180 | | | | Cross-platform asychronous I/O
linux-pam 1.7.1-r2 main 300 900 | | | | Pluggable Authentication Modules for Linux
lsof 4.99.5-r0 main 90 220 | lsof | | | LiSt Open Files
make 4.4.1-r3 main 110 260 | make | | | GNU make utility to maintain groups of programs
mandoc 1.14.6-r13 main 260 650 | man | | | Manual page compiler toolset
musl-dev 1.2.6-r0 main 1700 10800 | | | | The musl c library (libc) implementation (development files)
nano 8.7-r0 main 310 690 | nano | libncursesw ncurses-terminfo-base | | Enhanced clone of the Pico text editor
ncurses-terminfo-base 6.6_p20251231-r0 main 21 210 | | | | Descriptions of common terminals
net-tools 2.10-r3 main 120 290 | /sbin/ifconfig=ifconfig /bin/netstat=netstat /sbin/route=route /usr/sbin/arp=arp | | | The NET-3 networking toolkit
netcat-openbsd 1.237-r0 main 20 45 | nc | | | The TCP/IP swiss army knife (OpenBSD variant)
nghttp2-libs 1.68.0-r0 main 80 180 | | | | Experimental HTTP/2 client, server and proxy (libraries)
nginx 1.30.4-r0 main 560 1400 | /usr/sbin/nginx | pcre2 | | HTTP and reverse proxy server (stable version)
nodejs 24.14.0-r0 main 16000 60000 | node | c-ares brotli-libs | | JavaScript runtime built on V8 engine - LTS version
npm 11.10.0-r0 community 2100 9800 | npm npx | nodejs | | The package manager for JavaScript
openssh-client 10.2_p1-r0 main 4 1 | ssh scp ssh-keygen | | | OpenBSD's SSH client
openssl 3.5.6-r0 main 380 960 | openssl | | | Toolkit for Transport Layer Security (TLS)
pcre2 10.47-r0 main 300 690 | | | | Perl-compatible regular expression library
postgresql17-client 17.9-r0 main 2000 5300 | psql pg_dump pg_isready createdb dropdb createuser | | | PostgreSQL client
procps-ng 4.0.6-r0 main 170 420 | /bin/ps=ps top free uptime vmstat pgrep pkill=pkill w watch kill | libproc2 libncursesw | | Utilities for monitoring your system and processes on your system
libproc2 4.0.6-r0 main 40 100 | | | | Library for monitoring your system and processes on your system
procps 4.0.6-r0 main 2 1 | | procps-ng | | Utilities for monitoring your system
psmisc 23.7-r1 main 60 200 | killall pstree fuser | libncursesw | | Set of utilities for managing processes on your system
python3 3.14.3-r0 main 9900 38000 | python3 | libexpat libffi readline sqlite-libs | | High-level scripting language
libffi 3.5.2-r0 main 28 62 | | | | Portable foreign function interface library
py3-pip 26.0-r0 community 1300 6000 | pip pip3=pip | python3 | | Tool for installing and managing Python packages
readline 8.3.3-r0 main 140 340 | | libncursesw | | GNU readline library
redis 8.6.2-r0 community 1500 4700 | redis-server redis-cli | | | Advanced key-value store
rsync 3.4.1-r1 main 210 460 | rsync | | | A file transfer program to keep remote files in sync
setpriv 2.41.4-r0 main 18 40 | setpriv | | | Run a program with different Linux privilege settings
shadow 4.18.0-r0 main 220 700 | /usr/sbin/useradd=useradd /usr/sbin/usermod=usermod /usr/sbin/groupadd=groupadd passwd | linux-pam | | PAM-using login and passwd utilities
socat 1.8.1.0-r0 main 190 430 | socat | readline | | Multipurpose relay for binary protocols
sqlite-libs 3.52.0-r0 main 560 1300 | | | | Sqlite3 library
strace 6.18-r0 main 550 1400 | strace | | | Diagnostic, debugging and instructional userspace tracer
stress-ng 0.20.00-r0 community 1600 4100 | stress-ng=stress | | | Stress test for your system
sudo 1.9.17_p2-r1 community 1000 2500 | sudo | | | Give certain users the ability to run some commands as root
su-exec 0.3-r0 main 5 18 | /sbin/su-exec=su-exec | | | Switch user and group id, setgroups and exec
sysstat 12.7.7-r0 main 260 700 | iostat mpstat pidstat sar | | | Performance monitoring tools for Linux
memcached 1.6.39-r0 main 140 330 | memcached | libevent | | Distributed memory object caching system
libevent 2.1.12-r8 main 220 500 | | | | Event notification library
tar 1.35-r4 main 220 490 | tar | | | Utility used to store, backup, and transport files
tcpdump 4.99.6-r0 main 420 990 | tcpdump | libpcap | | Tool for network monitoring and data acquisition
libpcap 1.10.6-r0 main 130 300 | | | | Library that provides a portable framework for low-level network monitoring
tini 0.19.0-r3 main 10 28 | /sbin/tini=tini | | | A tiny but valid init for containers
tmux 3.6a-r0 main 400 920 | tmux | libncursesw | | Tool to control multiple terminals from a single terminal
tree 2.2.1-r0 main 40 90 | tree | | | Recursive directory listing command
tzdata 2026b-r0 main 190 1500 | | | | Timezone data
util-linux 2.41.4-r0 main 4 1 | | setpriv | | Random collection of Linux utilities
vim 9.1.2200-r0 main 1400 3400 | vim | libncursesw vim-common | | Improved vi-style text editor
vim-common 9.1.2200-r0 main 1900 8000 | | | | Improved vi-style text editor - common files
wget 1.25.0-r2 main 200 460 | wget | libidn2 pcre2 | | Network utility to retrieve files from the Web
xz 5.8.2-r0 main 90 180 | xz unxz=xz | | | Library and CLI tools for XZ and LZMA compressed files
yq-go 4.52.4-r0 community 3900 10800 | yq | | | Portable command-line YAML processor written in Go
zip 3.0-r13 main 160 400 | zip | | | Creates PKZIP-compatible .zip files
zsh 5.9-r6 main 750 1900 | zsh | libncursesw | | Very advanced and programmable command interpreter (shell)
zstd-libs 1.5.7-r2 main 300 700 | | | | Zstandard - fast real-time compression algorithm (libraries)
cowsay 3.04-r2 community 20 70 | cowsay | perl | | Configurable talking cow
perl 5.42.0-r1 main 16000 48000 | perl | | | Larry Wall's Practical Extraction and Report Language
busybox-extras 1.37.0-r31 main 60 130 | telnet httpd=busybox-httpd ftpget | | | Additional binaries of Busybox
`;

/** Packages of `main` or `community`. */
export function alpinePackagesOf(repository: string): Package[] {
  return parseTable(MAIN)
    .filter((one) => one.section === repository)
    .map((one) => (one.name === "tzdata" ? { ...one, files: zoneinfoOf(zoneinfoFiles()) } : one));
}
