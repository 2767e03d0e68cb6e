import type { Program } from "./program.ts";

/** Names that a program answers to besides its file's. A test holds them against what the programs say of themselves. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  stress: ["stress-ng"],
  figlet: ["toilet"],
  psql: ["pg_isready", "createdb", "dropdb", "createuser"],
  iptables: ["iptables-save", "ip6tables", "ip6tables-save"],
  shutdown: ["reboot", "poweroff", "halt"],
  cowsay: ["cowthink"],
  brctl: ["bridge"],
  adduser: ["addgroup", "deluser", "delgroup"],
  apt: ["apt-get", "apt-cache", "apt-mark", "apt-config"],
  ash: ["sh"],
  awk: ["mawk", "gawk", "nawk", "original-awk"],
  base64: ["base32"],
  bzip2: ["bunzip2", "bzcat"],
  cal: ["ncal"],
  chown: ["chgrp"],
  cksum: ["sum"],
  clear: ["reset"],
  "docker-init": ["tini"],
  dpkg: ["dpkg-query"],
  gosu: ["su-exec"],
  grep: ["egrep", "fgrep", "zgrep", "zegrep", "zfgrep", "rgrep"],
  groupadd: ["groupmod", "groupdel"],
  gzip: ["gunzip", "zcat"],
  hexdump: ["hd"],
  hostname: ["dnsdomainname"],
  httpd: ["apachectl", "apache2"],
  ls: ["dir", "vdir"],
  md5sum: ["sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"],
  node: ["nodejs"],
  npm: ["npx"],
  nc: ["netcat", "nc.openbsd", "ncat"],
  passwd: ["chpasswd", "gpasswd", "newgrp"],
  pgrep: ["pkill", "pidwait"],
  ping: ["ping4", "ping6"],
  "redis-server": ["redis-sentinel", "redis-check-aof", "redis-check-rdb"],
  service: ["invoke-rc.d"],
  su: ["runuser"],
  sudo: ["sudoedit"],
  test: ["["],
  useradd: ["usermod", "userdel"],
  traceroute: ["traceroute6"],
  vi: ["vim", "view", "vim.tiny"],
  who: ["users", "last"],
  xz: ["unxz", "xzcat", "lzma", "unlzma", "lzcat"],
  zstd: ["unzstd", "zstdcat"],
};

/** Every program by every name it answers to, found by its file. Its code is loaded when it first runs. */
export const programs: ReadonlyMap<string, () => Promise<Program>> = buildCatalog();

function buildCatalog(): ReadonlyMap<string, () => Promise<Program>> {
  const files = import.meta.glob<Program>(["./*.ts", "!./catalog.ts", "!./program.ts"], { import: "default" });
  const catalog = new Map<string, () => Promise<Program>>();
  for (const [path, load] of Object.entries(files)) {
    const file = path.slice("./".length, -".ts".length);
    for (const name of [file, ...(ALIASES[file] ?? [])]) catalog.set(name, load);
  }
  return catalog;
}
