import type { Stream } from "../base/stream.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import { socketStream } from "../sim/net/socket-stream.ts";
import type { Socket } from "../sim/net/types.ts";
import type { Driver } from "./driver.ts";

const SOCKET = "/run/docker.sock";

/** Puts an engine outside the machine behind the host's Docker socket: each connection is passed on, byte by byte. */
export function serveOutsideEngine(kernel: SimulatedKernel, driver: Driver, dial: () => Promise<Stream>): void {
  const fs = kernel.host.mnt.asRoot(kernel.now);
  fs.mknod(SOCKET, "socket", 0o666);
  fs.chmod(SOCKET, 0o666);
  const listener = kernel.network.listenUnix(kernel.host.mnt.resolve(SOCKET).inode, SOCKET);
  listener.retain();
  const accept = (): void => {
    for (let socket = listener.accept(); socket !== undefined; socket = listener.accept()) void passOn(socket, driver, dial);
  };
  listener.watch(accept);
  accept();
}

async function passOn(socket: Socket, driver: Driver, dial: () => Promise<Stream>): Promise<void> {
  const inside = socketStream(socket);
  let outside: Stream;
  try {
    outside = await driver.fromHost(dial());
  } catch {
    inside.close(); // nobody listens there
    return;
  }
  const upstream = (async () => {
    for (let bytes = await inside.read(); bytes !== undefined; bytes = await inside.read()) await outside.write(bytes);
    outside.closeWrite();
  })();
  const downstream = (async () => {
    for (let bytes = await driver.fromHost(outside.read()); bytes !== undefined; bytes = await driver.fromHost(outside.read())) await inside.write(bytes);
    inside.closeWrite();
  })();
  inside.onHangup?.(() => outside.close());
  await Promise.allSettled([upstream, downstream]);
  inside.close();
  outside.close();
}
