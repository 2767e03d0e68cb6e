import type { Bytes } from "../../../base/bytes.ts";
import { concatBytes } from "../../../base/bytes.ts";
import { decodeUtf8 } from "../../../base/utf8.ts";
import { now, rfc3339Nano } from "../../time.ts";
import type { Container } from "../container.ts";
import { type ContainerContext, publishContainerEvent } from "../context.ts";
import { createExec } from "../exec/create.ts";
import { prepareExec, startExec } from "../exec/start.ts";
import type { OutputSink } from "../streams.ts";
import type { Health, HealthProbe } from "./health.ts";

const SECOND = 1_000_000_000n;
const DEFAULT_INTERVAL = 30n * SECOND;
const DEFAULT_TIMEOUT = 30n * SECOND;
const DEFAULT_START_INTERVAL = 5n * SECOND;
const DEFAULT_RETRIES = 3;
const MAX_LOG = 5;
const MAX_OUTPUT = 4096;

/** Starts the health probes of a container that has just started, if it has any. */
export function monitorHealth(context: ContainerContext, container: Container): void {
  const { task, state } = container;
  const command = probeCommand(container);
  if (task === undefined || command === undefined) {
    state.health = undefined;
    return;
  }
  state.health = { status: "starting", failingStreak: 0, log: [] };
  const monitor = new HealthMonitor(context, container, command);
  task.stopHealth = () => monitor.stop();
  monitor.schedule();
}

/** What the probe runs; undefined when there is none. */
function probeCommand({ config }: Container): string[] | undefined {
  const [kind, ...rest] = config.Healthcheck?.Test ?? [];
  if (kind === "CMD") return rest;
  if (kind === "CMD-SHELL") return [...(config.Shell ?? ["/bin/sh", "-c"]), ...rest];
  return undefined;
}

class HealthMonitor {
  readonly #context: ContainerContext;
  readonly #container: Container;
  readonly #command: string[];
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(context: ContainerContext, container: Container, command: string[]) {
    this.#context = context;
    this.#container = container;
    this.#command = command;
  }

  schedule(): void {
    if (this.#stopped) return;
    const { clock } = this.#context.kernel;
    this.#cancel = clock.at(clock.monotonic() + this.#interval(), () => void this.#probe());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #interval(): bigint {
    const { Healthcheck: check } = this.#container.config;
    const usual = BigInt(check?.Interval || 0) || DEFAULT_INTERVAL;
    if (!this.#inStartPeriod(now(this.#context.kernel.clock)) || this.#container.state.health?.status !== "starting") return usual;
    return BigInt(check?.StartInterval || 0) || DEFAULT_START_INTERVAL;
  }

  #inStartPeriod(at: bigint): boolean {
    return at - this.#container.state.startedAt < BigInt(this.#container.config.Healthcheck?.StartPeriod ?? 0);
  }

  async #probe(): Promise<void> {
    const { clock } = this.#context.kernel;
    if (this.#container.state.paused) {
      this.schedule();
      return;
    }
    const start = now(clock);
    const timeout = BigInt(this.#container.config.Healthcheck?.Timeout || 0) || DEFAULT_TIMEOUT;
    const { exitCode, output } = await runProbe(this.#context, this.#container, this.#command, timeout);
    if (this.#stopped) return;
    this.#record({ Start: rfc3339Nano(start), End: rfc3339Nano(now(clock)), ExitCode: exitCode, Output: output }, start);
    this.schedule();
  }

  #record(probe: HealthProbe, start: bigint): void {
    const health = this.#container.state.health as Health;
    const before = health.status;
    health.log.push(probe);
    if (health.log.length > MAX_LOG) health.log.shift();
    if (probe.ExitCode === 0) {
      health.failingStreak = 0;
      health.status = "healthy";
    } else if (before !== "starting" || !this.#inStartPeriod(start)) {
      health.failingStreak++;
      if (health.failingStreak >= (this.#container.config.Healthcheck?.Retries || DEFAULT_RETRIES)) health.status = "unhealthy";
    }
    if (health.status !== before) publishContainerEvent(this.#context, this.#container, `health_status: ${health.status}`);
  }
}

/** One exec, its output collected, killed when it takes too long. */
async function runProbe(context: ContainerContext, container: Container, command: string[], timeout: bigint): Promise<{ exitCode: number; output: string }> {
  const collected: Bytes[] = [];
  let size = 0;
  const sink: OutputSink = {
    full: false,
    write: (_stream, bytes) => {
      if (size <= MAX_OUTPUT) collected.push(bytes);
      size += bytes.length;
    },
    end: () => {},
  };
  try {
    const exec = createExec(context, container.id, {
      User: container.config.User,
      Privileged: false,
      Tty: false,
      ConsoleSize: null,
      AttachStdin: false,
      AttachStderr: true,
      AttachStdout: true,
      DetachKeys: "",
      Env: null,
      WorkingDir: "",
      Cmd: command,
    });
    const streams = prepareExec(context, exec, null);
    streams.add(sink);
    startExec(context, exec);
    let timedOut = false;
    const { clock } = context.kernel;
    const cancel = clock.at(clock.monotonic() + timeout, () => {
      timedOut = true;
      if (exec.process !== undefined) context.kernel.kill(exec.process, "KILL");
    });
    await streams.finished;
    cancel();
    if (timedOut) return { exitCode: -1, output: `Health check exceeded timeout (${duration(timeout)})` };
    const text = decodeUtf8(concatBytes(collected));
    return { exitCode: exec.exitCode ?? -1, output: text.length > MAX_OUTPUT ? `${text.slice(0, MAX_OUTPUT - 3)}...` : text };
  } catch (error) {
    return { exitCode: -1, output: error instanceof Error ? error.message : String(error) };
  }
}

/** A whole number of seconds, or milliseconds, as Go prints a duration. */
function duration(nanoseconds: bigint): string {
  if (nanoseconds % SECOND !== 0n) return `${Number(nanoseconds) / 1e6}ms`;
  const seconds = nanoseconds / SECOND;
  return seconds < 60n ? `${seconds}s` : `${seconds / 60n}m${seconds % 60n}s`;
}
