import { createServer, type Server, type Socket } from "node:net";
import type { Machine } from "../../machine/types.ts";
import { joinStreams, reset } from "./join-streams.ts";

/**
 * Opens on this computer what containers publish on the simulated host, and closes it again. Only on the loopback address, whatever
 * the container asked for, and only TCP. A port that something else has here cannot be published there either. `always` are ports of
 * the simulated host that are open from the beginning; `warn` hears of what cannot be opened after all. The returned function closes all.
 */
export function openPublishedPorts(machine: Machine, always: readonly number[], warn: (message: string) => void): () => void {
  const { network } = machine.kernel;
  const servers = new Map<string, Server>();

  const open = (hostAddress: string, port: number): void => {
    const key = keyOf(hostAddress, port);
    const server = createServer({ allowHalfOpen: true }, (socket) => void connect(machine, socket, loopback(hostAddress, hostAddress), port));
    servers.set(key, server);
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (!WITHOUT_IPV6.includes(error.code ?? "")) warn(`port ${port} is not reachable from outside: ${error.message}`);
    });
    // Listening begins a turn later; the container may be gone by then.
    server.on("listening", () => {
      if (servers.get(key) !== server) server.close();
    });
    server.listen(port, loopback(hostAddress, "127.0.0.1"));
  };
  const close = (key: string): void => {
    servers.get(key)?.close();
    servers.delete(key);
  };

  for (const port of always) open("127.0.0.1", port);
  const release = network.reserve(({ protocol, hostPort }) => {
    const ours = [...servers.keys()].some((key) => key.endsWith(` ${hostPort}`));
    return protocol === "tcp" && !ours && !isFree(hostPort);
  });
  const unsubscribe = network.published((port) => {
    if (port.protocol !== "tcp") return;
    if (port.open) open(port.hostAddress, port.hostPort);
    else close(keyOf(port.hostAddress, port.hostPort));
  });
  return () => {
    release();
    unsubscribe();
    for (const key of [...servers.keys()]) close(key);
  };
}

/** Without an address Node listens at once, or not at all; with one only a turn later, which would be too late to say so. */
function isFree(port: number): boolean {
  const probe = createServer();
  probe.on("error", () => {}); // `listening` tells
  probe.listen(port);
  const free = probe.listening;
  probe.close();
  return free;
}

/** Errors of a computer that has no IPv6. */
const WITHOUT_IPV6 = ["EADDRNOTAVAIL", "EAFNOSUPPORT"];

function keyOf(address: string, port: number): string {
  return `${address} ${port}`;
}

/** The loopback address of the same family; an address that is no wildcard is `given`. */
function loopback(address: string, given: string): string {
  if (address === "0.0.0.0" || address === "") return "127.0.0.1";
  if (address === "::") return "::1";
  return address.includes(":") ? "::1" : given;
}

async function connect(machine: Machine, socket: Socket, address: string, port: number): Promise<void> {
  socket.on("error", () => socket.destroy());
  try {
    await joinStreams(socket, await machine.dialTcp(address, port));
  } catch {
    reset(socket); // nobody listens in the container
  }
}
