/**
 * The system call surface: all that a program of the simulated computer can do. A program is one async function and may await
 * nothing but its `Sys` (and code that awaits nothing else). A process that is killed never comes back from its system call.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Capability, OpenFlags, PathFs, Stat } from "./fs/types.ts";
import type { ExitStatus, Signal } from "./kernel/signals.ts";
import type { Neighbour, NetAdmin, NetInterface, PingResult, Route, SocketAddress, SocketInfo } from "./net/types.ts";
import type { Clock } from "./time/clock.ts";
import type { Termios, WindowSize } from "./tty/types.ts";

export type { Bytes } from "../base/bytes.ts";
export { ALL_CAPABILITIES } from "./fs/permissions.ts";
export type { Capability, DirEntry, FileType, OpenFlags, PathFs, Stat } from "./fs/types.ts";
export { type ExitStatus, parseSignal, SIGNAL_NAMES, SIGNALS, type Signal } from "./kernel/signals.ts";
export type { NetInterface, PacketFilter, Route, SocketInfo } from "./net/types.ts";
export { SECOND } from "./time/clock.ts";
export type { Termios } from "./tty/types.ts";

export type ProgramMain = (sys: Sys) => Promise<number>;

export interface Sys {
  // ── the process itself; pids are those of its own PID namespace ──
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly argv: readonly string[];
  /** Shared with parents and children until somebody replaces it: setEnvironment. */
  readonly env: ReadonlyMap<string, string>;
  /** Whose messages to print: `ls: x: No such file…` (busybox) or `ls: cannot access 'x': …` (gnu). From the program file. */
  readonly flavor: "busybox" | "gnu";
  /** Parameters that the program file carries beyond its name, e.g. a version. */
  readonly programOptions: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly uid: number;
  readonly gid: number;
  readonly realUid: number;
  readonly realGid: number;
  readonly groups: readonly number[];
  hasCapability(capability: Capability): boolean;
  /** setresuid(2), setresgid(2), setgroups(2) at once. EPERM without SETUID or SETGID. */
  setCredentials(to: { uid: number; gid: number; groups: readonly number[] }): void;
  /** Drops capabilities for good. */
  dropCapabilities(capabilities: readonly Capability[]): void;
  /** Sets the umask and returns the old one. Without an argument only returns it. */
  umask(mask?: number): number;
  nice(increment?: number): number;
  /** setpriority(2) and getpriority(2) of another process. EACCES: only SYS_NICE goes down; EPERM: somebody else's. */
  setPriority(pid: number, value: number): void;
  priorityOf(pid: number): number;
  /** No program that this process or its children run gives them more rights (PR_SET_NO_NEW_PRIVS). */
  noNewPrivileges(): void;
  setpgid(pid: number, pgid: number): void;
  setsid(): number;
  /** comm and the command line that ps shows. */
  setTitle(title: string): void;
  getLimit(resource: string): readonly [soft: number, hard: number];
  setLimit(resource: string, soft: number, hard: number): void;

  // ── files ──
  /** Empty at end of file. Throws Errno EBADF, EISDIR, EIO, ECONNRESET … */
  read(fd: number, max?: number): Promise<Bytes>;
  /** Writes everything. SIGPIPE (or EPIPE when that is ignored) when nobody can read. */
  write(fd: number, data: Bytes | string): Promise<void>;
  /** Lowest free descriptor, not below 0. Opening a FIFO waits for its other end. */
  open(path: string, flags: OpenFlags, mode?: number): Promise<number>;
  pipe(): [readFd: number, writeFd: number];
  dup(fd: number, atLeast?: number): number;
  dup2(from: number, to: number): void;
  close(fd: number): void;
  /** Descriptors that are open now, ascending. */
  descriptors(): number[];
  setCloseOnExec(fd: number, on: boolean): void;
  seek(fd: number, offset: number, whence: "set" | "current" | "end"): number;
  ftruncate(fd: number, size: number): void;
  fstat(fd: number): Stat;
  /** Waits until one of `fds` is ready in the way asked for, or the time is over (nothing ready). */
  poll(
    fds: readonly { fd: number; read?: boolean; write?: boolean }[],
    timeoutNanoseconds?: bigint,
  ): Promise<{ fd: number; read: boolean; write: boolean; hangup: boolean }[]>;
  readonly fs: PathFs;
  chroot(path: string): void;
  mount(source: string, target: string, type: string, options?: readonly string[]): void;
  unmount(target: string): void;

  // ── terminal ──
  isatty(fd: number): boolean;
  /** `/dev/pts/0`, or undefined. */
  ttyName(fd: number): string | undefined;
  /** These throw ENOTTY on other files. */
  tcgetattr(fd: number): Termios;
  tcsetattr(fd: number, changes: Partial<Termios>): void;
  windowSize(fd: number): WindowSize;
  setWindowSize(fd: number, size: WindowSize): void;
  tcgetpgrp(fd: number): number;
  tcsetpgrp(fd: number, pgid: number): void;
  /** TIOCSCTTY: makes a session leader's terminal its controlling one. */
  setControllingTty(fd: number): void;
  /** A new pseudo terminal: descriptors of both ends (script(1), ssh). */
  openpty(size?: WindowSize): [masterFd: number, slaveFd: number];

  // ── processes ──
  /** A child that runs `main` with copies of descriptors, environment, cwd, credentials and ignored signals. Returns its pid. Throws EAGAIN at a limit. */
  fork(main: ProgramMain, options?: { pgid?: number; argv?: readonly string[]; unshare?: readonly NamespaceKind[] }): number;
  /** Becomes the program in the file (with `#!` followed). Never returns; throws Errno ENOENT, EACCES, ENOEXEC, ENOTDIR. */
  exec(path: string, argv: readonly string[], env?: ReadonlyMap<string, string>): Promise<never>;
  /** From now on this is the environment, which children inherit. It is kept, not copied. */
  setEnvironment(env: ReadonlyMap<string, string>): void;
  /** pid > 0: that child; -1: any; 0: any of the caller's group; < -1: any of that group. undefined: with noHang, none yet. Throws ECHILD, and EINTR when a handler ran. */
  wait(
    pid: number,
    options?: { noHang?: boolean; untraced?: boolean; continued?: boolean },
  ): Promise<{ pid: number; status: ExitStatus; stopped?: Signal; continued?: boolean } | undefined>;
  /** pid 0: own group; -1: all; negative: a group. Signal 0 only asks. Throws ESRCH, EPERM. */
  kill(pid: number, signal: Signal | 0): void;
  /** A handler runs when the signal arrives; a blocked call then goes on, except wait, sleep and poll, which throw EINTR. */
  signal(signal: Signal, action: "default" | "ignore" | (() => void)): void;
  signalAction(signal: Signal): "default" | "ignore" | "handler";
  exit(code: number): never;
  /** Runs beside the rest of the process and ends with it. An Errno in it rejects the promise; waiting for it is optional. */
  thread<T>(main: () => Promise<T>): Promise<T>;
  unshare(kinds: readonly NamespaceKind[]): void;
  /** Joins namespaces of the process with this pid. */
  setns(pid: number, kinds: readonly NamespaceKind[]): void;

  // ── time ──
  sleep(nanoseconds: bigint): Promise<void>;
  /** Every loop that may spin without another system call calls this once per turn: signals and others get in, cpu time is charged. */
  yield(): Promise<void>;
  /** Cpu time in nanoseconds of this process and of its waited-for children. */
  times(): { user: bigint; system: bigint; childrenUser: bigint; childrenSystem: bigint };
  /** Bytes that the program holds from now on, beyond its own code (resident set): an OOM kill follows where limits say so. */
  allocate(bytes: number): void;

  // ── the rest of the machine ──
  readonly net: SocketApi;
  hostname(): string;
  setHostname(name: string): void;
  uname(): { sysname: string; nodename: string; release: string; version: string; machine: string };
  /** From /dev/urandom. */
  random(bytes: number): Bytes;
}

