import type { Bytes } from "../../base/bytes.ts";
import type { OpenFile } from "../open-file.ts";
import type { FileType, Stat } from "./stat.ts";

export type { FileType, Stat } from "./stat.ts";

export interface DirEntry {
  readonly name: string;
  readonly type: FileType;
  readonly ino: number;
}

export interface OpenFlags {
  read?: boolean;
  write?: boolean;
  append?: boolean;
  create?: boolean;
  truncate?: boolean;
  /** O_EXCL */
  exclusive?: boolean;
  /** O_DIRECTORY */
  directory?: boolean;
  /** O_NOFOLLOW */
  noFollow?: boolean;
  /** O_NONBLOCK; matters for FIFOs. */
  nonBlock?: boolean;
}

export interface FsCredentials {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** CAP_DAC_OVERRIDE, CAP_CHOWN … without the prefix. */
  readonly capabilities: ReadonlySet<Capability>;
}

export type Capability =
  | "CHOWN"
  | "DAC_OVERRIDE"
  | "DAC_READ_SEARCH"
  | "FOWNER"
  | "FSETID"
  | "KILL"
  | "SETGID"
  | "SETUID"
  | "SETPCAP"
  | "LINUX_IMMUTABLE"
  | "NET_BIND_SERVICE"
  | "NET_BROADCAST"
  | "NET_ADMIN"
  | "NET_RAW"
  | "IPC_LOCK"
  | "IPC_OWNER"
  | "SYS_MODULE"
  | "SYS_RAWIO"
  | "SYS_CHROOT"
  | "SYS_PTRACE"
  | "SYS_PACCT"
  | "SYS_ADMIN"
  | "SYS_BOOT"
  | "SYS_NICE"
  | "SYS_RESOURCE"
  | "SYS_TIME"
  | "SYS_TTY_CONFIG"
  | "MKNOD"
  | "LEASE"
  | "AUDIT_WRITE"
  | "AUDIT_CONTROL"
  | "SETFCAP"
  | "MAC_OVERRIDE"
  | "MAC_ADMIN"
  | "SYSLOG"
  | "WAKE_ALARM"
  | "BLOCK_SUSPEND"
  | "AUDIT_READ"
  | "PERFMON"
  | "BPF"
  | "CHECKPOINT_RESTORE";

/** A file of one file system; opaque to everyone but that file system. */
export interface Inode {
  readonly ino: number;
  /** Spares a stat on every step of a path walk; a file system may leave it out. */
  readonly type?: FileType;
}

export interface Attributes {
  mode: number;
  uid: number;
  gid: number;
  /** Of a symlink. */
  target?: string;
  rdev?: readonly [number, number];
}

/** One mounted file system: a tree of inodes. Synchronous; throws Errno; knows nothing of permissions, paths or mounts. */
export interface FileSystem {
  /** As /proc/mounts names it: tmpfs, overlay, proc, sysfs, devtmpfs, devpts, cgroup2, ext4, mqueue. */
  readonly type: string;
  readonly dev: number;
  readonly root: Inode;
  lookup(dir: Inode, name: string): Inode | undefined;
  entries(dir: Inode): Iterable<DirEntry>;
  create(dir: Inode, name: string, type: FileType, attributes: Attributes): Inode;
  link(inode: Inode, dir: Inode, name: string): void;
  /** Removes the name; the file lives on while links or open files hold it. ENOTEMPTY for a directory with entries. */
  remove(dir: Inode, name: string): void;
  rename(from: Inode, name: string, to: Inode, newName: string): void;
  stat(inode: Inode): Stat;
  setattr(inode: Inode, changes: Partial<Pick<Stat, "mode" | "uid" | "gid" | "size" | "mtime" | "atime">>): void;
  /** `caller` answers /proc/self. */
  readlink(inode: Inode, caller?: ProcCaller): string;
  /** `caller`: who opens it, where that changes what is read. */
  open(inode: Inode, flags: OpenFlags, path: string, caller?: ProcCaller): OpenFile;
  statfs(): { blockSize: number; blocks: number; free: number; files: number; filesFree: number };
  /** Where a directory (or the last name of a file) hangs; undefined for the root and for what was removed. A flat file system may leave it out. */
  parent?(inode: Inode): { readonly dir: Inode; readonly name: string } | undefined;
  /** Where a magic link of /proc (cwd, root, exe, fd/N) leads, whatever its text says. */
  follow?(link: Inode, caller?: ProcCaller): MagicTarget | undefined;
}

