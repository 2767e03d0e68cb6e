import type { LayerBuilder } from "../images/image.ts";

export const HOSTNAME = "dabba";
export const KERNEL_RELEASE = "6.12.48+deb13-amd64";
export const KERNEL_VERSION = "#1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1 (2025-09-20)";

/** Programs that a server of its own image brings, or that belong to another distribution: not on the host. */
const NOT_ON_HOST = new Set([
  "nginx",
  "httpd",
  "redis-server",
  "redis-cli",
  "redis-benchmark",
  "redis-sentinel",
  "redis-check-aof",
  "redis-check-rdb",
  "apachectl",
  "apache2",
  "registry",
  "apk",
  "ash",
  "sh",
  "busybox",
  "docker",
  "dockerd",
  "hello",
  "docker-init",
  "tini",
  "gosu",
  "su-exec",
  "whoami-server",
  "http-echo",
  "runc",
  "vi",
  "node",
  "npm",
  "python3",
  "memcached",
  "ab",
  "figlet",
  "toilet",
  "postgres",
  "initdb",
  "pg_ctl",
  "pg_dump",
  "pg_isready",
  "psql",
  "createdb",
  "dropdb",
  "createuser",
]);

/** In /usr/sbin on Debian. */
const SYSTEM = new Set([
  "useradd",
  "userdel",
  "usermod",
  "groupadd",
  "groupdel",
  "adduser",
  "addgroup",
  "deluser",
  "chroot",
  "route",
  "ifconfig",
  "sysctl",
  "service",
  "iptables",
  "iptables-save",
  "ip6tables",
  "visudo",
  "chpasswd",
  "nologin",
  "losetup",
  "mkfs",
  "reboot",
  "shutdown",
  "poweroff",
  "brctl",
  "arp",
  "bridge",
  "halt",
  "delgroup",
  "groupmod",
]);

/** The file system of the host: a Debian server as an administrator keeps it, with what the notes use. */
export function buildHost(tree: LayerBuilder, programs: Iterable<string>, docker: boolean): void {
  for (const dir of [
    "/proc",
    "/sys",
    "/dev",
    "/run",
    "/boot",
    "/etc",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/srv",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/share",
    "/var/log",
    "/var/lib",
    "/var/cache",
    "/var/spool",
  ])
    tree.dir(dir);
  tree.dir("/root", { mode: 0o700 });
  tree.dir("/tmp", { mode: 0o1777 });
  tree.dir("/var/tmp", { mode: 0o1777 });
  for (const name of ["bin", "sbin", "lib", "lib64"]) tree.symlink(`/${name}`, `usr/${name}`);
  tree.symlink("/var/run", "/run");
  for (const program of programs) {
    if (NOT_ON_HOST.has(program)) continue;
    tree.program(`${SYSTEM.has(program) ? "/usr/sbin" : "/usr/bin"}/${program}`, program, { mode: SETUID.has(program) ? 0o4755 : 0o755 });
  }
  tree.program("/usr/bin/vi", "vi");
  tree.symlink("/usr/bin/vim", "vi");
  tree.symlink("/usr/bin/sh", "dash");
  tree.symlink("/usr/sbin/ip", "../bin/ip");
  tree.symlink("/usr/bin/awk", "mawk");
  tree.program("/usr/bin/mawk", "awk");
  tree.symlink("/usr/bin/editor", "nano");
  tree.symlink("/usr/bin/pager", "less");
  users(tree, docker);
  system(tree);
  homes(tree);
  if (docker) installDocker(tree);
}

/** What stands under /run, which is a file system of its own, once the host is up. */
export function buildRun(tree: LayerBuilder, docker: boolean): void {
  tree.dir("/lock", { mode: 0o1777 });
  tree.dir("/systemd");
  if (!docker) return;
  tree.dir("/containerd", { mode: 0o711 });
  tree.dir("/docker");
}

/** Bytes, for programs whose size nobody looked up: not all the same. */
export function sizeOnHost(program: string): number {
  return 64_000 + 8 * program.length * 997;
}

const SETUID = new Set(["sudo", "su", "passwd", "mount", "umount", "newgrp", "chsh", "gpasswd"]);

