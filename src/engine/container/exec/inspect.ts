import { base64 } from "../../api/base64.ts";
import type { ExecInstance } from "./exec-instance.ts";

/** GET /exec/{id}/json. */
export function inspectExec(exec: ExecInstance): Record<string, unknown> {
  const { config } = exec;
  const [entrypoint = "", ...args] = config.Cmd ?? [];
  return {
    ID: exec.id,
    Running: exec.running,
    ExitCode: exec.exitCode,
    ProcessConfig: {
      tty: config.Tty,
      entrypoint,
      arguments: args,
      privileged: config.Privileged,
      ...(config.User === "" ? {} : { user: config.User }),
    },
    OpenStdin: config.AttachStdin,
    OpenStderr: config.AttachStderr,
    OpenStdout: config.AttachStdout,
    CanRemove: false,
    ContainerID: exec.container.id,
    DetachKeys: config.DetachKeys === "" ? "" : base64(exec.detachKeys),
    Pid: exec.pid,
  };
}
