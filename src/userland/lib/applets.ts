import { programs } from "../catalog.ts";

/** What a busybox is built with; those that the catalog has are run, and listed. */
const APPLETS: ReadonlySet<string> = new Set(
  (
    "grep ping6 iplink ipneigh iprule nsenter hexdump fdisk fsck chattr lsattr tunctl vconfig acpid blkdiscard blockdev brctl busybox chvt cttyhack deallocvt depmod devmem dpkg dpkg-deb dumpkmap fatattr fdisk findfs freeramdisk fsfreeze fstrim ftpget ftpput getty hwclock i2cdetect i2cdump i2cget i2cset i2ctransfer ifdown ifup insmod ipcalc ipneigh klogd linuxrc loadfont loadkmap logger logread losetup lsmod lsscsi lzop mdev microcom mim mkdosfs mke2fs mkswap modinfo modprobe mt nameif nologin nsenter nuke openvt partprobe ping6 pivot_root rdate resume rmmod rpm rpm2cpio run-init run-parts setkeycodes setpriv sha3sum ssl_client start-stop-daemon sulogin svc svok swapoff swapon switch_root syslogd taskset tc telnetd tftp traceroute6 ts tunctl ubirename udhcpc udhcpd uevent uncompress vconfig w watchdog [ [[ addgroup adduser adjtimex ar arch arp arping ascii ash awk base32 base64 basename bc blkid bunzip2 bzcat bzip2 cal cat chgrp chmod chown chpasswd chroot cksum clear cmp comm cp cpio crc32 crond crontab cryptpw cut date dc dd delgroup deluser df diff dirname dmesg dnsdomainname dos2unix du dumpleases echo ed egrep env " +
    "expand expr factor fallocate false fgrep find flock fold free fsync fuser getopt groups gunzip gzip halt hd head hexdump hostid hostname httpd id ifconfig inetd init install ionice ip ipaddr iproute join kill killall killall5 last less link linux32 linux64 ln login logname ls lsof lzcat lzma md5sum mkdir mkfifo mknod mkpasswd mktemp more " +
    "mount mountpoint mv nc netstat nice nl nmeter nohup nproc nslookup od paste passwd patch pgrep pidof ping pkill pmap poweroff printenv printf ps pstree pwd readlink realpath reboot renice reset resize rev rm rmdir route sed seq setsid sh sha1sum sha256sum sha512sum shred shuf sleep sort split stat strings stty su sum " +
    "sync sysctl tac tail tar tee telnet test time timeout top touch tr traceroute tree true truncate tty umount uname unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode uuencode vi watch wc wget which who whoami xargs xxd xz xzcat yes zcat"
  ).split(" "),
);

/** Applets whose program has another name here. */
const OTHER_NAMES: Readonly<Record<string, string>> = { sh: "ash", "[[": "[", hd: "hexdump" };

/** Name in the catalog of the program behind an applet; undefined when busybox has none. */
export function appletProgram(applet: string): string | undefined {
  const name = OTHER_NAMES[applet] ?? applet;
  return APPLETS.has(applet) && programs.has(name) ? name : undefined;
}

export function appletNames(): string[] {
  return [...APPLETS].filter((applet) => appletProgram(applet) !== undefined).sort();
}
