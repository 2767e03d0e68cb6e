/** Opens a byte stream to a daemon's address. */
import { isErrno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";

const PIECE = 65_536;

/** `unix:///var/run/docker.sock` or `tcp://host:2375`. Throws Errno. */
export async function connectTo(sys: Sys, host: string): Promise<Stream> {
  if (host.startsWith("unix://")) return descriptorStream(sys, await sys.net.connectUnix(host.slice("unix://".length)));
  if (host.startsWith("ssh://")) throw new LookupError('exec: "ssh": executable file not found in $PATH');
  const { name, port } = tcpAddress(host);
  const addresses = /^\d+\.\d+\.\d+\.\d+$/.test(name) ? [name] : await sys.net.lookup(name);
  // Each address in turn: localhost is ::1 and 127.0.0.1, and not everybody listens at both.
  let failure: unknown = new LookupError(`dial tcp: lookup ${name} on ${nameServer(sys)}:53: no such host`);
  for (const address of addresses) {
    try {
      return descriptorStream(sys, await sys.net.connect(address, port));
    } catch (error) {
      if (!isErrno(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

export class LookupError extends Error {}

/** The server that answers first. */
export function nameServer(sys: Sys): string {
  const text = sys.fs.exists("/etc/resolv.conf") ? decodeUtf8(sys.fs.readFile("/etc/resolv.conf")) : "";
  return /^nameserver\s+(\S+)/m.exec(text)?.[1] ?? "127.0.0.1";
}

export function tcpAddress(host: string): { name: string; port: number } {
  const rest = host.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "");
  const bracketed = /^\[(.*)\]:(\d+)$/.exec(rest);
  if (bracketed !== null) return { name: bracketed[1] ?? "", port: Number(bracketed[2]) };
  const colon = rest.lastIndexOf(":");
  return colon < 0 ? { name: rest, port: 2375 } : { name: rest.slice(0, colon) || "127.0.0.1", port: Number(rest.slice(colon + 1)) };
}

/** A socket's descriptor as a stream. */
export function descriptorStream(sys: Sys, fd: number): Stream {
  let open = true;
  return {
    async read() {
      const data = await sys.read(fd, PIECE);
      return data.length === 0 ? undefined : data;
    },
    // A connection that is gone is an error to report, and no reason to die (MSG_NOSIGNAL).
    async write(bytes) {
      const before = sys.signalAction("PIPE");
      if (before === "default") sys.signal("PIPE", "ignore");
      try {
        await sys.write(fd, bytes);
      } finally {
        if (before === "default") sys.signal("PIPE", "default");
      }
    },
    closeWrite() {
      if (open) sys.net.shutdown(fd, "write");
    },
    close() {
      if (open) sys.close(fd);
      open = false;
    },
  };
}
