import { exactArgs } from "../args.ts";
import { detachBytes, detachKeysOf, joinStreams } from "../attach-stream.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, string } from "../flag/kinds.ts";
import { followWindowSize, proxySignals } from "../signal-proxy.ts";
import { checkTerminal } from "./run.ts";

interface Inspected {
  Id: string;
  State: { Running: boolean; Paused: boolean; Restarting: boolean };
  Config: { Tty: boolean; OpenStdin: boolean };
}

export default defineCommand({
  path: "container attach",
  shortcut: "attach",
  use: "[OPTIONS] CONTAINER",
  short: { en: "Connect this terminal to a running container", hi: "Is terminal ko chalte container se jodo" },
  args: exactArgs(1),
  completes: "running-containers",
  flags: {
    "detach-keys": string("", "Keys that leave the container running", "Container ko chalta chhodne wali keys"),
    "no-stdin": bool("", "Leave STDIN alone", "STDIN mat jodo"),
    "sig-proxy": bool("", "Pass signals on to the process", "Signals process tak pahunchao", { initial: true }),
  },
  async run(docker, [container = ""], flags) {
    const path = `/containers/${pathEscape(container)}`;
    const waiting = await docker.client.request("POST", `${path}/wait`).catch(() => undefined);
    const { State, Config, Id } = await docker.client.get<Inspected>(`${path}/json`);
    if (!State.Running) throw new CommandError("You cannot attach to a stopped container, start it first");
    if (State.Paused) throw new CommandError("You cannot attach to a paused container, unpause it first");
    if (State.Restarting) throw new CommandError("You cannot attach to a restarting container, wait until it is running");
    const stdin = !flags["no-stdin"] && Config.OpenStdin;
    checkTerminal(docker, !flags["no-stdin"], Config.Tty);
    const keys = detachKeysOf(docker, flags["detach-keys"]);
    const connection = await docker.client.hijack(`${path}/attach`, {
      query: { stream: true, stdin: stdin || undefined, stdout: true, stderr: true, detachKeys: keys || undefined },
    });
    const stopProxy = flags["sig-proxy"] && !Config.Tty ? proxySignals(docker, Id) : undefined;
    const stopResize = Config.Tty ? followWindowSize(docker, path, { redraw: true }) : undefined;
    try {
      await joinStreams(docker, { ...connection, tty: Config.Tty, stdin, stdout: true, stderr: true, detachKeys: detachBytes(keys) });
    } finally {
      stopResize?.();
      stopProxy?.();
    }
    if (!waiting) return 0;
    const answer = JSON.parse(new TextDecoder().decode(await waiting.body())) as { StatusCode: number; Error?: { Message: string } | null };
    if (answer.Error?.Message) throw new CommandError(answer.Error.Message);
    return answer.StatusCode;
  },
});
