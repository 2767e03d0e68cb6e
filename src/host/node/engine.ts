import { rmSync, statSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createMachine } from "../../machine/machine.ts";
import type { Machine } from "../../machine/types.ts";
import { readFaultOption } from "./fault-option.ts";
import { readImagesOption } from "./images-option.ts";
import { joinStreams } from "./join-streams.ts";
import { fail, readOptions } from "./options.ts";
import { openPublishedPorts } from "./published-ports.ts";
import { NODE_TURNS } from "./turns.ts";

const USAGE =
  "usage: npm run --silent engine -- [--host unix:///PATH | --host tcp://ADDRESS:PORT] [--publish] [--registry] [--seed TEXT] [--images A,B] [--fault A,B]";

/** Of the registry on the simulated host. */
const REGISTRY_PORT = 5000;

/** Serves the simulated engine to any Docker client of this computer. */
export async function engine(args: readonly string[]): Promise<void> {
  const options = readOptions(
    args,
    { "--host": "value", "--publish": "flag", "--registry": "flag", "--seed": "value", "--images": "value", "--fault": "value" },
    USAGE,
  );
  const host = options["--host"] ?? "unix:///tmp/dabba.sock";
  const machine = await createMachine({
    seed: options["--seed"] ?? String(Date.now()),
    epoch: Date.now(),
    pace: "realtime",
    host: NODE_TURNS,
    docker: "running",
    registry: options["--registry"] !== undefined,
    images: await readImagesOption(options["--images"], USAGE),
    faults: readFaultOption(options["--fault"], USAGE),
  });
  await catchUp(machine);
  const registryPorts = options["--registry"] === undefined ? [] : [REGISTRY_PORT];
  const closePorts =
    options["--publish"] === undefined ? () => {} : openPublishedPorts(machine, registryPorts, (message) => process.stderr.write(`${message}\n`));
  const server = createServer({ allowHalfOpen: true }, (socket) => void serveConnection(machine, socket));
  const unix = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  const tcp = /^tcp:\/\/([^:/]+):(\d+)$/.exec(host);
  if (unix !== undefined) {
    removeStale(unix);
    server.listen(unix);
  } else if (tcp !== null) server.listen(Number(tcp[2]), tcp[1]);
  else fail(`--host ${host}: expected unix:///PATH or tcp://ADDRESS:PORT`, USAGE);
  server.on("error", (error) => fail(error.message, USAGE));
  server.on("listening", () => process.stdout.write(`Dabba engine on ${host}\n`));
  const stop = (): void => {
    server.close();
    closePorts();
    if (unix !== undefined) rmSync(unix, { force: true });
    machine.dispose();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** To boot took a while: clients compare the engine's time with their own (`docker events --since`). */
async function catchUp(machine: Machine): Promise<void> {
  const late = Date.now() - machine.kernel.clock.realtime();
  if (late > 0) await machine.advance(BigInt(Math.round(late)) * 1_000_000n);
}

/** Passes a connection of this computer on to the engine's socket. */
export async function serveConnection(machine: Machine, socket: Socket): Promise<void> {
  socket.on("error", () => socket.destroy());
  try {
    await joinStreams(socket, await machine.dialUnix("/var/run/docker.sock"));
  } catch {
    socket.destroy(); // no daemon listens there
  }
}

function removeStale(path: string): void {
  try {
    if (statSync(path).isSocket()) rmSync(path);
  } catch {
    // nothing there
  }
}
