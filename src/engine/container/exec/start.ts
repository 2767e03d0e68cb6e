import { EngineError } from "../../error.ts";
import { type ContainerContext, publishContainerEvent } from "../context.ts";
import { containerCredentials } from "../credentials.ts";
import { containerEnvironment, set } from "../environment.ts";
import { linkEnvironment } from "../links.ts";
import { translateExecError } from "../oci-error.ts";
import { containerPaths } from "../paths.ts";
import { startContainerProcess } from "../process.ts";
import { ContainerStreams } from "../streams.ts";
import { lookUpUser } from "../user.ts";
import { checkActive, publishExecEvent } from "./create.ts";
import type { ExecInstance } from "./exec-instance.ts";

/** Makes the streams that the exec's process will have, so that a client can be connected before it runs. */
export function prepareExec(context: ContainerContext, exec: ExecInstance, size: readonly number[] | null): ContainerStreams {
  if (exec.running) throw new EngineError("Conflict", `exec command ${exec.id} is already running`);
  if (exec.started) throw new EngineError("Conflict", `exec command ${exec.id} has already run`);
  checkActive(exec.container, exec.container.id);
  const [rows = 0, cols = 0] = size ?? exec.config.ConsoleSize ?? [];
  exec.started = true;
  exec.streams = new ContainerStreams(context.kernel, {
    tty: exec.config.Tty,
    stdin: exec.config.AttachStdin,
    ttyInstance: exec.container,
    size: { rows, cols },
  });
  return exec.streams;
}

/** Runs it. Throws EngineError when it cannot start; then the exit code says why, too. */
export function startExec(context: ContainerContext, exec: ExecInstance): void {
  publishExecEvent(context, exec, "exec_start");
  try {
    run(context, exec);
  } catch (cause) {
    const { error, exitCode } = translateExecError(cause);
    exec.exitCode = exitCode;
    context.execs.finish(exec);
    throw error;
  }
}

function run(context: ContainerContext, exec: ExecInstance): void {
  const { container, config, streams } = exec;
  const task = container.task;
  if (task === undefined || streams === undefined) throw new EngineError("Conflict", `container ${container.id} is not running`);
  const user = lookUpUser(containerPaths(context, container), config.User || container.config.User, container.hostConfig.GroupAdd ?? [], "InvalidParameter");
  const environment = containerEnvironment({
    hostname: container.config.Hostname,
    tty: config.Tty,
    env: container.config.Env,
    links: container.hostConfig.Links === null ? [] : linkEnvironment(context, container),
  });
  for (const entry of config.Env ?? []) set(environment, entry);
  if (!environment.has("HOME")) environment.set("HOME", user.home);
  const process = startContainerProcess({
    kernel: context.kernel,
    argv: config.Cmd ?? [],
    env: environment,
    cwd: config.WorkingDir || container.config.WorkingDir,
    credentials: containerCredentials(user, container.hostConfig, config.Privileged || container.hostConfig.Privileged),
    namespaces: task.namespaces,
    cgroup: task.cgroup,
    files: streams.files,
    tty: streams.tty,
    ulimits: container.hostConfig.Ulimits ?? [],
    oomScoreAdjustment: container.hostConfig.OomScoreAdj,
    parent: task.shim,
    init: false,
    errorPrefix: "",
  });
  exec.process = process;
  exec.pid = process.pid;
  exec.running = true;
  streams.started();
  void process.exited.then((status) => {
    exec.running = false;
    exec.exitCode = status.code;
    exec.process = undefined;
    streams.finish();
    exec.streams = undefined;
    context.execs.finish(exec);
    publishContainerEvent(context, container, "exec_die", { execID: exec.id, exitCode: `${status.code}` });
  });
}
