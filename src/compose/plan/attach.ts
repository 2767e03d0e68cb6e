/** `up` without `-d`: shows what containers print until all have ended or somebody has had enough. */
import type { ContainerSummary } from "../../cli/container/container-row.ts";
import { waitForExit } from "../../cli/container/wait-exit.ts";
import { CommandError } from "../../cli/error.ts";
import type { Project } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { listContainers, nameOf, progressName, serviceOf, shortName } from "../containers.ts";
import { withProgress } from "../progress/progress.ts";
import { LogPrinter, printLines } from "./log-lines.ts";
import { startProject } from "./start.ts";
import { stopServices } from "./stop.ts";
import { inspectContainer } from "./wait.ts";

export interface AttachOptions {
  readonly shown: ReadonlySet<string>;
  readonly abortOnExit: boolean;
  readonly abortOnFailure: boolean;
  readonly exitCodeFrom: string;
  readonly prefix: boolean;
  readonly color: boolean;
  readonly timestamps: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** Returns the exit status. */
export async function attachAndFollow(compose: Composition, project: Project, options: AttachOptions): Promise<number> {
  const { docker, sys } = compose;
  const containers = await listContainers(compose.client, { project: project.name, all: true, oneOff: "exclude" });
  const ours = containers.filter((container) => project.services.has(serviceOf(container)));
  const shown = ours.filter((container) => options.shown.has(serviceOf(container)));
  const printer = new LogPrinter(docker, options);
  for (const container of shown) if (container.State === "running") printer.register(shortName(container));
  if (shown.length > 0) docker.line(`Attaching to ${shown.map(shortName).join(", ")}`);
  await docker.output.flush();

  const session = new Session(compose, project, ours, options);
  const follow = sys.thread(() =>
    Promise.all(ours.map((container) => sys.thread(() => session.follow(container, shown.includes(container) ? printer : undefined)))).then(() => {}),
  );
  const restoreSignals = session.catchInterrupts();
  try {
    await session.ready();
    await session.starting(
      startProject(compose, project, {
        // A name counts for the width of prefixes once its container starts.
        event({ id, status }) {
          if (status !== "Starting") return;
          for (const container of shown) if (progressName(nameOf(container)) === id) printer.register(shortName(container));
        },
        stop: async () => {},
      }),
    );
    await follow;
    await session.stopping;
  } finally {
    restoreSignals();
  }
  return session.exitCode();
}

class Session {
  readonly #compose: Composition;
  readonly #project: Project;
  readonly #containers: readonly ContainerSummary[];
  readonly #options: AttachOptions;
  readonly #attached: Promise<void>[] = [];
  readonly #codes = new Map<string, number>();
  #first: number | undefined;
  #interrupts = 0;
  #starting: Promise<void> = Promise.resolve();
  stopping: Promise<void> | undefined;

  constructor(compose: Composition, project: Project, containers: readonly ContainerSummary[], options: AttachOptions) {
    this.#compose = compose;
    this.#project = project;
    this.#containers = containers;
    this.#options = options;
  }

  starting(work: Promise<void>): Promise<void> {
    this.#starting = work.catch(() => {});
    return work;
  }

  async ready(): Promise<void> {
    await Promise.all(this.#attached);
  }

  /** Attaches before the container starts, prints its lines, and tells of its end. */
  async follow(container: ContainerSummary, printer: LogPrinter | undefined): Promise<void> {
    const { docker } = this.#compose;
    let attached = (): void => {};
    this.#attached.push(
      new Promise<void>((resolve) => {
        attached = resolve;
      }),
    );
    try {
      const running = container.State === "running";
      const exit = await waitForExit(docker, container.Id, false);
      const { Config } = await inspectContainer(this.#compose, container.Id);
      const printing = printer ? this.#print(container, Config.Tty, printer, running) : undefined;
      const lines = await printing;
      attached();
      await lines?.done;
      const code = await exit.status;
      this.#ended(container, code, printer !== undefined);
    } catch (error) {
      attached();
      if (!(error instanceof CommandError)) throw error;
    }
    await docker.output.flush();
  }

  async #print(container: ContainerSummary, tty: boolean, printer: LogPrinter, running: boolean): Promise<{ done: Promise<void> }> {
    const { docker, client, sys } = this.#compose;
    const name = shortName(container);
    const print = (text: string, stream: 1 | 2): void => {
      if (this.#interrupts > 1) return;
      printer.line(name, this.#options.timestamps ? `${stamp(docker.now())} ${text}` : text, stream);
    };
    const { stream } = await client.hijack(`/containers/${container.Id}/attach`, {
      query: { stream: true, stdout: true, stderr: true, logs: running || undefined },
      headers: { "Content-Type": "text/plain" },
    });
    const chunks = (async function* () {
      for (;;) {
        const data = await stream.read().catch(() => undefined);
        if (data === undefined) return;
        yield data;
      }
    })();
    return { done: sys.thread(() => printLines(docker, chunks, tty, print, true)) };
  }

  #ended(container: ContainerSummary, code: number, shown: boolean): void {
    const { docker } = this.#compose;
    this.#codes.set(container.Id, code);
    this.#first ??= code;
    if (shown) docker.line(`\x1b[K${shortName(container)} exited with code ${code}`);
    const abort = this.#options.abortOnExit || (this.#options.abortOnFailure && code !== 0);
    if (abort && !this.stopping) {
      docker.errLine("\x1b[31m\x1b[1mAborting on container exit...\x1b[0m");
      this.#stopAll();
    }
  }

  #stopAll(): void {
    const { sys } = this.#compose;
    const kind = this.#compose.globals.progress === "auto" ? "plain" : this.#compose.globals.progress;
    this.stopping = sys.thread(async () => {
      // What is being started is stopped once it has started.
      await this.#starting;
      await withProgress(this.#compose.docker, kind, "Stopping", "", (writer) =>
        stopServices(this.#compose, this.#project, this.#containers, this.#options.timeoutSeconds, writer),
      );
    });
  }

  /** The first Ctrl-C stops the containers, the second one kills them. */
  catchInterrupts(): () => void {
    const { sys, docker, client } = this.#compose;
    const handler = (): void => {
      this.#interrupts++;
      if (this.#interrupts === 1) {
        docker.errLine("Gracefully Stopping... press Ctrl+C again to force");
        if (!this.stopping) this.#stopAll();
        return;
      }
      for (const container of this.#containers)
        sys
          .thread(async () => {
            await client.post(`/containers/${container.Id}/kill`);
          })
          .catch((error: unknown) => {
            if (!(error instanceof CommandError)) throw error;
          });
    };
    for (const signal of ["INT", "TERM"] as const) sys.signal(signal, handler);
    return () => {
      for (const signal of ["INT", "TERM"] as const) sys.signal(signal, "default");
    };
  }

  exitCode(): number {
    if (this.#interrupts > 0) return 130;
    const { exitCodeFrom, abortOnExit, abortOnFailure } = this.#options;
    if (!abortOnExit && !abortOnFailure) return 0;
    const wanted = exitCodeFrom === "" ? undefined : this.#containers.find((container) => serviceOf(container) === exitCodeFrom);
    const code = (wanted ? this.#codes.get(wanted.Id) : this.#first) ?? 0;
    if (code !== 0) this.#compose.docker.errLine("");
    return code;
  }
}

function stamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}000000Z`;
}
