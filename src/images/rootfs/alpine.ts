import type { LayerBuilder } from "../image.ts";
import { type Account, type AccountFiles, alpineAccounts } from "./accounts.ts";
import { COMMON_APPLETS } from "./busybox.ts";
import { ALPINE_PACKAGES, apkInstalled } from "./packages.ts";

/** Which of the applets Alpine links outside of /bin. */
const SBIN = new Set(
  "adjtimex arp blkid blockdev depmod fbsplash fdisk findfs fsck fstrim getty halt hwclock ifconfig ifdown ifup init insmod ip ipaddr iplink ipneigh iproute iprule iptunnel klogd loadkmap logread losetup lsmod mdev mkdosfs mkswap modinfo modprobe nameif nologin pivot_root poweroff raidautorun reboot rmmod route setconsole slattach sulogin swapoff swapon switch_root sysctl syslogd tunctl udhcpc vconfig watchdog zcip".split(
    " ",
  ),
);
const BIN = new Set(
  "arch ash base64 cat chattr chgrp chmod chown cp date dd df dmesg dnsdomainname dumpkmap echo ed egrep false fatattr fdflush fgrep fsync getopt grep gunzip gzip hostname ionice iostat ipcalc kbd_mode kill link linux32 linux64 ln login ls lsattr lzop makemime mkdir mknod mktemp more mount mountpoint mpstat mv netstat nice pidof ping ping6 pipe_progress printenv ps pwd reformime rev rm rmdir run-parts sed setpriv setserial sh sleep stat stty su sync tar touch true umount uname usleep watch zcat".split(
    " ",
  ),
);

/** The root file system of Alpine Linux. */
export function alpineRoot(version: string): (layer: LayerBuilder) => void {
  const branch = version.split(".").slice(0, 2).join(".");
  return (layer) => {
    const directories =
      "/dev /etc/apk/keys /etc/apk/protected_paths.d /etc/conf.d /etc/crontabs /etc/init.d /etc/logrotate.d /etc/modprobe.d /etc/modules-load.d /etc/network /etc/opt /etc/periodic/15min /etc/periodic/daily /etc/periodic/hourly /etc/profile.d /etc/secfixes.d /etc/ssl/certs /etc/sysctl.d /home /lib/apk /lib/firmware /lib/modules-load.d /media/cdrom /media/floppy /media/usb /mnt /opt /proc /run/lock /srv /sys /usr/lib /usr/local/bin /usr/local/lib /usr/local/share /usr/share/apk /usr/share/man /var/cache/apk /var/cache/misc /var/lib/apk /var/lib/misc /var/lib/udhcpd /var/local /var/log /var/opt /var/spool/cron";
    for (const path of directories.split(" ")) layer.dir(path);
    layer.dir("/root", { mode: 0o700 });
    layer.dir("/tmp", { mode: 0o1777 });
    layer.dir("/var/tmp", { mode: 0o1777 });
    layer.dir("/var/empty", { mode: 0o555 });
    layer.dir("/var/mail", { mode: 0o755 });
    layer.symlink("/var/run", "../run");
    layer.symlink("/var/lock", "../run/lock");
    layer.symlink("/var/spool/mail", "../mail");
    layer.program("/bin/busybox", "busybox", { flavor: "busybox", size: 804_560, options: { version: "1.37.0", libc: "musl" } });
    for (const name of [...COMMON_APPLETS, "addgroup", "adduser", "lsattr", "chattr", "logname", "linux32", "linux64", "patch", "telnet", "xz", "ether-wake"]) {
      layer.symlink(`${SBIN.has(name) ? "/sbin" : BIN.has(name) ? "/bin" : "/usr/bin"}/${name}`, "/bin/busybox");
    }
    layer.program("/sbin/apk", "apk", { size: 73_912 });
    layer.program("/usr/bin/getent", "getent", { size: 47_960 });
    layer.program("/usr/bin/getconf", "getconf", { size: 39_768 });
    layer.program("/usr/bin/iconv", "iconv", { size: 22_240 });
    layer.file("/lib/ld-musl-x86_64.so.1", "\x7fELF", { mode: 0o755 });
    layer.symlink("/lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1");
    writeAlpineAccounts(layer, alpineAccounts());
    layer.file("/etc/alpine-release", `${version}\n`);
    layer.file(
      "/usr/lib/os-release",
      `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${branch}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
    );
    layer.symlink("/etc/os-release", "../usr/lib/os-release");
    layer.file("/etc/issue", `Welcome to Alpine Linux ${branch}\nKernel \\r on \\m (\\l)\n\n`);
    layer.file("/etc/motd", "This is Alpine Linux, a small distribution. `apk add NAME` installs a package.\n");
    layer.file("/etc/apk/repositories", `https://alpine.dabba.test/alpine/v${branch}/main\nhttps://alpine.dabba.test/alpine/v${branch}/community\n`);
    layer.file("/etc/apk/world", "alpine-baselayout\nalpine-keys\nalpine-release\napk-tools\nbusybox\nmusl-utils\n");
    layer.file("/etc/apk/arch", "x86_64\n");
    layer.file("/lib/apk/db/installed", alpinePackages(version));
    layer.file("/etc/hostname", "localhost\n");
    layer.file("/etc/hosts", "127.0.0.1\tlocalhost localhost.localdomain\n::1\t\tlocalhost localhost.localdomain\n");
    layer.file("/etc/nsswitch.conf", "hosts: files dns\n");
    layer.file("/etc/shells", "# valid login shells\n/bin/sh\n/bin/ash\n");
    layer.file("/etc/profile", PROFILE);
    layer.file("/etc/profile.d/README", "*.sh files in this directory are read by login shells.\n");
    layer.file("/etc/inittab", "::sysinit:/sbin/openrc sysinit\n::ctrlaltdel:/sbin/reboot\n");
    layer.file("/etc/fstab", "/dev/cdrom\t/media/cdrom\tiso9660\tnoauto,ro 0 0\n");
    layer.file("/etc/protocols", "ip\t0\tIP\nicmp\t1\tICMP\ntcp\t6\tTCP\nudp\t17\tUDP\n");
    layer.symlink("/etc/ssl/cert.pem", "certs/ca-certificates.crt");
    layer.file("/etc/ssl/certs/ca-certificates.crt", "");
    layer.symlink("/etc/mtab", "../proc/mounts");
  };
}

/** The database of installed packages, with further ones. */
export function alpinePackages(version: string, ...added: readonly string[]): string {
  return apkInstalled(ALPINE_PACKAGES.replace("alpine-release 3.24.2-r0", `alpine-release ${version}-r0`), ...added);
}

export function addAlpineUser(...users: readonly Account[]): (layer: LayerBuilder) => void {
  return (layer) => writeAlpineAccounts(layer, alpineAccounts(...users));
}

function writeAlpineAccounts(layer: LayerBuilder, accounts: AccountFiles): void {
  layer.file("/etc/passwd", accounts.passwd);
  layer.file("/etc/group", accounts.group);
  layer.file("/etc/shadow", accounts.shadow, { mode: 0o640, gid: 42 });
}

const PROFILE = `# read by login shells of every user
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export PAGER=less
umask 022

PS1='\\h:\\w\\$ '
export PS1

for script in /etc/profile.d/*.sh; do
  [ -r "$script" ] && . "$script"
done
unset script
`;
