import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { OpenFlags, Stat } from "../fs/types.ts";
import type { OpenFile } from "../open-file.ts";
import type { SimulatedKernel } from "./kernel.ts";
import { Pipe } from "./pipe.ts";
import type { KernelProcess } from "./process.ts";

const ZEROS = new Uint8Array(65536);
/** virtblk, as /proc/devices says. */
const DISK_MAJOR = 254;

/** What opening a device node, FIFO or socket file gives; undefined for files that their own file system opens. */
export function openSpecial(kernel: SimulatedKernel, process: KernelProcess, inode: object, stat: Stat, flags: OpenFlags, path: string): OpenFile | undefined {
  switch (stat.type) {
    case "fifo": {
      let pipe = kernel.fifos.get(inode);
      if (pipe === undefined) {
        pipe = new Pipe(stat.ino, kernel.now);
        kernel.fifos.set(inode, pipe);
      }
      const file = pipe.open({ read: flags.read === true, write: flags.write === true }, path);
      return Object.assign(file, { fifo: pipe });
    }
    case "socket":
      throw new Errno("ENXIO");
    case "block":
      mayUse(process, "b", stat, flags);
      return openDisk(kernel, stat, flags, path);
    case "char":
      mayUse(process, "c", stat, flags);
      return openDevice(kernel, process, stat, flags, path);
    default:
      return undefined;
  }
}

/** The devices controller of the process's control groups has its say. */
function mayUse(process: KernelProcess, type: "b" | "c", stat: Stat, flags: OpenFlags): void {
  const wanted = `${flags.read === true ? "r" : ""}${flags.write === true || flags.append === true ? "w" : ""}`;
  if (!process.cgroup.allowsDevice(type, stat.rdev ?? [0, 0], wanted)) throw new Errno("EPERM");
}

/** The host's disk as a device: its size, and blocks that hold nothing one could make sense of. */
function openDisk(kernel: SimulatedKernel, stat: Stat, flags: OpenFlags, path: string): OpenFile {
  const [major, minor] = stat.rdev ?? [0, 0];
  if (major !== DISK_MAJOR || minor > 1) throw new Errno("ENXIO");
  if (flags.write === true || flags.append === true) throw new Errno("EBUSY");
  const { blockSize, blocks } = kernel.host.mnt.root.mount.fs.statfs();
  const size = blockSize * blocks;
  let offset = 0;
  return {
    ...device(
      stat,
      flags,
      path,
      (max) => {
        const part = zeros(Math.max(0, Math.min(max, size - offset)));
        offset += part.length;
        return part;
      },
      () => 0,
    ),
    seek(to, whence) {
      const next = (whence === "set" ? 0 : whence === "end" ? size : offset) + to;
      if (next < 0) throw new Errno("EINVAL");
      offset = next;
      return next;
    },
  };
}

function openDevice(kernel: SimulatedKernel, process: KernelProcess, stat: Stat, flags: OpenFlags, path: string): OpenFile {
  const [major, minor] = stat.rdev ?? [0, 0];
  if (major === 136) {
    const tty = kernel.ttys.get(minor);
    if (tty === undefined) throw new Errno("EIO");
    return tty.openSlave();
  }
  switch (`${major}:${minor}`) {
    case "1:3":
      return device(
        stat,
        flags,
        path,
        () => EMPTY,
        (data) => data.length,
      );
    case "1:5":
      return device(stat, flags, path, zeros, (data) => data.length);
    case "1:7":
      return device(stat, flags, path, zeros, () => {
        throw new Errno("ENOSPC");
      });
    case "1:8":
    case "1:9":
      return device(
        stat,
        flags,
        path,
        (max) => kernel.entropy.bytes("urandom", Math.min(max, 4096)),
        (data) => data.length,
      );
    case "5:0":
    case "5:1":
      if (process.tty === undefined) throw new Errno("ENXIO");
      return (process.tty as ReturnType<SimulatedKernel["createTty"]>).openSlave();
    case "5:2": {
      const tty = kernel.createTty({ rows: 24, cols: 80 }, process.namespaces.mnt);
      return Object.assign(tty.openMaster(), { pty: tty });
    }
    default:
      throw new Errno("ENXIO");
  }
}

function zeros(max: number): Bytes {
  return max >= ZEROS.length ? ZEROS : ZEROS.subarray(0, max);
}

function device(stat: Stat, flags: OpenFlags, path: string, read: (max: number) => Bytes, write: (data: Bytes) => number): OpenFile {
  const access = { read: flags.read === true, write: flags.write === true || flags.append === true, append: flags.append === true };
  return {
    access,
    read,
    write,
    ready: () => ({ read: true, write: true, hangup: false }),
    watch: () => () => {},
    stat: () => stat,
    retain() {},
    release() {},
    seek: () => 0,
    truncate() {},
    describe: () => path,
  };
}
