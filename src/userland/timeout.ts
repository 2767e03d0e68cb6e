import { Errno } from "../base/errno.ts";
import { parseSignal, SIGNALS, type Signal } from "../sim/sys.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
import { spawn } from "./lib/spawn.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { parseDuration } from "./sleep.ts";

export default defineUtility({
  name: "timeout",
  summary: "run a command, and end it when it takes too long",
  usage: "[OPTION] DURATION COMMAND [ARG]...",
  usageStatus: 125,
  stopAtOperand: true,
  options: [
    ["--preserve-status", "exit with the command's status, also after the time is over"],
    ["--foreground", "let the command read from the terminal"],
    ["-k, --kill-after=DURATION", "send KILL so long after the first signal"],
    ["-s, --signal=SIGNAL", "SIGNAL instead of TERM"],
    ["-v, --verbose", "say when a signal is sent"],
  ],
  async run(tool) {
    if (tool.operands.length < 2) throw new UsageError("");
    const [text, ...argv] = tool.operands as [string, ...string[]];
    const seconds = duration(tool, text);
    const killAfter = tool.value("kill-after") === undefined ? undefined : duration(tool, tool.value("kill-after") as string);
    const signal = parseSignal(tool.value("signal") ?? "TERM");
    if (!signal) throw new UsageError(`${quote(tool.value("signal") as string)}: invalid signal`);
    return await supervise(tool, argv, seconds, killAfter, signal);
  },
});

function duration(tool: Tool, text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw tool.gnu ? new UsageError(`invalid time interval ${quote(text)}`) : new Failure(`invalid number '${text}'`);
  return seconds;
}

async function supervise(tool: Tool, argv: readonly string[], seconds: number, killAfter: number | undefined, signal: Signal): Promise<number> {
  const { sys } = tool;
  // The command and what it starts are in timeout's own group, which gets the signal.
  if (!tool.has("foreground")) ignoreErrno(() => sys.setpgid(0, 0));
  const pid = spawn(sys, argv, {
    failed: async (child, error) => {
      await child.write(
        2,
        tool.gnu ? `timeout: failed to run command ${quote(argv[0] as string)}: ${error.message}\n` : `timeout: can't execute '${argv[0]}': ${error.message}\n`,
      );
      return error.code === "ENOENT" ? 127 : 126;
    },
  });
  for (const name of ["TERM", "INT", "HUP", "QUIT"] as const) sys.signal(name, () => ignoreErrno(() => sys.kill(pid, name)));
  let timedOut: Signal | undefined;
  const send = async (name: Signal) => {
    timedOut = name;
    if (tool.has("verbose")) await sys.write(2, `timeout: sending signal ${name} to command ${quote(argv[0] as string)}\n`);
    ignoreErrno(() => sys.kill(pid, name));
    if (name !== "KILL") ignoreErrno(() => sys.kill(pid, "CONT"));
    if (!tool.has("foreground")) {
      // KILL takes this process too, as it does in real life.
      if (name !== "KILL") sys.signal(name, "ignore");
      ignoreErrno(() => sys.kill(0, name));
    }
  };
  if (seconds > 0) {
    void sys.thread(async () => {
      await sys.sleep(BigInt(Math.round(Math.min(seconds, 1e10) * 1e9)));
      await send(signal);
      if (killAfter === undefined) return;
      await sys.sleep(BigInt(Math.round(Math.min(killAfter, 1e10) * 1e9)));
      await send("KILL");
    });
  }
  for (;;) {
    try {
      const done = await sys.wait(pid);
      if (!done) continue;
      const { code } = done.status;
      if (timedOut === undefined || tool.has("preserve-status")) return code;
      return timedOut === "KILL" ? 128 + SIGNALS.KILL : tool.gnu ? 124 : 128 + SIGNALS[timedOut];
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
    }
  }
}

function ignoreErrno(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}
