import type { ExitStatus, Signal } from "../sim/sys.ts";

interface JobProcess {
  readonly pid: number;
  status: ExitStatus | undefined;
  stopped: Signal | undefined;
}

export interface Job {
  readonly number: number;
  readonly pgid: number;
  readonly processes: JobProcess[];
  readonly text: string;
  /** Started with `&` or continued by bg. */
  background: boolean;
  /** Its end or stop has been told. */
  notified: boolean;
  /** disown -h: not told of a hangup. */
  noHangup: boolean;
  /** `wait` has seen its end: the next job may take its place in the table (ash, dash). */
  waited: boolean;
  /** When it was last in the foreground or stopped: the current job is the latest. */
  order: number;
}

export type JobState = "Running" | "Stopped" | "Done";

const MAX_REMEMBERED = 4096;

/** The job table, and the statuses of background processes that have ended. */
export class Jobs {
  #jobs: Job[] = [];
  #statuses = new Map<number, ExitStatus>();
  #order = 0;

  get all(): readonly Job[] {
    return this.#jobs;
  }

  add(processes: readonly number[], pgid: number, text: string, background: boolean): Job {
    for (const old of this.#jobs) if (old.waited && this.state(old) === "Done") this.#discard(old);
    const number = this.#jobs.reduce((highest, job) => Math.max(highest, job.number), 0) + 1;
    const job: Job = {
      number,
      pgid,
      processes: processes.map((pid) => ({ pid, status: undefined, stopped: undefined })),
      text,
      background,
      notified: false,
      noHangup: false,
      waited: false,
      order: ++this.#order,
    };
    this.#jobs.push(job);
    return job;
  }

  remove(job: Job): void {
    for (const process of job.processes) if (process.status !== undefined) this.#remember(process.pid, process.status);
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  /** Nobody can ask for it any more. */
  #discard(job: Job): void {
    this.remove(job);
    for (const { pid } of job.processes) this.forget(pid);
  }

  touch(job: Job): void {
    job.order = ++this.#order;
  }

  /** What wait(2) said of a child. Returns its job, if it is in one. */
  record(pid: number, change: { status?: ExitStatus; stopped?: Signal | undefined; continued?: boolean }): Job | undefined {
    const job = this.#jobs.find((candidate) => candidate.processes.some((process) => process.pid === pid));
    const process = job?.processes.find((candidate) => candidate.pid === pid);
    if (process !== undefined) {
      if (change.stopped !== undefined) {
        process.stopped = change.stopped;
        if (job !== undefined) {
          job.notified = false;
          this.touch(job);
        }
      } else if (change.continued === true) process.stopped = undefined;
      else {
        process.stopped = undefined;
        process.status = change.status;
        // `jobs` has told that it runs, nobody that it ended.
        if (job !== undefined) job.notified = false;
      }
    }
    if (change.status !== undefined && change.stopped === undefined && change.continued !== true) this.#remember(pid, change.status);
    return job;
  }

  #remember(pid: number, status: ExitStatus): void {
    this.#statuses.set(pid, status);
    if (this.#statuses.size > MAX_REMEMBERED)
      for (const old of this.#statuses.keys()) {
        this.#statuses.delete(old);
        break;
      }
  }

  statusOf(pid: number): ExitStatus | undefined {
    return this.#statuses.get(pid);
  }

  forget(pid: number): void {
    this.#statuses.delete(pid);
  }

  state(job: Job): JobState {
    if (job.processes.some((process) => process.status === undefined && process.stopped === undefined)) return "Running";
    return job.processes.some((process) => process.stopped !== undefined) ? "Stopped" : "Done";
  }

  get current(): Job | undefined {
    return this.#ranked()[0];
  }

  get previous(): Job | undefined {
    return this.#ranked()[1];
  }

  #ranked(): Job[] {
    const stopped = this.#jobs.filter((job) => this.state(job) === "Stopped").sort((a, b) => b.order - a.order);
    const others = this.#jobs.filter((job) => this.state(job) !== "Stopped").sort((a, b) => b.order - a.order);
    return [...stopped, ...others];
  }

  /** `%1`, `%+`, `%-`, `%name`, `%?text`, `1`. */
  find(spec: string): Job | "ambiguous" | undefined {
    const text = spec.startsWith("%") ? spec.slice(1) : spec;
    if (text === "" || text === "%" || text === "+") return this.current;
    if (text === "-") return this.previous ?? this.current;
    if (/^\d+$/.test(text)) return this.#jobs.find((job) => job.number === Number(text));
    const matches = text.startsWith("?") ? this.#jobs.filter((job) => job.text.includes(text.slice(1))) : this.#jobs.filter((job) => job.text.startsWith(text));
    return matches.length > 1 ? "ambiguous" : matches[0];
  }

  /** A subshell can still list its parent's jobs, but wait for none of them. */
  forSubshell(): Jobs {
    const copy = new Jobs();
    copy.#jobs = this.#jobs.map((job) => ({ ...job, processes: job.processes.map((process) => ({ ...process })) }));
    return copy;
  }

  clear(): void {
    this.#jobs = [];
  }
}
