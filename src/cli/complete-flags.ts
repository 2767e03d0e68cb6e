/** What can stand behind a flag, as the real client offers it. */
import { SIGNALS } from "../sim/sys.ts";
import type { Completes } from "./command.ts";
import type { DockerCli } from "./docker-cli.ts";
import type { Node } from "./tree.ts";

/** Words to choose from, or things that the engine knows; `open`: more follows the word. */
export type FlagValues = { readonly words: readonly string[]; readonly open?: boolean } | { readonly things: Completes; readonly suffix?: string };

/** undefined: nothing to offer, file names go. */
export function flagValues(docker: DockerCli, node: Node, flag: string): FlagValues | undefined {
  const words = FOR_EVERY_COMMAND[flag];
  if (words !== undefined) return typeof words === "string" ? { words: words.split(" ") } : words;
  if (!/^docker (container )?(run|create|update|exec)$/.test(node.commandPath)) return undefined;
  if (flag === "env") return { words: [...docker.sys.env.keys()] };
  const values = FOR_CONTAINERS[flag];
  return typeof values === "string" ? { words: values.split(" ") } : values;
}

const FOR_EVERY_COMMAND: Readonly<Record<string, FlagValues | string>> = {
  context: { things: "contexts" },
  "log-level": "debug info warn error fatal panic",
  platform:
    "linux/386 linux/amd64 linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm64 linux/arm64/v8 linux/ppc64le linux/s390x linux/riscv64 windows/amd64 wasip1/wasm",
  signal: { words: Object.keys(SIGNALS).sort() },
};

const CAPABILITIES =
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE"
    .split(" ")
    .map((name) => `CAP_${name}`);
const ULIMITS = "as chroot core cpu data fsize locks maxlogins maxsyslogins memlock msgqueue nice nofile nproc priority rss rtprio sigpending stack";

const FOR_CONTAINERS: Readonly<Record<string, FlagValues | string>> = {
  attach: "stderr stdin stdout",
  "cap-add": { words: ["ALL", ...CAPABILITIES] },
  "cap-drop": { words: ["ALL", ...CAPABILITIES] },
  cgroupns: "host private",
  ipc: "container: host none private shareable",
  link: { things: "containers", suffix: ":" },
  "log-driver": "awslogs fluentd gelf journald json-file local splunk syslog",
  net: { things: "networks" },
  network: { things: "networks" },
  pid: "container: host",
  pull: "always missing never",
  restart: "no always on-failure unless-stopped",
  "security-opt": "apparmor= label= no-new-privileges seccomp= systempaths=unconfined",
  "stop-signal": { words: Object.keys(SIGNALS).sort() },
  ulimit: { words: ULIMITS.split(" ").map((name) => `${name}=`), open: true },
  userns: "host",
  uts: "host",
  "volume-driver": "local",
  "volumes-from": { things: "containers" },
};