export type NamespaceKind = "pid" | "mnt" | "net" | "uts" | "ipc" | "user" | "cgroup";

export interface SocketApi {
  /** Connected descriptor. Throws ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EHOSTUNREACH. `address` is dotted, not a name. */
  connect(address: string, port: number, options?: { timeoutNanoseconds?: bigint }): Promise<number>;
  connectUnix(path: string): Promise<number>;
  /** `v6only`: `::` leaves IPv4 to others. */
  listen(address: string, port: number, options?: { backlog?: number; v6only?: boolean }): number;
  listenUnix(path: string, options?: { mode?: number }): number;
  accept(fd: number): Promise<{ fd: number; peer: SocketAddress }>;
  local(fd: number): SocketAddress;
  peer(fd: number): SocketAddress;
  shutdown(fd: number, how: "write" | "both"): void;
  udp(address?: string, port?: number): number;
  sendTo(fd: number, data: Bytes, to: SocketAddress): void;
  receiveFrom(fd: number): Promise<{ data: Bytes; from: SocketAddress }>;
  /** One ICMP echo, by an ICMP socket (EACCES outside net.ipv4.ping_group_range) or a `raw` one (EPERM without NET_RAW). */
  ping(address: string, timeoutNanoseconds: bigint, options?: { raw?: boolean }): Promise<PingResult>;
  /** getaddrinfo(3): /etc/hosts, then the servers of /etc/resolv.conf. Empty when the name does not exist; throws EAGAIN when no server answers. */
  lookup(name: string, options?: { family?: 4 | 6 }): Promise<string[]>;
  /** The address that packets to `address` would leave with, as connect(2) of a datagram socket finds out. undefined: no route. */
  sourceFor(address: string): string | undefined;
  interfaces(): readonly NetInterface[];
  routes(): readonly Route[];
  neighbours(): readonly Neighbour[];
  /** NETLINK_SOCK_DIAG: says more than the files in /proc/net. */
  sockets(): readonly SocketInfo[];
  readonly admin: NetAdmin;
}