/** What Docker's packages put on a host. */
function installDocker(tree: LayerBuilder): void {
  tree.program("/usr/bin/docker", "docker", { size: 41_582_344 });
  tree.program("/usr/bin/dockerd", "dockerd", { size: 74_361_080 });
  tree.program("/usr/bin/containerd", "containerd", { size: 41_303_504 });
  tree.program("/usr/bin/containerd-shim-runc-v2", "containerd-shim-runc-v2", { size: 13_250_712 });
  tree.program("/usr/bin/runc", "runc", { size: 11_824_832 });
  tree.program("/usr/bin/docker-proxy", "docker-proxy", { size: 2_306_552 });
  tree.program("/usr/libexec/docker/cli-plugins/docker-buildx", "docker-buildx", { size: 70_189_208 });
  tree.program("/usr/libexec/docker/cli-plugins/docker-compose", "docker-compose", { size: 72_744_560 });
  // Documents older than the plugin call it by its own name.
  tree.program("/usr/local/bin/docker-compose", "docker-compose", { size: 72_744_560 });
  tree.dir("/etc/docker");
  tree.dir("/var/lib/docker", { mode: 0o710 });
  for (const dir of ["buildkit", "containers", "image/overlay2", "network/files", "overlay2", "plugins", "runtimes", "swarm", "tmp", "volumes"])
    tree.dir(`/var/lib/docker/${dir}`, { mode: 0o710 });
}

