import { createServer, type Server, type Socket } from "node:net";
import type { Machine } from "../../machine/types.ts";
import { joinStreams } from "./join-streams.ts";

/**
 * Opens on this computer what containers publish on the simulated host, and closes it again. Only on the loopback address, whatever
 * the container asked for, and only TCP. A port that is taken here stays with whoever has it; `warn` hears of it. `always` are
 * ports of the simulated host that are open from the beginning. The returned function closes all.
 */
export function openPublishedPorts(machine: Machine, always: readonly number[], warn: (message: string) => void): () => void {
  const servers = new Map<string, Server>();

  const open = (hostAddress: string, port: number): void => {
    const server = createServer({ allowHalfOpen: true }, (socket) => void connect(machine, socket, loopback(hostAddress, hostAddress), port));
    servers.set(keyOf(hostAddress, port), server);
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (!WITHOUT_IPV6.includes(error.code ?? "")) warn(`port ${port} is not reachable from outside: ${error.message}`);
    });
    server.listen(port, loopback(hostAddress, "127.0.0.1"));
  };

  for (const port of always) open("127.0.0.1", port);
  const unsubscribe = machine.kernel.network.published((port) => {
    if (port.protocol !== "tcp") return;
    const key = keyOf(port.hostAddress, port.hostPort);
    if (port.open) open(port.hostAddress, port.hostPort);
    else {
      servers.get(key)?.close();
      servers.delete(key);
    }
  });
  return () => {
    unsubscribe();
    for (const server of servers.values()) server.close();
  };
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
    socket.resetAndDestroy(); // nobody listens in the container
  }
}
