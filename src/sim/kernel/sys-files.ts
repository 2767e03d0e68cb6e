import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { Errno, isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { openPath } from "../fs/open.ts";
import { ProcessFs } from "../fs/path-fs.ts";
import type { OpenFlags, PathFs, Stat } from "../fs/types.ts";
import type { OpenFile } from "../open-file.ts";
import { ttyOf } from "../tty/pty.ts";
import type { SimulatedKernel } from "./kernel.ts";
import { Pipe } from "./pipe.ts";
import { forever, type Image, type KernelProcess } from "./process.ts";
import { Exited, SysCore } from "./sys-core.ts";

/** open(2), read(2), write(2) and their kind. */
export class FileCalls extends SysCore {
  readonly fs: PathFs;

  constructor(kernel: SimulatedKernel, process: KernelProcess, image: Image) {
    super(kernel, process, image);
    this.fs = new ProcessFs(process);
  }

  read(fd: number, max = 65536): Promise<Bytes> {
    if (this.image.dead) return forever();
    let file: OpenFile;
    try {
      file = this.file(fd);
      if (!file.access.read) throw new Errno("EBADF");
      if (file.directory === true) throw new Errno("EISDIR");
    } catch (error) {
      return Promise.reject(error);
    }
    if (max <= 0) return Promise.resolve(EMPTY);
    return this.until(
      () => {
        this.#backgroundCheck(file, "TTIN");
        return this.process.halted ? undefined : file.read(max);
      },
      (wake) => file.watch(wake),
    );
  }

  async write(fd: number, data: Bytes | string): Promise<void> {
    if (this.image.dead) return forever();
    const bytes = typeof data === "string" ? encodeUtf8(data) : data;
    const file = this.file(fd);
    if (!file.access.write) throw new Errno("EBADF");
    const room = this.#roomFor(file, bytes.length);
    if (room <= 0 && bytes.length > 0) this.#tooLarge();
    let at = 0;
    try {
      await this.until(
        () => {
          while (at < room) {
            const taken = file.write(at === 0 && room === bytes.length ? bytes : bytes.subarray(at, room));
            if (taken === 0) return undefined;
            at += taken;
          }
          return true;
        },
        (wake) => file.watch(wake),
      );
      if (file.seek !== undefined) this.kernel.checkMemory(this.process);
      if (room < bytes.length) this.#tooLarge();
      if (this.image.dead) return forever();
    } catch (error) {
      if (isErrno(error, "EPIPE")) {
        this.kernel.deliver(this.process, "PIPE");
        if (this.image.dead) return forever();
      }
      throw error;
    }
  }

  async open(path: string, flags: OpenFlags, mode = 0o666): Promise<number> {
    if (this.image.dead) return forever();
    const turn = this.kernel.tick(this.process);
    if (turn !== undefined) await turn;
    if (this.image.dead) return forever();
    const file = openPath(this.process, path, flags, mode);
    const fd = this.install(file);
    const pipe = fifoOf(file);
    if (pipe === undefined || flags.nonBlock === true || (flags.read === true && flags.write === true)) return fd;
    return this.until(
      () => ((flags.write === true ? pipe.readers : pipe.writers) > 0 ? fd : undefined),
      (wake) => pipe.watch(wake),
    );
  }

  pipe(): [number, number] {
    this.enter();
    const pipe = new Pipe(this.kernel.nextInode(), this.kernel.now);
    return [this.install(pipe.open({ read: true, write: false })), this.install(pipe.open({ read: false, write: true }))];
  }

  dup(fd: number, atLeast = 0): number {
    this.enter();
    return this.install(this.file(fd), atLeast);
  }

  dup2(from: number, to: number): void {
    this.enter();
    const file = this.file(from);
    if (to < 0 || to >= (this.process.limits.get("nofile")?.[0] ?? 1024)) throw new Errno("EBADF");
    if (from === to) return;
    file.retain();
    this.process.files.get(to)?.release();
    this.process.files.set(to, file);
    this.process.closeOnExec.delete(to);
  }

  close(fd: number): void {
    this.enter();
    const file = this.file(fd);
    this.process.files.delete(fd);
    this.process.closeOnExec.delete(fd);
    file.release();
  }

  descriptors(): number[] {
    return [...this.process.files.keys()].sort((a, b) => a - b);
  }

  setCloseOnExec(fd: number, on: boolean): void {
    this.file(fd);
    if (on) this.process.closeOnExec.add(fd);
    else this.process.closeOnExec.delete(fd);
  }

  seek(fd: number, offset: number, whence: "set" | "current" | "end"): number {
    this.enter();
    const file = this.file(fd);
    if (file.seek === undefined) throw new Errno("ESPIPE");
    return file.seek(offset, whence);
  }

  ftruncate(fd: number, size: number): void {
    this.enter();
    const file = this.file(fd);
    if (file.truncate === undefined || !file.access.write) throw new Errno("EINVAL");
    if (size > (this.process.limits.get("fsize")?.[0] ?? Infinity)) this.#tooLarge();
    file.truncate(size);
  }

  fstat(fd: number): Stat {
    this.enter();
    const stat = this.file(fd).stat();
    const { ids } = this.process;
    return ids === undefined ? stat : { ...stat, uid: ids.local("uid", stat.uid), gid: ids.local("gid", stat.gid) };
  }

  poll(
    fds: readonly { fd: number; read?: boolean; write?: boolean }[],
    timeoutNanoseconds?: bigint,
  ): Promise<{ fd: number; read: boolean; write: boolean; hangup: boolean }[]> {
    const { clock } = this.kernel;
    const deadline = timeoutNanoseconds === undefined ? undefined : clock.monotonic() + timeoutNanoseconds;
    const files = fds.map((want) => ({ want, file: this.file(want.fd) }));
    return this.until(
      () => {
        const ready = [];
        for (const { want, file } of files) {
          const state = file.ready();
          const read = want.read === true && state.read;
          const write = want.write === true && state.write;
          if (read || write || state.hangup) ready.push({ fd: want.fd, read, write, hangup: state.hangup });
        }
        return ready.length > 0 || (deadline !== undefined && clock.monotonic() >= deadline) ? ready : undefined;
      },
      (wake) => {
        const stops = files.map(({ file }) => file.watch(wake));
        if (deadline !== undefined) stops.push(clock.at(deadline, wake));
        return () => {
          for (const stop of stops) stop();
        };
      },
      true,
    );
  }

  /** A background job that reads its terminal is stopped, as job control demands. */
  #backgroundCheck(file: OpenFile, signal: "TTIN"): void {
    const tty = ttyOf(file);
    const { process } = this;
    if (tty === undefined || process.tty !== tty || tty.foreground === 0 || process.pgid === tty.foreground) return;
    if (process.actions.get(signal) === "ignore") throw new Errno("EIO");
    this.kernel.signalGroup(process.pgid, signal);
  }

  /** How much of a write RLIMIT_FSIZE leaves. */
  #roomFor(file: OpenFile, length: number): number {
    const limit = this.process.limits.get("fsize")?.[0] ?? Infinity;
    if (limit === Infinity || file.seek === undefined || file.stat().type !== "file") return length;
    const position = file.access.append ? file.stat().size : file.seek(0, "current");
    return Math.min(length, limit - position);
  }

  #tooLarge(): never {
    this.kernel.deliver(this.process, "XFSZ");
    if (this.image.dead) throw new Exited();
    throw new Errno("EFBIG");
  }
}

function fifoOf(file: OpenFile): Pipe | undefined {
  return (file as { fifo?: Pipe }).fifo;
}
