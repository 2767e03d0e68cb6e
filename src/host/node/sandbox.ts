import type { Stream } from "../../base/stream.ts";
import { createMachine } from "../../machine/machine.ts";
import type { Machine, MachineOptions, SessionOptions } from "../../machine/types.ts";
import { readFaultOption } from "./fault-option.ts";
import { readImagesOption } from "./images-option.ts";
import { fail, readOptions } from "./options.ts";
import { dialSocket, nodeStream, writeAll } from "./socket-stream.ts";
import { NODE_TURNS } from "./turns.ts";

const USAGE =
  "usage: npm run --silent sandbox -- [-c COMMANDS] [--user NAME] [--workdir DIR] [--registry] [--seed TEXT] [--no-docker | --docker-host unix:///PATH] [--images A,B] [--fault A,B]";

/** A shell on a fresh simulated host: interactive on a terminal, otherwise as `bash -s`; `-c` runs commands. */
export async function sandbox(args: readonly string[]): Promise<void> {
  const options = readOptions(
    args,
    {
      "-c": "value",
      "--user": "value",
      "--workdir": "value",
      "--registry": "flag",
      "--seed": "value",
      "--no-docker": "flag",
      "--docker-host": "value",
      "--images": "value",
      "--fault": "value",
    },
    USAGE,
  );
  const interactive = options["-c"] === undefined && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const machineOptions: MachineOptions = {
    seed: options["--seed"] ?? String(Date.now()),
    epoch: Date.now(),
    pace: interactive ? "realtime" : "virtual",
    host: NODE_TURNS,
    docker: options["--no-docker"] === undefined ? "running" : "absent",
    registry: options["--registry"] !== undefined,
    faults: readFaultOption(options["--fault"], USAGE),
    images: await readImagesOption(options["--images"], USAGE),
    ...(options["--docker-host"] === undefined ? {} : { outsideEngine: outsideEngine(options["--docker-host"]) }),
  };
  const session: SessionOptions = {
    ...(options["--user"] === undefined ? {} : { user: options["--user"] }),
    ...(options["--workdir"] === undefined ? {} : { workdir: options["--workdir"] }),
  };
  const machine = await createMachine(machineOptions);
  process.exitCode = interactive ? await onTerminal(machine, session) : await onStreams(machine, session, options["-c"]);
  machine.dispose();
  process.stdin.destroy();
  // Whatever still runs in the machine ends with it.
  process.stdout.write("", () => process.exit());
}

/** `unix:///PATH` or `tcp://ADDRESS:PORT` of an engine on this computer or its network. */
function outsideEngine(host: string): () => Promise<Stream> {
  const unix = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  const tcp = /^tcp:\/\/([^:/]+):(\d+)$/.exec(host);
  if (unix === undefined && tcp === null) fail(`--docker-host ${host}: expected unix:///PATH or tcp://ADDRESS:PORT`, USAGE);
  return dialSocket(unix === undefined ? { host: tcp?.[1] ?? "", port: Number(tcp?.[2]) } : { path: unix });
}

async function onStreams(machine: Machine, session: SessionOptions, command: string | undefined): Promise<number> {
  const argv = command === undefined ? ["bash", "-s"] : ["bash", "-c", command];
  const status = await machine.shell(
    argv,
    { stdin: nodeStream(process.stdin, undefined), stdout: (bytes) => writeAll(process.stdout, bytes), stderr: (bytes) => writeAll(process.stderr, bytes) },
    session,
  );
  return status.code;
}

async function onTerminal(machine: Machine, session: SessionOptions): Promise<number> {
  const { stdin, stdout } = process;
  const terminal = machine.openTerminal({ rows: stdout.rows, cols: stdout.columns }, { ...session, env: { TERM: process.env["TERM"] ?? "xterm-256color" } });
  stdin.setRawMode(true);
  stdout.on("resize", () => terminal.resize(stdout.rows, stdout.columns));
  stdin.on("data", (bytes: Buffer) => void terminal.stream.write(new Uint8Array(bytes)).catch(() => {}));
  const screen = (async () => {
    for (let bytes = await terminal.stream.read(); bytes !== undefined; bytes = await terminal.stream.read()) await writeAll(stdout, bytes);
  })();
  const status = await terminal.exited;
  await Promise.race([screen, NODE_TURNS.turn().then(NODE_TURNS.turn)]);
  stdin.setRawMode(false);
  return status.code;
}
