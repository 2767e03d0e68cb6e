import { Errno } from "../../base/errno.ts";
import type { ExitStatus, NamespaceKind, ProgramMain, Signal, Sys } from "../sys.ts";
import { forever } from "./process.ts";
import { Exited } from "./sys-core.ts";
import { SignalCalls } from "./sys-signals.ts";

/** fork(2), execve(2), wait(2), exit(2), and which group and session a process is in. */
export class ProcessCalls extends SignalCalls {
  get pid(): number {
    return this.process.namespaces.pid.localPid(this.process) ?? this.process.pid;
  }

  get ppid(): number {
    return this.process.parent === undefined ? 0 : (this.process.namespaces.pid.localPid(this.process.parent) ?? 0);
  }

  get pgid(): number {
    return this.localPid(this.process.pgid);
  }

  get sid(): number {
    return this.localPid(this.process.sid);
  }

  setpgid(pid: number, pgid: number): void {
    this.enter();
    const target = pid === 0 ? this.process : this.find(pid);
    if (target !== this.process && target.parent !== this.process) throw new Errno("ESRCH");
    if (target.sid === target.pid || target.sid !== this.process.sid) throw new Errno("EPERM");
    if (pgid === 0) {
      target.pgid = target.pid;
      return;
    }
    const group = this.groupOf(pgid);
    if (group === undefined && this.process.namespaces.pid.localPid(target) !== pgid) throw new Errno("EPERM");
    target.pgid = group ?? target.pid;
  }

  setsid(): number {
    this.enter();
    if (this.process.pgid === this.process.pid) throw new Errno("EPERM");
    this.process.sid = this.process.pid;
    this.process.pgid = this.process.pid;
    this.process.tty = undefined;
    return this.pid;
  }

  fork(main: ProgramMain, options: { pgid?: number; argv?: readonly string[]; unshare?: readonly NamespaceKind[] } = {}): number {
    this.enter();
    let pgid: number | undefined;
    if (options.pgid !== undefined) pgid = options.pgid === 0 ? 0 : this.groupOf(options.pgid);
    const fresh = options.unshare === undefined ? undefined : this.freshNamespaces(options.unshare);
    const child = this.kernel.fork(this.process, main, {
      pgid,
      argv: options.argv,
      ...(fresh === undefined ? {} : { namespaces: fresh.namespaces, pids: fresh.pids }),
    });
    return this.process.namespaces.pid.localPid(child) ?? child.pid;
  }

  async exec(path: string, argv: readonly string[], env?: ReadonlyMap<string, string>): Promise<never> {
    if (this.image.dead) return forever();
    this.process.cpuTime += 300_000;
    this.kernel.exec(this.process, path, argv, env);
    return forever();
  }

  async wait(pid: number, options: { noHang?: boolean; untraced?: boolean; continued?: boolean } = {}): ReturnType<Sys["wait"]> {
    if (this.image.dead) return forever();
    const answer = await this.until(
      () => this.#childNews(pid, options) ?? (options.noHang === true ? ("none" as const) : undefined),
      (wake) => this.process.childChanged.watch(wake),
      true,
    );
    return answer === "none" ? undefined : answer;
  }

  #childNews(
    pid: number,
    options: { untraced?: boolean; continued?: boolean },
  ): { pid: number; status: ExitStatus; stopped?: Signal; continued?: boolean } | undefined {
    const ids = this.process.namespaces.pid;
    let any = false;
    const group = pid === 0 ? this.process.pgid : pid < -1 ? this.groupOf(-pid) : undefined;
    for (const child of this.process.children) {
      const local = ids.localPid(child) ?? child.pid;
      if (pid > 0 ? local !== pid : pid !== -1 && child.pgid !== group) continue;
      any = true;
      if (child.status !== undefined) {
        this.kernel.reap(child);
        return { pid: local, status: child.status };
      }
      if (options.untraced === true && child.unreported === "stopped" && child.stoppedBy !== undefined) {
        child.unreported = undefined;
        return { pid: local, status: { code: 0 }, stopped: child.stoppedBy };
      }
      if (options.continued === true && child.unreported === "continued") {
        child.unreported = undefined;
        return { pid: local, status: { code: 0 }, continued: true };
      }
    }
    if (!any) throw new Errno("ECHILD");
    return undefined;
  }

  thread<T>(main: () => Promise<T>): Promise<T> {
    const running = main().catch((error: unknown) => {
      // The end of the process is no error of the thread: it just never gets anywhere.
      if (error instanceof Exited || this.image.dead) return forever();
      throw error;
    });
    running.catch(() => {});
    return running;
  }

  exit(code: number): never {
    if (!this.image.dead) this.kernel.terminate(this.process, { code: code & 255 });
    throw new Exited();
  }
}
