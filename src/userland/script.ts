import type { Bytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { Failure, reason } from "./lib/errors.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { CHUNK } from "./lib/input.ts";
import { waitFor } from "./lib/spawn.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const END_OF_INPUT = "\x04";

export default defineUtility({
  name: "script",
  summary: "run a command on a terminal of its own and record what it shows",
  usage: "[options] [file]",
  package: ["util-linux", "2.41"],
  options: [
    ["-a, --append", "add to the file"],
    ["-c, --command=COMMAND", "run COMMAND instead of a shell"],
    ["-e, --return", "end with the command's status"],
    ["-f, --flush", "write at once"],
    ["--force", "write to a link too"],
    ["-E, --echo=WHEN", "accepted"],
    ["-I, --log-in=FILE", "accepted"],
    ["-O, --log-out=FILE", "record to FILE"],
    ["-q, --quiet", "do not say when it starts and ends"],
    ["-T, --log-timing=FILE", "accepted"],
    ["-t, --timing[=FILE]", "accepted"],
    ["-V", "show the version"],
  ],
  async run(tool) {
    if (tool.has("V")) {
      tool.out.put("script from util-linux 2.41\n");
      return 0;
    }
    const file = tool.value("log-out") ?? tool.operands[0] ?? "typescript";
    const log = await openLog(tool, file);
    const quiet = tool.has("quiet");
    if (!quiet) await tool.sys.write(1, `Script started, output log file is '${file}'.\n`);
    const status = await record(tool, log);
    if (!quiet) await tool.sys.write(1, "Script done.\n");
    return tool.has("return") ? status : 0;
  },
});

async function openLog(tool: Tool, file: string): Promise<number> {
  try {
    const append = tool.has("append");
    return await tool.sys.open(file, { write: true, create: true, append, truncate: !append });
  } catch (error) {
    throw new Failure(`cannot open ${file}: ${reason(error)}`);
  }
}

async function record(tool: Tool, log: number): Promise<number> {
  const { sys } = tool;
  const onTerminal = sys.isatty(0);
  const size = onTerminal ? sys.windowSize(0) : { rows: 0, cols: 0 };
  const [master, slave] = sys.openpty(size);
  for (const fd of [master, slave, log]) sys.setCloseOnExec(fd, true);
  await sys.write(log, `Script started on ${stamp(sys)} [${describeStart(tool, size)}]\n`);
  const child = sys.fork((own) => runOnTerminal(own, slave, tool.value("command")));
  sys.close(slave);

  const before = onTerminal ? sys.tcgetattr(0) : undefined;
  if (before) {
    sys.tcsetattr(0, { icanon: false, echo: false, isig: false, iexten: false, opost: false, icrnl: false, ixon: false });
    sys.signal("WINCH", () => sys.setWindowSize(master, sys.windowSize(0)));
  }
  // Keys stop mattering when the command has ended.
  void sys.thread(() => typeKeys(sys, master)).catch(() => {});
  sys.signal("CHLD", () => {});
  const status = (await showScreen(sys, master, log, child)) ?? (await waitFor(sys, child)).code;
  if (before) sys.tcsetattr(0, before);
  await sys.write(log, `\nScript done on ${stamp(sys)} [COMMAND_EXIT_CODE="${status}"]\n`);
  return status;
}

async function runOnTerminal(sys: Sys, slave: number, command: string | undefined): Promise<number> {
  sys.setsid();
  sys.setControllingTty(slave);
  for (const fd of [0, 1, 2]) sys.dup2(slave, fd);
  const shell = sys.env.get("SHELL") || "/bin/sh";
  const name = shell.replace(/^.*\//, "");
  const argv = command === undefined ? [name, "-i"] : [name, "-c", command];
  try {
    return await sys.exec(shell, argv);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, `script: failed to execute ${shell}: ${error.message}\n`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}

async function typeKeys(sys: Sys, master: number): Promise<void> {
  for (;;) {
    const keys = await sys.read(0, CHUNK);
    await sys.write(master, keys.length === 0 ? END_OF_INPUT : keys);
    if (keys.length === 0) return;
  }
}

/** Until the last program has closed the terminal, or the command has ended (then its status) and nothing more is at hand. */
async function showScreen(sys: Sys, master: number, log: number, child: number): Promise<number | undefined> {
  let status: number | undefined;
  for (;;) {
    status ??= (await sys.wait(child, { noHang: true }))?.status.code;
    const [ready] = await poll(sys, master, status === undefined ? undefined : 0n);
    if (ready === undefined) {
      if (status !== undefined) return status;
      continue;
    }
    let screen: Bytes;
    try {
      screen = await sys.read(master, CHUNK);
    } catch (error) {
      if (error instanceof Errno && error.code === "EIO") return status;
      throw error;
    }
    if (screen.length === 0) return status;
    await sys.write(1, screen);
    await sys.write(log, screen);
  }
}

/** A signal (the command's end) may cut the waiting short. */
async function poll(sys: Sys, fd: number, timeout: bigint | undefined): Promise<{ fd: number }[]> {
  try {
    return await sys.poll([{ fd, read: true }], timeout);
  } catch (error) {
    if (error instanceof Errno && error.code === "EINTR") return [];
    throw error;
  }
}

function stamp(sys: Sys): string {
  return formatTime("%Y-%m-%d %H:%M:%S%:z", sys.clock.realtime(), zoneOf(sys));
}

function describeStart(tool: Tool, size: { rows: number; cols: number }): string {
  const { sys } = tool;
  const command = tool.value("command");
  const parts = command === undefined ? [] : [`COMMAND="${command}"`];
  if (!sys.isatty(1)) parts.push("<not executed on terminal>");
  else parts.push(`TERM="${sys.env.get("TERM") ?? ""}"`, `TTY="${sys.ttyName(1) ?? ""}"`, `COLUMNS="${size.cols}"`, `LINES="${size.rows}"`);
  return parts.join(" ");
}
