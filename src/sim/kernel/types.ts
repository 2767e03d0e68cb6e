import type { Stream } from "../../base/stream.ts";
import type { Capability, FsCredentials, Location, MountNamespace } from "../fs/types.ts";
import type { NetNamespace, Network } from "../net/types.ts";
import type { OpenFile } from "../open-file.ts";
import type { ProgramMain } from "../sys.ts";
import type { Clock } from "../time/clock.ts";
import type { Entropy } from "../time/entropy.ts";
import type { Tty } from "../tty/types.ts";
import type { Throttling } from "./bandwidth.ts";
import type { DeviceRule } from "./device-rules.ts";
import type { KernelLog } from "./kernel-log.ts";
import type { ExitStatus, Signal } from "./signals.ts";
import type { Sysctls } from "./sysctls.ts";
import type { UserNamespace } from "./user-namespace.ts";

export interface Credentials extends FsCredentials {
  /** Real ids; `uid`, `gid` are the effective ones. */
  readonly realUid: number;
  readonly realGid: number;
  /** Capabilities no exec can win back (a container's set; all on the host). */
  readonly bounding: ReadonlySet<Capability>;
  /** In a user namespace below the topmost: what it may do to what belongs there. `capabilities` then holds nothing. */
  readonly inNamespace?: ReadonlySet<Capability>;
  readonly noNewPrivileges?: boolean;
  /** Docker's seccomp profile watches over the process, made for a container with these capabilities: calls that need others are refused. */
  readonly seccomp?: ReadonlySet<Capability>;
}

export interface PidNamespace {
  /** Number in `/proc/PID/ns/pid`. */
  readonly id: number;
  readonly parent: PidNamespace | undefined;
  /** Processes visible here: those of this namespace and of those below, by local pid. */
  processes(): Iterable<Process>;
  localPid(process: Process): number | undefined;
  find(localPid: number): Process | undefined;
  /** Numbers that short-lived threads have used up. */
  passOver(count: number): void;
}

export interface UtsNamespace {
  readonly id: number;
  hostname: string;
  domainname: string;
}

/** ipc and cgroup namespaces: an identity. */
export interface PlainNamespace {
  readonly id: number;
}

export interface Namespaces {
  readonly pid: PidNamespace;
  readonly mnt: MountNamespace;
  readonly net: NetNamespace;
  readonly uts: UtsNamespace;
  readonly ipc: PlainNamespace;
  readonly user: UserNamespace;
  readonly cgroup: PlainNamespace;
}

/** undefined: no limit. Memory and swap in bytes; `cpus` in processors (0.5 is half of one). */
export interface CgroupLimits {
  memory?: number | undefined;
  memorySwap?: number | undefined;
  /** What is left alone while others have more to give (memory.low). */
  memoryReservation?: number | undefined;
  pids?: number | undefined;
  cpus?: number | undefined;
  /** Length of the period in which the quota counts; 100 000 unless told otherwise. */
  cpuPeriodMicroseconds?: number | undefined;
  cpuShares?: number | undefined;
  cpuset?: string | undefined;
  /** Device nodes that members may open; undefined: all. */
  devices?: readonly DeviceRule[] | undefined;
}

export interface Cgroup {
  /** `/docker/<id>` */
  readonly path: string;
  readonly limits: CgroupLimits;
  setLimits(limits: CgroupLimits): void;
  readonly frozen: boolean;
  freeze(): void;
  thaw(): void;
  usage(): { memory: number; pids: number; cpuNanoseconds: bigint; blockReadBytes: number; blockWriteBytes: number };
  /** The most memory that was in use when somebody allocated. */
  readonly peakMemory: number;
  /** Forks refused for want of pids. */
  readonly refusedForks: number;
  /** Processes killed for want of memory, here and below. */
  readonly oomKills: number;
  /** Counts a file system in memory (`/dev/shm`, a tmpfs) as the group's, until the returned function is called. */
  addFiles(bytes: () => number): () => void;
  /** The processors that members may run on, of so many. */
  cpus(count: number): ReadonlySet<number>;
  /** What the cpu quota has done so far. */
  readonly throttling: Throttling;
  /** Fired with the victim when the memory limit kills. */
  onOom(listener: (victim: Process) => void): () => void;
  processes(): Iterable<Process>;
  remove(): void;
}

export type ProcessState = "R" | "S" | "T" | "Z" | "D";

