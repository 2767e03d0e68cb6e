import { Errno } from "../../base/errno.ts";
import { uuid } from "../../base/uuid.ts";
import { LIVE, PER_INTERFACE, type Scope, SETTINGS, type Setting } from "./sysctl-table.ts";
import type { Kernel, Namespaces } from "./types.ts";

/**
 * The settings of /proc/sys. Those of the network, of System V IPC and the host's names belong to a namespace (network_namespaces(7),
 * ipc_namespaces(7)): every new one begins with the defaults, and a container's `--sysctl` changes its own only.
 */
export class Sysctls {
  readonly #kernel: Kernel;
  readonly #bootId: string;
  /** What somebody changed, by the namespace (or this object) that holds it. */
  readonly #changed = new WeakMap<object, Map<string, string>>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#bootId = uuid(kernel.entropy.bytes("boot_id", 16));
  }

  /** `net.ipv4.ip_forward` or with slashes; undefined when there is no such setting. Who looks decides which namespaces count. */
  get(namespaces: Namespaces, name: string): string | undefined {
    const path = pathOf(name);
    const live = this.#live(namespaces, path);
    if (live !== undefined) return live.read();
    const own = ofInterface(path, namespaces);
    const setting = SETTINGS.get(path) ?? own;
    if (setting === undefined) return undefined;
    return this.#changed.get(this.#holder(namespaces, setting[2]))?.get(path) ?? defaultOf(setting, namespaces, this.#kernel);
  }

  /** As a number, for the kernel's own use. */
  number(namespaces: Namespaces, name: string): number {
    return Number.parseInt(this.get(namespaces, name) ?? "0", 10);
  }

  /** Throws Errno ENOENT, EACCES, EINVAL. */
  set(namespaces: Namespaces, name: string, value: string): void {
    const path = pathOf(name);
    const live = this.#live(namespaces, path);
    if (live !== undefined) {
      if (live.write === undefined) throw new Errno("EACCES");
      live.write(value);
      return;
    }
    const setting = SETTINGS.get(path) ?? ofInterface(path, namespaces);
    if (setting === undefined) throw new Errno("ENOENT");
    const fields = value.trim().split(/\s+/);
    const before = setting[1].split("\t");
    if (before.every(isNumber) && (fields.length > before.length || !fields.every(isNumber))) throw new Errno("EINVAL");
    // A setting of several numbers keeps those that were not given.
    const kept = before.every(isNumber) ? (this.get(namespaces, path) ?? "").split("\t").slice(fields.length) : [];
    const holder = this.#holder(namespaces, setting[2]);
    const changed = this.#changed.get(holder) ?? new Map<string, string>();
    this.#changed.set(holder, changed);
    changed.set(path, before.every(isNumber) ? [...fields, ...kept].join("\t") : value.trim());
  }

  /** Only tells. */
  isReadOnly(namespaces: Namespaces, path: string): boolean {
    const live = this.#live(namespaces, path);
    return live !== undefined && live.write === undefined;
  }

  /** All paths that the holder of these namespaces sees. */
  paths(namespaces: Namespaces): string[] {
    const interfaces = ["all", "default", ...namespaces.net.interfaces().map(({ name }) => name)];
    const perInterface = interfaces.flatMap((name) => [...PER_INTERFACE.keys()].map((path) => path.replace("*", name)));
    return [...LIVE, ...SETTINGS.keys(), ...perInterface];
  }

  #holder(namespaces: Namespaces, scope: Scope = "kernel"): object {
    return scope === "kernel" ? this : namespaces[scope];
  }

  #live({ uts, net }: Namespaces, path: string): { read(): string; write?(value: string): void } | undefined {
    const { hardware, entropy, processes } = this.#kernel;
    if (path.endsWith("/disable_ipv6")) return ipv6Switch(net, path);
    switch (path) {
      case "kernel/hostname":
        return {
          read: () => uts.hostname,
          write: (value) => {
            uts.hostname = value.trim().slice(0, 64);
          },
        };
      case "kernel/domainname":
        return {
          read: () => uts.domainname,
          write: (value) => {
            uts.domainname = value.trim().slice(0, 64);
          },
        };
      case "kernel/ostype":
        return { read: () => "Linux" };
      case "kernel/osrelease":
        return { read: () => hardware.kernelRelease };
      case "kernel/version":
        return { read: () => hardware.kernelVersion };
      case "kernel/random/boot_id":
        return { read: () => this.#bootId };
      case "kernel/random/uuid":
        return { read: () => uuid(entropy.bytes("uuid", 16)) };
      case "kernel/random/entropy_avail":
        return { read: () => "256" };
      case "fs/file-nr":
        return { read: () => `${[...processes].reduce((sum, process) => sum + process.files.size, 0)}\t0\t9223372036854775807` };
      default:
        return undefined;
    }
  }
}

function pathOf(name: string): string {
  return name.includes("/") ? name : name.replaceAll(".", "/");
}

function isNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}

/** net/ipv4/conf/eth0/forwarding and its like: one set for each interface, one for all, one for new ones. */
function ofInterface(path: string, { net }: Namespaces): Setting | undefined {
  const match = /^(net\/ipv[46]\/(?:conf|neigh)\/)([^/]+)(\/.+)$/.exec(path);
  if (match === null) return undefined;
  const [, before = "", name = "", after = ""] = match;
  const value = PER_INTERFACE.get(`${before}*${after}`);
  if (value === undefined) return undefined;
  if (name !== "all" && name !== "default" && !net.interfaces().some((one) => one.name === name)) return undefined;
  return [path, value, "net"];
}

/** net/ipv6/conf/eth0/disable_ipv6: the interfaces know. */
function ipv6Switch(net: Namespaces["net"], path: string): { read(): string; write(value: string): void } | undefined {
  const name = /^net\/ipv6\/conf\/([^/]+)\/disable_ipv6$/.exec(path)?.[1];
  const disabled = name === undefined ? undefined : net.ipv6Disabled(name);
  if (name === undefined || disabled === undefined) return undefined;
  return {
    read: () => (disabled ? "1" : "0"),
    write(value) {
      const text = value.trim();
      if (!isNumber(text)) throw new Errno("EINVAL");
      net.disableIPv6(name, Number(text) !== 0);
    },
  };
}

/** What Debian's host sets at boot (sysctl.d, dockerd), where a new namespace begins with the kernel's own values. */
function defaultOf([path, value]: Setting, namespaces: Namespaces, kernel: Kernel): string {
  if (path === "net/ipv6/conf/all/accept_dad") return "0";
  if (path === "net/ipv6/conf/lo/accept_dad") return "-1";
  if (namespaces.net !== kernel.host.net) return value;
  return path === "net/ipv4/ping_group_range" ? "0\t2147483647" : value;
}
