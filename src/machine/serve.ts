import { serveHttp } from "../http/server.ts";
import type { HttpHandler } from "../http/types.ts";
import { socketStream } from "../sim/net/socket-stream.ts";
import type { Listener, Socket } from "../sim/net/types.ts";

/** Serves HTTP on one connection of the simulated internet. */
export function serveSocket(handler: HttpHandler): (socket: Socket) => void {
  return (socket) => void serveHttp(socketStream(socket), handler, { peer: socket.peer });
}

/** Serves HTTP on every connection that a listener gets, until it closes, as a Go program does. Returns a function that ends it. */
export function serveListener(listener: Listener, handler: HttpHandler, withPeer = true): () => void {
  listener.retain();
  const accept = (): void => {
    for (let socket = listener.accept(); socket !== undefined; socket = listener.accept()) {
      void serveHttp(socketStream(socket), handler, { endOfInputEndsBody: true, ...(withPeer ? { peer: socket.peer } : {}) });
    }
  };
  const stop = listener.watch(accept);
  accept();
  return () => {
    stop();
    listener.release();
  };
}
