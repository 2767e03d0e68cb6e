export interface Exception {
  readonly path: RegExp;
  /** Group and name of a step; everywhere when absent. */
  readonly step?: RegExp;
  readonly because: string;
}

const INFO = /^system info$| info$/;

/** Where the two engines may differ. */
export const EXCEPTIONS: readonly Exception[] = [
  { path: /\.(OomKillDisable|KernelMemoryTCP|CgroupnsMode)$/, because: "the real one's host has cgroup v1" },
  { path: /./, step: /^fields (start: CPU shares|create: OOM kill|update while it runs: swap alone)/, because: "the real one's host has cgroup v1" },
  { path: /./, step: /^fields start: bind: propagation$/, because: "the real one's host does not share its mounts" },
  { path: /\.SandboxKey$/, because: "the real one was started with another --exec-root" },
  { path: /\.Config\.(Env(\.\d+)?|ArgsEscaped)$/, because: "its busybox is built from Debian and has no variables" },
  { path: /\.Config\.Hostname$/, step: /host network/, because: "the host's own name" },
  { path: /\.(Containerd|Init)Commit\.Expected$/, step: INFO, because: "its own have no commits" },
  { path: /\.RegistryConfig\.(IndexConfigs|Mirrors)/, step: INFO, because: "it has a mirror and an insecure registry of its own" },
  { path: /\.Runtimes\..*\.status/, step: INFO, because: "what its runc can do on its host" },
  { path: /\.Warnings/, step: INFO, because: "what its host lacks" },
  { path: /\.Containers/, step: /networks inspect: bridge/, because: "others use the real one, too" },
  { path: /\.message$/, step: /images pull: nothing asked for/, because: "Go's words for a URL that nobody asks for" },
  { path: /./, step: /wire session: upgraded$/, because: "gRPC for BuildKit's clients is not spoken" },
  { path: /./, step: /wire body: other expectation$/, because: "who reads a request has no clock for a Date" },
  {
    path: /\.message$/,
    step: /^(networks connect: bad address|fields config: address (on the default network|that is none))$/,
    because: "its docker0 was there before it, which counts as a subnet that somebody chose",
  },
];
