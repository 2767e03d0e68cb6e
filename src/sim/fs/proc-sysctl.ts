import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Kernel, PidNamespace } from "../kernel/types.ts";
import type { GeneratedDirectory, GeneratedText } from "./generated.ts";

/** /proc/sys: settings by their path. Those that only tell are read-only. */
export class Sysctls {
  readonly #values: Map<string, string>;
  readonly #live: Readonly<Record<string, { read(): string; write?(value: string): void }>>;

  constructor(kernel: Kernel, namespace: PidNamespace) {
    this.#values = new Map(DEFAULTS);
    const uts = () => (namespace.find(1) ?? kernel.init).namespaces.uts;
    const bootId = uuid(kernel.entropy.bytes("boot_id", 16));
    this.#live = {
      "kernel/hostname": {
        read: () => uts().hostname,
        write: (value) => {
          uts().hostname = value;
        },
      },
      "kernel/domainname": {
        read: () => uts().domainname,
        write: (value) => {
          uts().domainname = value;
        },
      },
      "kernel/ostype": { read: () => "Linux" },
      "kernel/osrelease": { read: () => kernel.hardware.kernelRelease },
      "kernel/version": { read: () => kernel.hardware.kernelVersion },
      "kernel/random/boot_id": { read: () => bootId },
      "kernel/random/uuid": { read: () => uuid(kernel.entropy.bytes("uuid", 16)) },
      "kernel/random/entropy_avail": { read: () => "256" },
      "fs/file-nr": { read: () => `${[...kernel.processes].reduce((sum, process) => sum + process.files.size, 0)}\t0\t9223372036854775807` },
    };
  }

  /** `net.ipv4.ip_forward` or with slashes; undefined when there is no such setting. */
  get(name: string): string | undefined {
    const path = name.includes("/") ? name : name.replaceAll(".", "/");
    return this.#live[path]?.read() ?? this.#values.get(path);
  }

  set(name: string, value: string): void {
    const path = name.includes("/") ? name : name.replaceAll(".", "/");
    const live = this.#live[path];
    if (live !== undefined) {
      if (live.write === undefined) throw new Errno("EACCES");
      live.write(value);
      return;
    }
    const old = this.#values.get(path);
    if (old === undefined) throw new Errno("ENOENT");
    if (/^-?\d+$/.test(old) && !/^-?\d+$/.test(value)) throw new Errno("EINVAL");
    this.#values.set(path, value);
  }

  directory(prefix = ""): GeneratedDirectory {
    const below = () =>
      [
        ...new Set(
          [...Object.keys(this.#live), ...this.#values.keys()]
            .filter((path) => path.startsWith(prefix))
            .map((path) => path.slice(prefix.length).split("/")[0] as string),
        ),
      ].sort();
    return {
      names: below,
      get: (name) => {
        const path = `${prefix}${name}`;
        if (this.#values.has(path) || this.#live[path] !== undefined) return this.#file(path);
        return below().includes(name) ? this.directory(`${path}/`) : undefined;
      },
    };
  }

  #file(path: string): GeneratedText {
    const live = this.#live[path];
    const read = () => `${this.get(path)}\n`;
    if (live !== undefined && live.write === undefined) return { mode: 0o444, read };
    return { mode: 0o644, read, write: (value) => this.set(path, value.replace(/\n.*/s, "")) };
  }
}

const DEFAULTS: readonly (readonly [string, string])[] = [
  ["fs/file-max", "9223372036854775807"],
  ["fs/inotify/max_user_instances", "128"],
  ["fs/inotify/max_user_watches", "65536"],
  ["fs/nr_open", "1048576"],
  ["fs/protected_hardlinks", "1"],
  ["fs/protected_symlinks", "1"],
  ["kernel/cap_last_cap", "40"],
  ["kernel/core_pattern", "core"],
  ["kernel/msgmax", "8192"],
  ["kernel/msgmnb", "16384"],
  ["kernel/msgmni", "32000"],
  ["kernel/ngroups_max", "65536"],
  ["kernel/panic", "0"],
  ["kernel/pid_max", "4194304"],
  ["kernel/printk", "4\t4\t1\t7"],
  ["kernel/sem", "32000\t1024000000\t500\t32000"],
  ["kernel/shm_rmid_forced", "0"],
  ["kernel/shmall", "18446744073692774399"],
  ["kernel/shmmax", "18446744073692774399"],
  ["kernel/shmmni", "4096"],
  ["kernel/threads-max", "126896"],
  ["net/core/somaxconn", "4096"],
  ["net/core/rmem_max", "212992"],
  ["net/core/wmem_max", "212992"],
  ["net/ipv4/conf/all/forwarding", "1"],
  ["net/ipv4/conf/all/rp_filter", "0"],
  ["net/ipv4/icmp_echo_ignore_all", "0"],
  ["net/ipv4/ip_forward", "1"],
  ["net/ipv4/ip_local_port_range", "32768\t60999"],
  ["net/ipv4/ip_unprivileged_port_start", "1024"],
  ["net/ipv4/ping_group_range", "0\t2147483647"],
  ["net/ipv4/tcp_fin_timeout", "60"],
  ["net/ipv4/tcp_keepalive_time", "7200"],
  ["net/ipv4/tcp_max_syn_backlog", "512"],
  ["net/ipv4/tcp_syncookies", "1"],
  ["net/ipv6/conf/all/disable_ipv6", "1"],
  ["net/ipv6/conf/default/disable_ipv6", "1"],
  ["vm/dirty_ratio", "20"],
  ["vm/drop_caches", "0"],
  ["vm/max_map_count", "65530"],
  ["vm/overcommit_memory", "0"],
  ["vm/overcommit_ratio", "50"],
  ["vm/swappiness", "60"],
];

/** A random UUID (RFC 9562, version 4). */
function uuid(bytes: Bytes): string {
  const digits = Array.from(bytes, (byte, index) =>
    (index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0"),
  ).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
