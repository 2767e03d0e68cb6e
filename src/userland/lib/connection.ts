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

/** Is this an address, of a link-local one with its zone? */
export function isAddress(text: string): boolean {
  return isIPv4(text) || isIPv6(text.replace(/^(fe[89ab].*)%[^%]+$/i, "$1"));
}

/** How an address looks on a socket that was accepted at `::`: IPv4 ones are mapped (RFC 4291 section 2.5.5.2). */
export function mapped(listener: string, address: string): string {
  return listener.includes(":") && isIPv4(address) ? `::ffff:${address}` : address;
}

/** `[fd00::1]:80`; an IPv4 address or a name stands without brackets. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** The addresses of a name, best first, or the address itself. Throws UnknownHost. */
export async function addressesOf(sys: Sys, host: string, options: { family?: 4 | 6 } = {}): Promise<string[]> {
  if (isAddress(host)) {
    const zone = /%(.+)$/.exec(host)?.[1];
    if (zone !== undefined && !sys.net.interfaces().some(({ name }) => name === zone)) throw new UnknownHost(host, false);
    return [host];
  }
  let addresses: string[];
  try {
    addresses = await sys.net.lookup(host, options);
    // As busybox is built by default (FEATURE_PREFER_IPV4_ADDRESS), though not in Alpine.
    if (sys.flavor === "busybox" && sys.programOptions["libc"] !== "musl") addresses.sort((a, b) => Number(isIPv6(a)) - Number(isIPv6(b)));
  } catch (error) {
    if (error instanceof Errno) throw new UnknownHost(host, true);
    throw error;
  }
  if (addresses.length === 0) throw new UnknownHost(host, false);
  return addresses;
}

/** How busybox complains: with the address if it is an IPv4 one. */
export function cannotConnect(address: string): string {
  return `can't connect to remote host${address.includes(":") ? "" : ` (${address})`}`;
}

/** Connects to the first address that lets it. Throws the Errno of the last one. */
export async function connectFirst(sys: Sys, addresses: readonly string[], port: number): Promise<number> {
  for (const address of addresses.slice(0, -1)) {
    try {
      return await sys.net.connect(address, port);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  return await sys.net.connect(addresses.at(-1) ?? "", port);
}

/** What `work` gives, or undefined when the time is over first. What `work` then comes to is dropped. */
export async function within<T>(sys: Sys, nanoseconds: bigint | undefined, work: Promise<T>): Promise<T | undefined> {
  if (nanoseconds === undefined) return await work;
  work.catch(() => {});
  return await Promise.race([work, sys.thread(() => sys.sleep(nanoseconds)).then(() => undefined)]);
}
