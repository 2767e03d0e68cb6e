import { minArgs } from "../args.ts";
import { detachBytes, detachKeysOf, joinStreams } from "../attach-stream.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, list, string } from "../flag/kinds.ts";
import { checkEnv, environment } from "../option/key-value.ts";
import { followWindowSize } from "../signal-proxy.ts";
import { checkTerminal } from "./run.ts";

export default defineCommand({
  path: "container exec",
  shortcut: "exec",
  use: "[OPTIONS] CONTAINER COMMAND [ARG...]",
  short: { en: "Run another command in a running container", hi: "Chalte container mein ek aur command chalao" },
  args: minArgs(2),
  interspersed: false,
  completes: ["running-containers", "files"],
  flags: {
    detach: bool("d", "Leave it running", "Peeche chalne do"),
    "detach-keys": string("", "Keys that leave the command running", "Command ko chalta chhodne wali keys"),
    env: list("e", "Set an environment variable", "Environment variable set karo", { check: checkEnv }),
    "env-file": list("", "File with environment variables", "Environment variables wali file"),
    interactive: bool("i", "Keep STDIN open", "STDIN khula rakho"),
    privileged: bool("", "Give all the powers of the host's root", "Host ke root ki saari taakat do"),
    tty: bool("t", "Give it a terminal", "Ek terminal do"),
    user: string("u", "User to run as: name or uid, with :group", "Kis user ke roop mein chale: naam ya uid, saath mein :group"),
    workdir: string("w", "Directory to start in", "Kis directory mein shuru ho"),
  },
  async run(docker, [container = "", ...command], flags) {
    const env = variables(docker, flags["env-file"], flags.env);
    const path = `/containers/${pathEscape(container)}`;
    await docker.client.get(`${path}/json`);
    if (!flags.detach) checkTerminal(docker, flags.interactive, flags.tty);
    const keys = detachKeysOf(docker, flags["detach-keys"]);
    const attach = !flags.detach;
    const consoleSize = flags.tty && docker.stdoutIsTerminal ? sizeOf(docker.sys.windowSize(1)) : undefined;
    const { Id } = await docker.client.post<{ Id: string }>(`${path}/exec`, {
      User: flags.user,
      Privileged: flags.privileged,
      Tty: flags.tty,
      ...(consoleSize === undefined ? {} : { ConsoleSize: consoleSize }),
      AttachStdin: attach && flags.interactive,
      AttachStderr: attach,
      AttachStdout: attach,
      DetachKeys: keys,
      Env: env,
      WorkingDir: flags.workdir,
      Cmd: command,
    });
    if (flags.detach) {
      await docker.client.post(`/exec/${Id}/start`, { Detach: true, Tty: flags.tty });
      return 0;
    }
    const connection = await docker.client.hijack(`/exec/${Id}/start`, {
      json: { Detach: false, Tty: flags.tty, ...(consoleSize === undefined ? {} : { ConsoleSize: consoleSize }) },
    });
    const stopResize = flags.tty ? followWindowSize(docker, `/exec/${Id}`) : undefined;
    try {
      await joinStreams(docker, { ...connection, tty: flags.tty, stdin: flags.interactive, stdout: true, stderr: true, detachKeys: detachBytes(keys) });
    } finally {
      stopResize?.();
    }
    const { ExitCode } = await docker.client.get<{ ExitCode: number | null }>(`/exec/${Id}/json`);
    return ExitCode ?? 0;
  },
});

/** Unlike run and create, exec fails with 1 when a file of variables is bad. */
function variables(...given: Parameters<typeof environment>): ReturnType<typeof environment> {
  try {
    return environment(...given);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(error.message, 1) : error;
  }
}

function sizeOf({ rows, cols }: { rows: number; cols: number }): [number, number] {
  return [rows, cols];
}