/** What dpkg knows to be there from the start. */
const HOST_PACKAGES = (
  [
    ["base-files", "13.8+deb13u1", "Debian base system miscellaneous files"],
    ["bash", "5.2.37-2+b5", "GNU Bourne Again SHell"],
    ["coreutils", "9.7-3", "GNU core utilities"],
    ["ca-certificates", "20250419", "Common CA certificates"],
    ["curl", "8.14.1-2+deb13u2", "command line tool for transferring data with URL syntax"],
    ["sudo", "1.9.16p2-3", "Provide limited super user privileges to specific users"],
  ] as const
)
  .map(
    ([name, version, description]) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nDescription: ${description}\n\n`,
  )
  .join("");

function users(tree: LayerBuilder, docker: boolean): void {
  tree.file(
    "/etc/passwd",
    [
      "root:x:0:0:root:/root:/bin/bash",
      "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
      "bin:x:2:2:bin:/bin:/usr/sbin/nologin",
      "sys:x:3:3:sys:/dev:/usr/sbin/nologin",
      "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
      "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
      "sshd:x:102:65534::/run/sshd:/usr/sbin/nologin",
      "learner:x:1000:1000:Learner:/home/learner:/bin/bash",
      "",
    ].join("\n"),
  );
  tree.file(
    "/etc/group",
    [
      "root:x:0:",
      "daemon:x:1:",
      "bin:x:2:",
      "sys:x:3:",
      "adm:x:4:learner",
      "tty:x:5:",
      "disk:x:6:",
      "www-data:x:33:",
      "shadow:x:42:",
      "utmp:x:43:",
      "staff:x:50:",
      "users:x:100:learner",
      "sudo:x:27:learner",
      ...(docker ? ["docker:x:989:learner"] : []),
      "learner:x:1000:",
      "nogroup:x:65534:",
      "",
    ].join("\n"),
  );
  tree.file("/etc/shadow", ["root:*:20300:0:99999:7:::", "learner:*:20300:0:99999:7:::", ""].join("\n"), { mode: 0o640, gid: 42 });
  tree.file("/etc/shells", "/bin/sh\n/bin/bash\n/bin/dash\n");
  tree.file(
    "/etc/sudoers",
    'Defaults env_reset\nDefaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n',
    { mode: 0o440 },
  );
}

function system(tree: LayerBuilder): void {
  tree.file("/etc/hostname", `${HOSTNAME}\n`);
  tree.file("/etc/hosts", `127.0.0.1\tlocalhost\n127.0.1.1\t${HOSTNAME}\n::1\tlocalhost ip6-localhost ip6-loopback\n`);
  tree.file("/etc/resolv.conf", "nameserver 10.0.2.3\n");
  tree.file("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
  tree.file(
    "/etc/os-release",
    [
      'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"',
      'NAME="Debian GNU/Linux"',
      'VERSION_ID="13"',
      'VERSION="13 (trixie)"',
      "VERSION_CODENAME=trixie",
      "DEBIAN_VERSION_FULL=13.1",
      "ID=debian",
      'HOME_URL="https://www.debian.org/"',
      'SUPPORT_URL="https://www.debian.org/support"',
      "",
    ].join("\n"),
  );
  tree.file("/etc/debian_version", "13.1\n");
  tree.file("/etc/issue", "Debian GNU/Linux 13 \\n \\l\n");
  tree.file("/etc/timezone", "Etc/UTC\n");
  tree.symlink("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
  tree.file("/etc/services", "http\t80/tcp\nhttps\t443/tcp\nssh\t22/tcp\ndomain\t53/udp\nredis\t6379/tcp\n");
  tree.file("/etc/fstab", "/dev/vda1 / ext4 rw,discard,errors=remount-ro 0 1\n");
  tree.file("/etc/machine-id", "6f1d2c3b4a59687786a5b4c3d2e1f001\n");
  tree.file(
    "/etc/apt/sources.list.d/debian.sources",
    "Types: deb\nURIs: http://debian.dabba.test/debian\nSuites: trixie trixie-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
  );
  tree.dir("/var/lib/apt/lists/partial", { mode: 0o700 });
  tree.dir("/var/cache/apt/archives/partial", { mode: 0o700 });
  tree.file("/var/lib/dpkg/status", HOST_PACKAGES);
  tree.file("/etc/environment", "");
  tree.file("/etc/motd", "");
  tree.dir("/usr/lib/modules");
  tree.file(`/boot/vmlinuz-${KERNEL_RELEASE}`, "");
}

function homes(tree: LayerBuilder): void {
  tree.file(
    "/etc/profile",
    `if [ "\${EUID:-$(id -u)}" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
if [ "\${PS1-}" ] && [ "\${BASH-}" ] && [ "$BASH" != "/bin/sh" ] && [ -f /etc/bash.bashrc ]; then
  . /etc/bash.bashrc
fi
for script in /etc/profile.d/*.sh; do
  [ -r "$script" ] && . "$script"
done
unset script
`,
  );
  tree.file(
    "/etc/bash.bashrc",
    `[ -z "\${PS1-}" ] && return
shopt -s checkwinsize
PS1='\\u@\\h:\\w\\$ '
`,
  );
  // Marks that a terminal can tell prompt, command and output apart by (the OSC 133 convention of many terminals).
  tree.file(
    "/etc/profile.d/shell-integration.sh",
    `if [ "\${TERM_PROGRAM-}" = dabba ] && [ -n "\${BASH_VERSION-}" ] && [ -n "\${PS1-}" ]; then
  PS1='\\[\\e[33m\\]\\$\\[\\e[0m\\] \\[\\e]133;B\\a\\]'
  PROMPT_COMMAND='printf "\\033]133;D;%s\\007\\033]133;A\\007" "$?"'
  PS0='\\e]133;C\\a'
fi
`,
  );
  const bashrc = `case $- in *i*) ;; *) return ;; esac
HISTCONTROL=ignoreboth
HISTSIZE=1000
alias ll='ls -alF'
alias la='ls -A'
alias ls='ls --color=auto'
alias grep='grep --color=auto'
`;
  const profile = `[ -n "$BASH_VERSION" ] && [ -f "$HOME/.bashrc" ] && . "$HOME/.bashrc"\n`;
  tree.file("/etc/skel/.bashrc", bashrc);
  tree.file("/etc/skel/.profile", profile);
  tree.dir("/home/learner", { mode: 0o750, uid: 1000, gid: 1000 });
  tree.file("/home/learner/.bashrc", bashrc, { uid: 1000, gid: 1000 });
  tree.file("/home/learner/.profile", profile, { uid: 1000, gid: 1000 });
  tree.file("/root/.bashrc", bashrc);
  tree.file("/root/.profile", profile);
}
