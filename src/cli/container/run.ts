import { minArgs } from "../args.ts";
import { DetachError, detachBytes, detachKeysOf, joinStreams } from "../attach-stream.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { followWindowSize, proxySignals } from "../signal-proxy.ts";
import { checkedBody, createContainer, createOptions } from "./create-container.ts";
import { CREATE_FLAGS } from "./create-flags.ts";
import type { CreateBody } from "./run-config.ts";
import { waitForExit } from "./wait-exit.ts";

const RUN_FLAGS = {
  ...CREATE_FLAGS,
  detach: bool("d", "Leave it running and print its ID", "Peeche chalne do aur ID dikhao"),
  "detach-keys": string("", "Keys that leave the container running", "Container ko chalta chhodne wali keys"),
  "sig-proxy": bool("", "Pass signals on to the process", "Signals process tak pahunchao", { initial: true }),
};

export default defineCommand({
  path: "container run",
  shortcut: "run",
  use: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
  short: { en: "Make a container from an image and start it", hi: "Image se container banao aur chalao" },
  args: minArgs(1),
  interspersed: false,
  completes: ["images", "files"],
  flags: RUN_FLAGS,
  async run(docker, args, flags, { changed }) {
    let body: CreateBody;
    try {
      body = checkedBody(docker, flags, args, changed);
    } catch (error) {
      throw withHint(error, 125);
    }
    const { config } = body;
    if (flags.detach) {
      if (flags.attach.length > 0) throw new CommandError("conflicting options: cannot specify both --attach and --detach");
      Object.assign(config, { AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false });
    } else checkTerminal(docker, config.AttachStdin, config.Tty);
    try {
      const id = await createContainer(docker, body, createOptions(docker, flags, changed));
      return await startAndFollow(docker, id, body, {
        keys: detachKeysOf(docker, flags["detach-keys"]),
        removed: flags.rm,
        proxy: flags["sig-proxy"] && !config.Tty,
      });
    } catch (error) {
      if (error instanceof RunFailure) throw error.cause;
      throw withHint(error, statusFor(error));
    }
  },
});

/** Carries an error that is printed as it is. */
class RunFailure extends Error {}

interface FollowOptions {
  readonly keys: string;
  readonly removed: boolean;
  readonly proxy: boolean;
}

async function startAndFollow(docker: DockerCli, id: string, { config }: CreateBody, options: FollowOptions): Promise<number> {
  const path = `/containers/${pathEscape(id)}`;
  const attached = config.AttachStdin || config.AttachStdout || config.AttachStderr;
  const stopProxy = options.proxy && attached ? proxySignals(docker, id) : undefined;
  const connection = attached ? await attach(docker, path, config, options.keys) : undefined;
  const exit = attached ? await waitForExit(docker, id, options.removed) : undefined;
  try {
    try {
      await docker.client.post(`${path}/start`);
    } finally {
      // Whether it starts or not; who does not listen any more does not keep it from that.
      if (!attached) docker.line(id);
    }
  } catch (error) {
    connection?.stream.close();
    if (options.removed && exit) await exit.status;
    throw error;
  }
  if (!connection || !exit) return 0;
  const stopResize = config.Tty ? followWindowSize(docker, path) : undefined;
  try {
    await joinStreams(docker, {
      ...connection,
      tty: config.Tty,
      stdin: config.AttachStdin,
      stdout: config.AttachStdout,
      stderr: config.AttachStderr,
      detachKeys: detachBytes(options.keys),
    });
  } catch (error) {
    if (error instanceof DetachError) return 0;
    throw new RunFailure("", { cause: error });
  } finally {
    stopResize?.();
  }
  if (!config.AttachStdout && !config.AttachStderr) return 0;
  const status = await exit.status;
  stopProxy?.();
  return status;
}

async function attach(docker: DockerCli, path: string, config: CreateBody["config"], keys: string): ReturnType<DockerCli["client"]["hijack"]> {
  try {
    return await docker.client.hijack(`${path}/attach`, {
      query: {
        stream: true,
        stdin: config.AttachStdin || undefined,
        stdout: config.AttachStdout || undefined,
        stderr: config.AttachStderr || undefined,
        detachKeys: keys || undefined,
      },
      headers: { "Content-Type": "text/plain" },
    });
  } catch (error) {
    throw new RunFailure("", { cause: error });
  }
}

/** Throws CommandError when a terminal is asked for and standard input is none. */
export function checkTerminal(docker: DockerCli, attachStdin: boolean, tty: boolean): void {
  if (tty && attachStdin && !docker.stdinIsTerminal) throw new CommandError("the input device is not a TTY");
}

function withHint(error: unknown, status: number): unknown {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(`docker: ${error.message}\n\nRun 'docker run --help' for more information`, status);
}

/** As shells do: 127 when there is no such program, 126 when it cannot be run. */
function statusFor(error: unknown): number {
  const message = error instanceof Error ? error.message : "";
  if (/executable file not found|no such file or directory|system cannot find the file specified/.test(message)) return 127;
  if (/permission denied|is a directory/.test(message)) return 126;
  return 125;
}