export type MagicTarget = { readonly location: Location } | { readonly file: OpenFile };

/** Who looks into /proc. */
export interface ProcCaller {
  /** Process id in the PID namespace whose /proc this is. */
  pidIn(namespace: object): number | undefined;
}

/** A regular file's bytes for tools that work on whole trees (tar, layers), without opening a description. */
export interface ReadableTree extends FileSystem {
  content(inode: Inode): Bytes;
}

export interface MountOptions {
  readOnly?: boolean;
  /** First column of /proc/mounts: `overlay`, `tmpfs`, `/dev/vda1`. */
  source?: string;
  /** Further options as printed, e.g. `nosuid`, `size=65536k`, `lowerdir=…`. */
  options?: readonly string[];
  /** Mount only this inode of `fs` (a bind mount); a file or a directory. */
  root?: Inode;
  /** `bind` takes along what this namespace has mounted below (rbind). */
  submountsOf?: MountNamespace;
}

/** A place in the mount tree: struct path. */
export interface Location {
  readonly mount: Mount;
  readonly inode: Inode;
}

export interface Mount {
  readonly id: number;
  readonly fs: FileSystem;
  readonly root: Inode;
  readonly readOnly: boolean;
  readonly source: string;
  readonly options: readonly string[];
  /** Where it is mounted; undefined for the root of the namespace. */
  readonly parent: Location | undefined;
}

/** A mount namespace: a tree of mounts. Implemented by `src/sim/fs/mount-namespace.ts`. */
export interface MountNamespace {
  /** Number in `/proc/PID/ns/mnt`. */
  readonly id: number;
  readonly root: Location;
  /** A copy whose mounts and unmounts are its own (unshare(CLONE_NEWNS)). */
  clone(): MountNamespace;
  /** `at` is an absolute path in this namespace, resolved as root; it must exist. */
  mount(fs: FileSystem, at: string, options?: MountOptions): Mount;
  /** Mounts what `from` names (of this or another namespace) at `at`. */
  bind(from: Location, at: string, options?: MountOptions): Mount;
  unmount(at: string): void;
  /** In order of mounting, with the absolute path of each. */
  mounts(): Iterable<{ mount: Mount; at: string }>;
  /** Follows symlinks, as root from this namespace's root; throws Errno. */
  resolve(path: string): Location;
  /** A PathFs as root, with `/` as working directory: for the engine and for tests. */
  asRoot(now: () => number): PathFs;
}

/** What a process may do with paths: resolved against its cwd and root, checked against its credentials. Throws Errno. */
export interface PathFs {
  stat(path: string): Stat;
  lstat(path: string): Stat;
  /** Names without `.` and `..`, in the file system's order. */
  readdir(path: string): DirEntry[];
  mkdir(path: string, mode?: number): void;
  mknod(path: string, type: "fifo" | "char" | "block" | "socket", mode?: number, rdev?: readonly [number, number]): void;
  unlink(path: string): void;
  rmdir(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  /** Absolute path without symlinks, as in /proc/PID/cwd. */
  realpath(path: string): string;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number, options?: { noFollow?: boolean }): void;
  /** Milliseconds since the epoch; undefined leaves it. */
  utimes(path: string, atime: number | undefined, mtime: number | undefined, options?: { noFollow?: boolean }): void;
  truncate(path: string, size: number): void;
  chdir(path: string): void;
  cwd(): string;
  /** access(2): may the caller read, write, execute? */
  access(path: string, want: { read?: boolean; write?: boolean; execute?: boolean }): boolean;
  statfs(path: string): ReturnType<FileSystem["statfs"]> & { type: string };
  /** A whole regular file, and writing one (mode 0666 & ~umask when new). For small files; big ones are opened and streamed. */
  readFile(path: string): Bytes;
  writeFile(path: string, data: Bytes | string, options?: { append?: boolean; mode?: number }): void;
  exists(path: string): boolean;
}
