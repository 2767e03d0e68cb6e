import { rmSync, statSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createMachine } from "../../machine/machine.ts";
import type { Machine } from "../../machine/types.ts";
import { fail, readOptions } from "./options.ts";
import { nodeStream } from "./socket-stream.ts";
import { NODE_TURNS } from "./turns.ts";

const USAGE = "usage: npm run --silent engine -- [--host unix:///PATH | --host tcp://ADDRESS:PORT] [--registry] [--seed TEXT] [--images A,B]";

/** Serves the simulated engine to any Docker client of this computer. */
export async function engine(args: readonly string[]): Promise<void> {
  const options = readOptions(args, { "--host": "value", "--registry": "flag", "--seed": "value", "--images": "value" }, USAGE);
  const host = options["--host"] ?? "unix:///tmp/dabba.sock";
  const machine = await createMachine({
    seed: options["--seed"] ?? String(Date.now()),
    epoch: Date.now(),
    pace: "realtime",
    host: NODE_TURNS,
    docker: "running",
    registry: options["--registry"] !== undefined,
    images: options["--images"]?.split(",").filter((name) => name !== "") ?? [],
  });
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
    if (unix !== undefined) rmSync(unix, { force: true });
    machine.dispose();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** Passes a connection of this computer on to the engine's socket. */
export async function serveConnection(machine: Machine, socket: Socket): Promise<void> {
  socket.on("error", () => socket.destroy());
  const outside = nodeStream(socket, socket);
  try {
    const inside = await machine.dialUnix("/var/run/docker.sock");
    const upstream = (async () => {
      for (let bytes = await outside.read(); bytes !== undefined; bytes = await outside.read()) await inside.write(bytes);
      inside.closeWrite();
    })();
    const downstream = (async () => {
      for (let bytes = await inside.read(); bytes !== undefined; bytes = await inside.read()) await outside.write(bytes);
      outside.closeWrite();
    })();
    socket.on("close", () => inside.close());
    await Promise.allSettled([upstream, downstream]);
    inside.close();
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
