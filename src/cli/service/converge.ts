import { isErrno } from "../../base/errno.ts";
import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { type ProgressMessage, progressDisplay } from "../progress.ts";
import { globalUpdater } from "./global-progress.ts";
import { globalJobUpdater, replicatedJobUpdater } from "./job-progress.ts";
import { replicatedUpdater } from "./replicated-progress.ts";
import type { WatchedService, WatchedTask, WriteProgress } from "./task-progress.ts";

const POLL = 200_000_000n;
const DEFAULT_MONITOR = 5_000_000_000;

/** Shows how a service comes to what was asked of it, and waits until it has been that for a while. Throws CommandError when an update is paused. */
export async function waitOnService(docker: DockerCli, service: string, options: { readonly quiet: boolean }): Promise<void> {
  const display = progressDisplay(docker, 1);
  const write: WriteProgress = (message) => {
    if (!options.quiet) display(message);
  };
  let interrupted = false;
  docker.sys.signal("INT", () => {
    interrupted = true;
  });
  try {
    const watch = new Watch(docker, service, write);
    while (!(await watch.turn())) {
      await docker.output.flush();
      if (interrupted) {
        watch.leave();
        return;
      }
      await sleep(docker, () => {
        interrupted = true;
      });
    }
  } finally {
    docker.sys.signal("INT", "default");
  }
}

async function sleep(docker: DockerCli, onInterrupt: () => void): Promise<void> {
  try {
    await docker.sys.sleep(POLL);
  } catch (error) {
    if (!isErrno(error, "EINTR")) throw error;
    onInterrupt();
  }
}

type Updater = (service: WatchedService, tasks: readonly WatchedTask[], rollback: boolean) => boolean;

class Watch {
  readonly #docker: DockerCli;
  readonly #name: string;
  readonly #write: WriteProgress;
  #updater: Updater | undefined;
  #converged = false;
  #convergedAt: number | undefined;
  #rollback = false;
  #last: ProgressMessage | undefined;

  constructor(docker: DockerCli, name: string, write: WriteProgress) {
    this.#docker = docker;
    this.#name = name;
    this.#write = write;
  }

  /** Looks once. True when there is nothing more to wait for. */
  async turn(): Promise<boolean> {
    const { client } = this.#docker;
    const service = await client.get<WatchedService>(`/services/${pathEscape(this.#name)}`);
    const monitor = service.Spec.UpdateConfig?.Monitor || DEFAULT_MONITOR;
    this.#updater ??= updaterFor(service, this.#write);
    if (this.#readStatus(service)) return true;
    if (this.#convergedAt !== undefined && this.#converged && this.#elapsed() >= monitor) {
      this.#write(progress("verify", `Service ${this.#name} converged`));
      if (this.#last !== undefined) this.#write(this.#last);
      return true;
    }
    const tasks = await client.get<WatchedTask[]>("/tasks", { filters: encodeFilters({ service: [this.#name], "_up-to-date": ["true"] }) });
    this.#converged = this.#updater(service, tasks, this.#rollback);
    if (this.#converged && (service.Spec.Mode.ReplicatedJob || service.Spec.Mode.GlobalJob)) {
      this.#write({ status: "job complete" });
      return true;
    }
    if (this.#converged) {
      this.#convergedAt ??= this.#docker.now();
      const left = monitor - this.#elapsed();
      // A real clock has always moved on a little: five seconds are not six.
      if (left > 0) this.#write(progress("verify", `Waiting ${Math.ceil(left / 1e9)} seconds to verify that tasks are stable...`));
      return false;
    }
    if (this.#convergedAt !== undefined) this.#write(progress("verify", "Detected task failure"));
    this.#convergedAt = undefined;
    return false;
  }

  leave(): void {
    if (this.#converged) return;
    this.#write({ status: "Operation continuing in background." });
    this.#write({ status: `Use \`docker service ps ${this.#name}\` to check progress.` });
  }

  /** What the manager says of an update. True: it was over before anybody looked. */
  #readStatus({ UpdateStatus: status }: WatchedService): boolean {
    const message = status?.Message ?? "";
    switch (status?.State) {
      case "updating":
        this.#rollback = false;
        return false;
      case "completed":
        return !this.#converged;
      case "paused":
        throw new CommandError(`service update paused: ${message}`);
      case "rollback_started":
        if (!this.#rollback && message !== "") this.#write(progress("rollback", message));
        this.#rollback = true;
        return false;
      case "rollback_paused":
        throw new CommandError(`service rollback paused: ${message}`);
      case "rollback_completed":
        if (!this.#converged) this.#last = { id: "rollback", status: message };
        this.#rollback = true;
        return false;
      default:
        return false;
    }
  }

  #elapsed(): number {
    return (this.#docker.now() - (this.#convergedAt ?? this.#docker.now())) * 1e6;
  }
}

function updaterFor({ Spec, JobStatus }: WatchedService, write: WriteProgress): Updater {
  const iteration = JobStatus?.JobIteration.Index ?? 0;
  if (Spec.Mode.Replicated) return replicatedUpdater(write);
  if (Spec.Mode.Global) return globalUpdater(write);
  if (Spec.Mode.ReplicatedJob) return replicatedJobUpdater(write, Spec.Mode.ReplicatedJob, iteration);
  if (Spec.Mode.GlobalJob) return globalJobUpdater(write, iteration);
  throw new CommandError("unrecognized service mode");
}

function progress(id: string, status: string): ProgressMessage {
  return { id, status, progressDetail: {} };
}
