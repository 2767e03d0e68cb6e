import type { Sys } from "../sim/sys.ts";
import { defineProgram } from "./program.ts";
import { busyboxBanner } from "./lib/utility.ts";

/** What a busybox is built with; those that the catalog has are run, and listed. */
const APPLETS = (
  "[ [[ addgroup adduser adjtimex ar arch arp arping ascii ash awk base32 base64 basename bc blkid bunzip2 bzcat bzip2 cal cat chgrp chmod chown chpasswd chroot cksum clear cmp comm cp cpio crc32 crond crontab cryptpw cut date dc dd delgroup deluser df diff dirname dmesg dnsdomainname dos2unix du dumpleases echo ed egrep env " +
  "expand expr factor fallocate false fgrep find flock fold free fsync fuser getopt groups gunzip gzip halt hd head hexdump hostid hostname httpd id ifconfig inetd init install ionice ip ipaddr iproute join kill killall killall5 last less link linux32 linux64 ln login logname ls lsof lzcat lzma md5sum mkdir mkfifo mknod mkpasswd mktemp more " +
  "mount mountpoint mv nc netstat nice nl nmeter nohup nproc nslookup od paste passwd patch pgrep pidof ping pkill pmap poweroff printenv printf ps pstree pwd readlink realpath reboot renice reset resize rev rm rmdir route sed seq setsid sh sha1sum sha256sum sha512sum shred shuf sleep sort split stat strings stty su sum " +
  "sync sysctl tac tail tar tee telnet test time timeout top touch tr traceroute tree true truncate tty umount uname unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode uuencode vi watch wc wget which who whoami xargs xxd xz xzcat yes zcat"
).split(" ");

/** Applets whose program has another name here. */
const OTHER_NAMES: Record<string, string> = { sh: "ash", "[[": "[", hd: "hexdump" };

export default defineProgram({
  name: "busybox",
  summary: "many small programs in one",
  async main(sys) {
    const called = (sys.argv[0] ?? "busybox").replace(/^.*\//, "").replace(/^-/, "");
    if (called !== "busybox") return await runApplet(sys, called, sys.argv);
    const first = sys.argv[1];
    if (first === undefined || first === "--help") return await about(sys);
    if (first === "--list" || first === "--list-full") {
      await sys.write(1, (await available()).map((name) => `${first === "--list-full" ? "bin/" : ""}${name}\n`).join(""));
      return 0;
    }
    if (first === "--install") return await install(sys);
    return await runApplet(sys, first, sys.argv.slice(1));
  },
});

async function runApplet(sys: Sys, name: string, argv: readonly string[]): Promise<number> {
  const { programs } = await import("./catalog.ts");
  const load = APPLETS.includes(name) ? programs.get(OTHER_NAMES[name] ?? name) : undefined;
  if (!load) {
    await sys.write(2, `${name}: applet not found\n`);
    return 127;
  }
  const program = await load();
  if (argv === sys.argv) return await program.main(sys);
  return await program.main(withArguments(sys, argv));
}

/** The same process with other arguments. */
function withArguments(sys: Sys, argv: readonly string[]): Sys {
  sys.setTitle(argv.join(" "));
  return new Proxy(sys, {
    get(target, key) {
      if (key === "argv") return argv;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function available(): Promise<string[]> {
  const { programs } = await import("./catalog.ts");
  return APPLETS.filter((name) => programs.has(OTHER_NAMES[name] ?? name));
}

async function about(sys: Sys): Promise<number> {
  const names = (await available()).join(", ");
  let lines = "";
  let line = "\t";
  for (const word of names.split(" ")) {
    if (line.length + word.length > 72) {
      lines += `${line.trimEnd()}\n`;
      line = "\t";
    }
    line += `${word} `;
  }
  await sys.write(
    1,
    `${busyboxBanner(sys)}\nMany small programs in one file; which one runs is told by the name it is called with.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: busybox --install [-s] [DIR]\n   or: function [arguments]...\n\nCurrently defined functions:\n${lines}${line.trimEnd()}\n\n`,
  );
  return 0;
}

/** Links for every applet: hard ones, or symbolic with -s. */
async function install(sys: Sys): Promise<number> {
  const rest = sys.argv.slice(2);
  const symbolic = rest[0] === "-s";
  const directory = (symbolic ? rest[1] : rest[0]) ?? "/bin";
  const self = "/proc/self/exe";
  const target = sys.fs.exists(self) ? sys.fs.readlink(self) : "/bin/busybox";
  for (const name of await available()) {
    const path = `${directory.replace(/\/$/, "")}/${name}`;
    if (sys.fs.exists(path)) continue;
    if (symbolic) sys.fs.symlink(target, path);
    else sys.fs.link(target, path);
  }
  return 0;
}
