import { decodeUtf8 } from "../../base/utf8.ts";
import { ENGINE_VERSION } from "../api/version.ts";
import type { ContainerContext } from "../container/context.ts";
import { now, rfc3339Nano } from "../time.ts";
import { CONTAINERD, DOCKER_INIT, RUNC } from "./version.ts";

/** GET /info. `daemonId` is a UUID; `listeners` subscribers to events. */
export function engineInfo(context: ContainerContext, daemonId: string, listeners: number, swarm: Record<string, unknown>): Record<string, unknown> {
  const { kernel, config, dataRoot, store, images } = context;
  const { hardware } = kernel;
  const mirrors = (config["registry-mirrors"] ?? []).map((url) => (url.endsWith("/") ? url : `${url}/`));
  const insecure = config["insecure-registries"] ?? [];
  const states = [...store].map((container) => container.state);
  const running = states.filter((state) => state.running && !state.paused).length;
  const paused = states.filter((state) => state.paused).length;
  return {
    ID: daemonId,
    Containers: store.size,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: store.size - running - paused,
    Images: images.count(),
    Driver: "overlay2",
    DriverStatus: [
      ["Backing Filesystem", "extfs"],
      ["Supports d_type", "true"],
      ["Using metacopy", "false"],
      ["Native Overlay Diff", "true"],
      ["userxattr", "false"],
    ],
    Plugins: {
      Volume: ["local"],
      Network: ["bridge", "host", "ipvlan", "macvlan", "null", "overlay"],
      Authorization: null,
      Log: ["awslogs", "fluentd", "gelf", "journald", "json-file", "local", "splunk", "syslog"],
    },
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    Debug: config.debug ?? false,
    NFd: 22 + 8 * (running + paused),
    OomKillDisable: false,
    NGoroutines: 42 + 6 * (running + paused),
    SystemTime: rfc3339Nano(now(kernel.clock)),
    LoggingDriver: config["log-driver"] ?? "json-file",
    CgroupDriver: "cgroupfs",
    CgroupVersion: "2",
    NEventsListener: listeners,
    KernelVersion: hardware.kernelRelease,
    OperatingSystem: operatingSystem(context),
    OSVersion: osRelease(context, "VERSION_ID"),
    OSType: "linux",
    Architecture: hardware.machine,
    IndexServerAddress: "https://index.docker.io/v1/",
    RegistryConfig: {
      IndexConfigs: {
        ...Object.fromEntries(
          insecure.filter((entry) => !entry.includes("/")).map((name) => [name, { Mirrors: [], Name: name, Official: false, Secure: false }]),
        ),
        "docker.io": { Mirrors: mirrors, Name: "docker.io", Official: true, Secure: true },
      },
      InsecureRegistryCIDRs: ["::1/128", ...insecure.filter((entry) => entry.includes("/")), "127.0.0.0/8"],
      Mirrors: mirrors.length === 0 ? null : mirrors,
    },
    NCPU: hardware.cpus,
    MemTotal: hardware.memory,
    GenericResources: null,
    DockerRootDir: dataRoot,
    HttpProxy: "",
    HttpsProxy: "",
    NoProxy: "",
    Name: kernel.host.uts.hostname,
    Labels: config.labels ?? [],
    ExperimentalBuild: false,
    ServerVersion: ENGINE_VERSION,
    Runtimes: { "io.containerd.runc.v2": { path: "runc" }, runc: { path: "runc" } },
    DefaultRuntime: "runc",
    Swarm: swarm,
    LiveRestoreEnabled: config["live-restore"] ?? false,
    Isolation: "",
    InitBinary: "docker-init",
    ContainerdCommit: { ID: CONTAINERD.commit },
    RuncCommit: { ID: RUNC.commit },
    InitCommit: { ID: DOCKER_INIT.commit },
    SecurityOptions: ["name=seccomp,profile=builtin", "name=cgroupns"],
    FirewallBackend: { Driver: "iptables" },
    CDISpecDirs: ["/etc/cdi", "/var/run/cdi"],
    Containerd: { Address: "/run/containerd/containerd.sock", Namespaces: { Containers: "moby", Plugins: "plugins.moby" } },
    Warnings: null,
  };
}

function operatingSystem(context: ContainerContext): string {
  return osRelease(context, "PRETTY_NAME") || "Linux";
}

function osRelease(context: ContainerContext, key: string): string {
  if (!context.hostFs.exists("/etc/os-release")) return "";
  const text = decodeUtf8(context.hostFs.readFile("/etc/os-release"));
  const value = new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1] ?? "";
  return value.replace(/^(["'])(.*)\1$/, "$2");
}
