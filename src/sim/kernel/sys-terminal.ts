import { Errno } from "../../base/errno.ts";
import { type Pty, ttyOf } from "../tty/pty.ts";
import type { Termios, WindowSize } from "../tty/types.ts";
import { FileCalls } from "./sys-files.ts";

/** tcgetattr(3), ioctl_tty(2). */
export class TerminalCalls extends FileCalls {
  isatty(fd: number): boolean {
    const file = this.process.files.get(fd);
    return file !== undefined && ttyOf(file) !== undefined;
  }

  ttyName(fd: number): string | undefined {
    const file = this.process.files.get(fd);
    return file === undefined ? undefined : ttyOf(file) && `/dev/pts/${ttyOf(file)?.index}`;
  }

  tcgetattr(fd: number): Termios {
    this.enter();
    return this.#tty(fd).termios;
  }

  tcsetattr(fd: number, changes: Partial<Termios>): void {
    this.enter();
    this.#tty(fd).setTermios(changes);
  }

  windowSize(fd: number): WindowSize {
    this.enter();
    return this.#tty(fd).size;
  }

  setWindowSize(fd: number, size: WindowSize): void {
    this.enter();
    this.#tty(fd).resize(size.rows, size.cols);
  }

  tcgetpgrp(fd: number): number {
    this.enter();
    return this.localPid(this.#tty(fd).foreground);
  }

  tcsetpgrp(fd: number, pgid: number): void {
    this.enter();
    const tty = this.#tty(fd);
    if (this.process.tty !== tty) throw new Errno("ENOTTY");
    const leader = this.process.namespaces.pid.find(pgid);
    const group = leader?.pid ?? [...this.process.namespaces.pid.processes()].find((process) => this.localPid(process.pgid) === pgid)?.pgid;
    if (group === undefined) throw new Errno("ESRCH");
    tty.foreground = group;
  }

  setControllingTty(fd: number): void {
    this.enter();
    const tty = this.#tty(fd);
    const { process } = this;
    if (process.sid !== process.pid) throw new Errno("EPERM");
    if (tty.session !== 0 && tty.session !== process.sid) throw new Errno("EPERM");
    process.tty = tty;
    tty.session = process.sid;
    tty.foreground = process.pgid;
  }

  openpty(size: WindowSize = { rows: 24, cols: 80 }): [number, number] {
    this.enter();
    const tty = this.kernel.createTty(size, this.process.namespaces.mnt);
    tty.owner = { uid: this.process.credentials.uid, gid: 5 };
    return [this.install(Object.assign(tty.openMaster(), { pty: tty })), this.install(tty.openSlave())];
  }

  /** Either end will do. */
  #tty(fd: number): Pty {
    const file = this.file(fd);
    const tty = ttyOf(file) ?? (file as { pty?: Pty }).pty;
    if (tty === undefined) throw new Errno("ENOTTY");
    return tty;
  }
}
