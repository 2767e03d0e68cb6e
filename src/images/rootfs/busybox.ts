import type { LayerBuilder } from "../image.ts";
import { busyboxAccounts } from "./accounts.ts";
import { universalTime } from "./time-zones.ts";

/** Applets that both the busybox image and Alpine's build have. */
export const COMMON_APPLETS =
  "[ [[ adjtimex ar arch arp arping ash awk base64 basename bc blkdiscard blockdev brctl bunzip2 bzcat bzip2 cal cat chgrp chmod chown chpasswd chroot chvt cksum clear cmp comm cp cpio crond crontab cryptpw cut date dc dd deallocvt delgroup deluser depmod df diff dirname dmesg dnsdomainname dos2unix du dumpkmap echo egrep eject env expand expr factor fallocate false fatattr fbset fdflush fdisk fgrep find findfs flock fold free fsck fstrim fsync fuser getopt getty grep groups gunzip gzip halt hd head hexdump hostid hostname hwclock id ifconfig ifdown ifup init inotifyd insmod install ionice iostat ip ipaddr ipcalc ipcrm ipcs iplink ipneigh iproute iprule iptunnel kbd_mode kill killall killall5 klogd last less link ln loadfont loadkmap logger login logread losetup ls lsmod lsof lsusb lzcat lzma lzop lzopcat makemime md5sum mdev mesg microcom mkdir mkdosfs mkfifo mknod mkpasswd mkswap mktemp modinfo modprobe more mount mountpoint mpstat mv nameif nanddump nbd-client nc netstat nice nl nmeter nohup nologin nproc nsenter nslookup ntpd od openvt partprobe passwd paste pgrep pidof ping ping6 pipe_progress pivot_root pkill pmap poweroff powertop printenv printf ps pscan pstree pwd pwdx raidautorun rdate rdev readahead readlink realpath reboot reformime remove-shell renice reset resize rev rfkill rm rmdir rmmod route run-parts sed sendmail seq setconsole setfont setkeycodes setlogcons setpriv setserial setsid sh sha1sum sha256sum sha3sum sha512sum showkey shred shuf slattach sleep smemcap sort split stat strings stty su sulogin sum swapoff swapon switch_root sync sysctl syslogd tac tail tar tee test time timeout top touch tr traceroute traceroute6 tree true truncate tty ttysize tunctl udhcpc udhcpd umount uname uncompress unexpand uniq unix2dos unlink unlzma unlzop unshare unxz unzip uptime usleep uudecode uuencode vconfig vi vlock volname watch watchdog wc wget which who whoami whois xargs xxd xzcat yes zcat zcip".split(
    " ",
  );

/** Only in the busybox image. */
const IMAGE_APPLETS =
  "acpid add-shell addgroup adduser ascii chat chattr chpst conspy crc32 devmem dhcprelay dnsd dpkg dpkg-deb dumpleases ed envdir envuidgid ether-wake fakeidentd fbsplash fdformat fgconsole freeramdisk fsfreeze ftpd ftpget ftpput getfattr hdparm httpd hush i2cdetect i2cdump i2cget i2cset i2ctransfer ifenslave ifplugd inetd linux32 linux64 linuxrc logname lpd lpq lpr lsattr lspci lsscsi man minips mkdosfs mke2fs mkfs.ext2 mkfs.minix mkfs.reiser mkfs.vfat mim mt nandwrite nuke paste patch popmaildir pstree readprofile resume rpm rpm2cpio rtcwake run-init runlevel runsv runsvdir rx scriptreplay seedrng setarch setfattr setuidgid softlimit ssl_client start-stop-daemon sv svc svlogd svok tc tcpsvd telnet telnetd tftp tftpd ts tune2fs ubiattach ubidetach ubimkvol ubirename ubirmvol ubirsvol ubiupdatevol udhcpc6 udpsvd uevent users xz w".split(
    " ",
  );

/** The busybox image: one program under many names, and little else. */
export function busyboxRoot(version: string): (layer: LayerBuilder) => void {
  return (layer) => {
    for (const path of ["/dev", "/etc", "/etc/network", "/usr/sbin", "/var/spool/mail", "/var/www", "/lib", "/sys", "/proc"]) layer.dir(path);
    layer.dir("/home", { uid: 65_534, gid: 65_534 });
    layer.dir("/root", { mode: 0o700 });
    layer.dir("/tmp", { mode: 0o1777 });
    const options = { flavor: "busybox", size: 1_304_520, options: { version, banner: `BusyBox v${version} (2024-09-26 21:31:42 UTC)` } } as const;
    layer.program("/bin/busybox", "busybox", options);
    for (const name of new Set([...COMMON_APPLETS, ...IMAGE_APPLETS])) layer.symlink(`/bin/${name}`, "busybox");
    layer.program("/bin/getconf", "getconf", { size: 34_648 });
    layer.symlink("/usr/bin/env", "../../bin/env");
    layer.symlink("/lib64", "lib");
    layer.file("/lib/libc.so.6", "\x7fELF", { mode: 0o755 });
    const accounts = busyboxAccounts();
    layer.file("/etc/passwd", accounts.passwd);
    layer.file("/etc/group", accounts.group);
    layer.file("/etc/shadow", accounts.shadow, { mode: 0o640 });
    universalTime(layer);
    layer.file("/etc/nsswitch.conf", "passwd:     files\ngroup:      files\nshadow:     files\n\nhosts:      files dns\n");
  };
}
