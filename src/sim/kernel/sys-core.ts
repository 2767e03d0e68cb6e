import { Errno } from "../../base/errno.ts";
import type { Capability } from "../fs/types.ts";
import type { OpenFile } from "../open-file.ts";
import type { SimulatedKernel } from "./kernel.ts";
import { forever, type Image, type KernelProcess } from "./process.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** Thrown by exit(2) so that the program's own code stops; the process has already ended. */
export class Exited {}

/** What all system calls share: who calls, and whether the caller is still the running program. */
export class SysCore {
  protected readonly kernel: SimulatedKernel;
  protected readonly process: KernelProcess;
  protected readonly image: Image;

  constructor(kernel: SimulatedKernel, process: KernelProcess, image: Image) {
    this.kernel = kernel;
    this.process = process;
    this.image = image;
  }

  /** For calls that answer at once: a program that has ended gets no further. */
  protected enter(): void {
    if (this.image.dead) throw new Exited();
    this.process.cpuTime += 700;
  }

  /** For calls that may wait. */
  protected until<T>(attempt: () => T | undefined, watch: (wake: () => void) => () => void, interruptible = false): Promise<T> {
    if (this.image.dead) return forever();
    const { interruptions } = this.process;
    const turn = this.kernel.tick(this.process);
    if (turn === undefined) return this.process.block(this.image, attempt, watch, interruptible);
    return turn.then(() => this.process.block(this.image, attempt, watch, interruptible, interruptions));
  }

  /** ns_capable(9): has the process the capability over what belongs to this user namespace? */
  protected mayIn(capability: Capability, owner: UserNamespace): boolean {
    const { credentials, namespaces } = this.process;
    // Power over a namespace is power over those below it, never over those above.
    return owner.isWithin(namespaces.user) && (credentials.inNamespace ?? credentials.capabilities).has(capability);
  }

  /** Is the call that needs this capability open to the container at all? */
  protected seccompAllows(capability: Capability): boolean {
    const { seccomp } = this.process.credentials;
    return seccomp === undefined || seccomp.has(capability);
  }

  protected file(fd: number): OpenFile {
    const file = this.process.files.get(fd);
    if (file === undefined) throw new Errno("EBADF");
    return file;
  }

  /** The lowest free descriptor that is at least `from`. */
  protected install(file: OpenFile, from = 0): number {
    const { files } = this.process;
    const limit = this.process.limits.get("nofile")?.[0] ?? 1024;
    let fd = from;
    while (files.has(fd)) fd++;
    if (fd >= limit) throw new Errno("EMFILE");
    file.retain();
    files.set(fd, file);
    this.process.closeOnExec.delete(fd);
    return fd;
  }

  /** A pid as this process's namespace counts, of a kernel-wide one; 0 where it cannot be seen. */
  protected localPid(pid: number): number {
    const ids = this.process.namespaces.pid;
    if (ids.parent === undefined) return pid;
    const process = this.kernel.find(pid);
    return process === undefined ? 0 : (ids.localPid(process) ?? 0);
  }

  protected find(localPid: number): KernelProcess {
    const process = this.process.namespaces.pid.find(localPid);
    if (process === undefined) throw new Errno("ESRCH");
    return process;
  }
}
