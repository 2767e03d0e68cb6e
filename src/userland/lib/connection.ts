/** Sockets as byte streams. */
import { Errno } from "../../base/errno.ts";
import { isIPv4, isIPv6 } from "../../base/ip.ts";
import type { Stream } from "../../base/stream.ts";
import type { Sys } from "../../sim/sys.ts";

const READ_SIZE = 256 * 1024;

/** A connected descriptor as a stream; closing the stream closes the descriptor. */
export function descriptorStream(sys: Sys, fd: number): Stream {
  let open = true;
  return {
    async read() {
      if (!open) return undefined;
      const bytes = await sys.read(fd, READ_SIZE);
      return bytes.length === 0 ? undefined : bytes;
    },
    write: (bytes) => sys.write(fd, bytes),
    closeWrite() {
      if (!open) return;
      try {
        sys.net.shutdown(fd, "write");
      } catch {
        // The other side went first.
      }
    },
    close() {
      if (!open) return;
      open = false;
      sys.close(fd);
    },
  };
}

export class UnknownHost extends Error {
  /** No name server answered. */
  readonly temporary: boolean;

  constructor(host: string, temporary: boolean) {
    super(host);
    this.temporary = temporary;
  }
}

/** The addresses of a name, or the address itself. Throws UnknownHost. */
export async function addressesOf(sys: Sys, host: string): Promise<string[]> {
  if (isIPv4(host) || isIPv6(host)) return [host];
  let addresses: string[];
  try {
    addresses = await sys.net.lookup(host, { family: 4 });
  } catch (error) {
    if (error instanceof Errno) throw new UnknownHost(host, true);
    throw error;
  }
  if (addresses.length === 0) throw new UnknownHost(host, false);
  return addresses;
}

/** What `work` gives, or undefined when the time is over first. What `work` then comes to is dropped. */
export async function within<T>(sys: Sys, nanoseconds: bigint | undefined, work: Promise<T>): Promise<T | undefined> {
  if (nanoseconds === undefined) return await work;
  work.catch(() => {});
  return await Promise.race([work, sys.thread(() => sys.sleep(nanoseconds)).then(() => undefined)]);
}
