import { ListenerSocket } from "./listener.ts";
import type { Namespace, NetWorld } from "./namespace.ts";
import { StreamSocket } from "./stream-socket.ts";
import type { Listener, Socket, SocketInfo } from "./types.ts";

/** Unix stream sockets: the address is the socket file's inode, whatever path leads to it. */
export class UnixSockets {
  readonly #world: NetWorld;
  readonly #listeners = new WeakMap<object, ListenerSocket>();

  constructor(world: NetWorld) {
    this.#world = world;
  }

  listen(namespace: Namespace, node: object, path: string, backlog: number | undefined): Listener {
    const inode = this.#world.nextInode();
    const entry = { info: (): SocketInfo => unixInfo("LISTEN", path, "", inode) };
    const listener = new ListenerSocket({ address: path, port: 0 }, inode, backlog, () => {
      this.#listeners.delete(node);
      namespace.unixSockets.delete(entry);
    });
    this.#listeners.set(node, listener);
    namespace.unixSockets.add(entry);
    return listener;
  }

  /** ECONNREFUSED when the file is there but nobody listens. */
  connect(namespace: Namespace, node: object, path: string): Socket {
    const client = new StreamSocket("unix", this.#world.nextInode(), { address: "", port: 0 }, { address: path, port: 0 });
    const listener = this.#listeners.get(node);
    if (listener === undefined) {
      client.fail("ECONNREFUSED");
      return client;
    }
    listener.incoming({
      complete: () => {
        if (client.state !== "connecting") return undefined;
        const server = new StreamSocket("unix", this.#world.nextInode(), listener.local, client.local);
        StreamSocket.join(client, server);
        register(namespace, client, "");
        register(namespace, server, listener.local.address);
        server.open();
        client.open();
        return server;
      },
      refuse: () => client.fail("ECONNREFUSED"),
    });
    return client;
  }
}

function register(namespace: Namespace, socket: StreamSocket, path: string): void {
  const entry = { info: (): SocketInfo => unixInfo("ESTAB", path, "", socket.inode) };
  namespace.unixSockets.add(entry);
  socket.observer = { closed: () => namespace.unixSockets.delete(entry) };
}

function unixInfo(state: "LISTEN" | "ESTAB", local: string, peer: string, inode: number): SocketInfo {
  return { protocol: "unix", state, local: { address: local, port: 0 }, peer: { address: peer, port: 0 }, inode };
}
