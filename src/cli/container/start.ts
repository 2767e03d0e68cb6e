import { minArgs } from "../args.ts";
import { DetachError, detachBytes, detachKeysOf, joinStreams } from "../attach-stream.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { followWindowSize, proxySignals } from "../signal-proxy.ts";
import { waitForExit } from "./wait-exit.ts";

export default defineCommand({
  path: "container start",
  shortcut: "start",
  use: "[OPTIONS] CONTAINER [CONTAINER...]",
  short: { en: "Start containers that do not run", hi: "Ruke hue containers chalao" },
  args: minArgs(1),
  completes: "stopped-containers",
  flags: {
    attach: bool("a", "Connect STDOUT and STDERR, and pass signals on", "STDOUT aur STDERR jodo, aur signals aage bhejo"),
    checkpoint: string("", "Go on from this checkpoint", "Is checkpoint se aage chalo", { hidden: true }),
    "checkpoint-dir": string("", "Where checkpoints are kept", "Checkpoints kahan rakhe hain", { hidden: true }),
    "detach-keys": string("", "Keys that leave the container running", "Container ko chalta chhodne wali keys"),
    interactive: bool("i", "Connect STDIN", "STDIN jodo"),
  },
  async run(docker, args, flags, { changed }) {
    for (const name of ["checkpoint", "checkpoint-dir"])
      if (changed(name) && !(await docker.client.ping()).experimental)
        throw new CommandError(`"--${name}" is only supported on a Docker daemon with experimental features enabled`);
    if (flags.attach || flags.interactive) {
      if (args.length > 1) throw new CommandError("you cannot start and attach multiple containers at once");
      return startAttached(docker, args[0] as string, flags.interactive, detachKeysOf(docker, flags["detach-keys"]));
    }
    const failed: string[] = [];
    for (const name of args) {
      try {
        await docker.client.post(`/containers/${pathEscape(name)}/start`);
        docker.line(name);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        docker.errLine(error.message);
        failed.push(name);
      }
    }
    if (failed.length > 0) throw new CommandError(`Error: failed to start containers: ${failed.join(", ")}`);
    return 0;
  },
});

interface Inspected {
  Id: string;
  Config: { Tty: boolean; OpenStdin: boolean };
  HostConfig: { AutoRemove: boolean };
}

async function startAttached(docker: DockerCli, name: string, interactive: boolean, keys: string): Promise<number> {
  const path = `/containers/${pathEscape(name)}`;
  const { Id, Config, HostConfig } = await docker.client.get<Inspected>(`${path}/json`);
  const stdin = interactive && Config.OpenStdin;
  const stopProxy = Config.Tty ? undefined : proxySignals(docker, Id);
  const connection = await docker.client.hijack(`${path}/attach`, {
    query: { stream: true, stdin: stdin || undefined, stdout: true, stderr: true, detachKeys: keys || undefined },
  });
  const exit = await waitForExit(docker, Id, HostConfig.AutoRemove);
  try {
    await docker.client.post(`${path}/start`);
  } catch (error) {
    connection.stream.close();
    throw error;
  }
  const stopResize = Config.Tty ? followWindowSize(docker, path) : undefined;
  try {
    await joinStreams(docker, { ...connection, tty: Config.Tty, stdin, stdout: true, stderr: true, detachKeys: detachBytes(keys) });
  } catch (error) {
    if (error instanceof DetachError) return 0;
    throw error;
  } finally {
    stopResize?.();
  }
  const status = await exit.status;
  stopProxy?.();
  return status;
}
