import type { OpenFile } from "../open-file.ts";
import type { FsCredentials, Inode, Location, MountNamespace, OpenFlags, ProcCaller, Stat } from "./types.ts";

/** Opens what is no regular file and no directory. undefined: there is no such device (ENXIO). One FIFO is one `inode`. */
export interface OpenSpecial {
  open(inode: Inode, stat: Stat, flags: OpenFlags, path: string): OpenFile | undefined;
}

/** A user namespace's view of ids; the kernel's own is undefined where it has none. */
interface IdMap {
  local(kind: "uid" | "gid", id: number): number;
  kernel(kind: "uid" | "gid", id: number): number | undefined;
}

/** Whose eyes a path is seen with; a process provides one, and `chdir` changes its `cwd`. */
export interface FsContext {
  /** Made by this folder: a `MountTree`. */
  readonly namespace: MountNamespace;
  readonly root: Location;
  cwd: Location;
  readonly credentials: FsCredentials;
  /** How ids of files look to it, in a user namespace of its own. */
  readonly ids?: IdMap | undefined;
  readonly umask: number;
  readonly caller?: ProcCaller | undefined;
  /** Devices, FIFOs and sockets; without it they cannot be opened. */
  readonly special?: OpenSpecial | undefined;
  now(): number;
}