/** A process as ps, /proc, `docker top` and the engine may see it. */
export interface Process {
  /** In the initial PID namespace. */
  readonly pid: number;
  readonly parent: Process | undefined;
  /** Group and session, as kernel-wide ids (the leader's `pid`). */
  readonly pgid: number;
  readonly sid: number;
  readonly argv: readonly string[];
  /** comm: at most 15 characters. */
  readonly name: string;
  /** Path of the program file. */
  readonly exe: string;
  readonly env: ReadonlyMap<string, string>;
  readonly credentials: Credentials;
  readonly umask: number;
  readonly nice: number;
  readonly cwd: Location;
  readonly root: Location;
  cwdPath(): string;
  readonly tty: Tty | undefined;
  readonly state: ProcessState;
  /** Nanoseconds since boot. */
  readonly startedAt: bigint;
  readonly cpuNanoseconds: bigint;
  /** Resident bytes. */
  readonly memory: number;
  /** -1000 (never killed for memory) to 1000 (first). */
  oomScoreAdjustment: number;
  readonly namespaces: Namespaces;
  readonly cgroup: Cgroup;
  readonly files: ReadonlyMap<number, OpenFile>;
  readonly children: Iterable<Process>;
  readonly signals: { readonly ignored: readonly Signal[]; readonly caught: readonly Signal[]; readonly pending: readonly Signal[] };
  /** Soft limits by getrlimit's names: `nofile`, `nproc`, `core`, `stack`, `fsize`, `memlock`. Infinity is unlimited. */
  readonly limits: ReadonlyMap<string, readonly [soft: number, hard: number]>;
  /** Resolves once when it has ended (a zombie already counts). */
  readonly exited: Promise<ExitStatus>;
  readonly status: ExitStatus | undefined;
}

export interface SpawnOptions {
  readonly argv: readonly string[];
  /** Program file; looked up in PATH of `env` when `argv[0]` has no slash and this is absent. */
  readonly path?: string;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly credentials: Credentials;
  readonly namespaces: Namespaces;
  readonly cgroup: Cgroup;
  /** Descriptors 0, 1, 2 …; retained by the process. */
  readonly files: ReadonlyMap<number, OpenFile>;
  /** Becomes the controlling terminal of the new session. */
  readonly tty?: Tty;
  readonly umask?: number;
  readonly limits?: ReadonlyMap<string, readonly [number, number]>;
  readonly oomScoreAdjustment?: number;
  /** Host process that started it (docker's containerd-shim); default: the host's init. */
  readonly parent?: Process;
  /** Shares this root instead of the mount namespace's (chroot); rarely needed. */
  readonly name?: string;
}

export interface Kernel {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly network: Network;
  /** Namespaces of the host itself. */
  readonly host: Namespaces;
  readonly rootCgroup: Cgroup;
  readonly hardware: {
    readonly cpus: number;
    readonly memory: number;
    readonly kernelRelease: string;
    readonly kernelVersion: string;
    readonly machine: string;
  };
  /** pid 1 of the host. */
  readonly init: Process;
  /** dmesg(1). */
  readonly log: KernelLog;
  /** /proc/sys. */
  readonly sysctls: Sysctls;
  createPidNamespace(parent: PidNamespace): PidNamespace;
  createUtsNamespace(hostname: string): UtsNamespace;
  createPlainNamespace(): PlainNamespace;
  createCgroup(path: string, limits: CgroupLimits): Cgroup;
  /** A process of a new session, running the program file. Throws Errno ENOENT, EACCES, ENOEXEC, EAGAIN like execve(2) and fork(2). */
  spawn(options: SpawnOptions): Process;
  /** A process whose program is a function of ours (dockerd, a terminal's login): same life as any other. */
  spawnFunction(options: Omit<SpawnOptions, "path">, main: ProgramMain): Process;
  kill(process: Process, signal: Signal): void;
  /** Kills everything in a PID namespace, as the end of its pid 1 does. */
  /** `instance`: a devpts of its own, numbered from 0 (a container's). */
  createTty(size: { rows: number; cols: number }, instance?: object): Tty;
  createPipe(): { reader: OpenFile; writer: OpenFile };
  /** A FileSystem of terminals for /dev/pts. */
  readonly processes: Iterable<Process>;
  /** Turns files into a Stream for code that is no process. Retains both until closed. */
  streamOf(reader: OpenFile | undefined, writer: OpenFile | undefined): Stream;
  /** Work that is going on outside simulated time (loading code): the clock waits for it. */
  hold<T>(work: Promise<T>): Promise<T>;
}
