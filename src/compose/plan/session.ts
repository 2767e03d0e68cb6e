/** Runs `docker-like` attach and exec for one container of a service, with the terminal of this process. */
import { detachBytes, joinStreams } from "../../cli/attach-stream.ts";
import { CommandError } from "../../cli/error.ts";
import { followWindowSize } from "../../cli/signal-proxy.ts";
import type { Composition } from "../composition.ts";

export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly interactive: boolean;
  readonly detach: boolean;
  readonly environment: readonly string[];
  readonly user: string;
  readonly workingDirectory: string;
  readonly privileged: boolean;
}

/** Returns the exit status. */
export async function execIn(compose: Composition, container: string, options: ExecOptions): Promise<number> {
  const { client, docker } = compose;
  if (options.tty && options.interactive && !options.detach && !docker.stdinIsTerminal) throw new CommandError("the input device is not a TTY");
  const size = options.tty && docker.stdoutIsTerminal ? docker.sys.windowSize(1) : undefined;
  const consoleSize = size ? { ConsoleSize: [size.rows, size.cols] } : {};
  const { Id } = await client.post<{ Id: string }>(`/containers/${container}/exec`, {
    User: options.user,
    Privileged: options.privileged,
    Tty: options.tty,
    ...consoleSize,
    AttachStdin: !options.detach && options.interactive,
    AttachStdout: !options.detach,
    AttachStderr: !options.detach,
    Env: options.environment,
    WorkingDir: options.workingDirectory,
    Cmd: options.command,
  });
  if (options.detach) {
    await client.post(`/exec/${Id}/start`, { Detach: true, Tty: options.tty });
    return 0;
  }
  const connection = await client.hijack(`/exec/${Id}/start`, { json: { Detach: false, Tty: options.tty, ...consoleSize } });
  const stopResize = options.tty ? followWindowSize(docker, `/exec/${Id}`) : undefined;
  try {
    await joinStreams(docker, { ...connection, tty: options.tty, stdin: options.interactive, stdout: true, stderr: true, detachKeys: detachBytes("") });
  } finally {
    stopResize?.();
  }
  const { ExitCode } = await client.get<{ ExitCode: number | null }>(`/exec/${Id}/json`);
  return ExitCode ?? 0;
}
