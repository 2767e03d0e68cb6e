import type { Bytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { resolve } from "../dns/resolver.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import { connected, socketStream } from "../sim/net/socket-stream.ts";
import type { DatagramSocket } from "../sim/net/types.ts";

/** Addresses of a name as the host resolves it. Empty: no such host. Throws EAGAIN when no server answers. */
export function lookupOnHost(kernel: SimulatedKernel, name: string): Promise<string[]> {
  const fs = kernel.host.mnt.asRoot(kernel.now);
  const read = (path: string): string => (fs.exists(path) ? decodeUtf8(fs.readFile(path)) : "");
  return resolve(name, {
    family: 4,
    hosts: read("/etc/hosts"),
    resolvConf: read("/etc/resolv.conf"),
    query: (server, message, timeout) => ask(kernel, server, message, timeout),
  });
}

/** A TCP connection from the host's network. Throws Errno. */
export async function dialFromHost(kernel: SimulatedKernel, address: string, port: number): Promise<Stream> {
  const socket = kernel.network.host.connect(address, port);
  await connected(socket);
  return socketStream(socket);
}

async function ask(kernel: SimulatedKernel, server: string, message: Bytes, timeout: bigint): Promise<Bytes | undefined> {
  let socket: DatagramSocket;
  try {
    socket = kernel.network.host.bindUdp("0.0.0.0", 0);
    socket.retain();
    socket.sendTo(message, { address: server, port: 53 });
  } catch (error) {
    if (error instanceof Errno) return undefined;
    throw error;
  }
  return new Promise((done) => {
    const finish = (answer: Bytes | undefined): void => {
      stop();
      cancel();
      socket.release();
      done(answer);
    };
    const look = (): void => {
      const answer = socket.receiveFrom();
      if (answer !== undefined) finish(answer.data);
    };
    const stop = socket.watch(look);
    const cancel = kernel.clock.at(kernel.clock.monotonic() + timeout, () => finish(undefined));
    look();
  });
}
