/** Standard input to a connection, and the connection to standard output, as nc and telnet do. */
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";

const CHUNK = 64 * 1024;

export interface RelayOptions {
  readonly readInput?: boolean;
  /** Tells the other side when input ends. */
  readonly closeAtEnd?: boolean;
  /** Ends when nothing happened for so long. */
  readonly idleSeconds?: number;
  /** Ends so long after the end of input. */
  readonly secondsAfterInput?: number;
}

/** Ends when the other side does (or by the clock). The descriptor stays open. */
export async function relay(sys: Sys, fd: number, options: RelayOptions = {}): Promise<void> {
  let input = options.readInput !== false;
  let inputEnded: bigint | undefined;
  for (;;) {
    const seconds = input ? options.idleSeconds : (options.secondsAfterInput ?? options.idleSeconds);
    const wait = seconds === undefined ? undefined : BigInt(Math.round(seconds * 1e9));
    const ready = await sys.poll(
      input
        ? [
            { fd, read: true },
            { fd: 0, read: true },
          ]
        : [{ fd, read: true }],
      wait,
    );
    if (ready.length === 0) return;
    try {
      if (ready.some((each) => each.fd === fd)) {
        const data = await sys.read(fd, CHUNK);
        if (data.length === 0) return;
        await sys.write(1, data);
      }
      if (input && ready.some((each) => each.fd === 0)) {
        const data = await sys.read(0, CHUNK);
        if (data.length > 0) await sys.write(fd, data);
        else {
          input = false;
          inputEnded = sys.clock.monotonic();
          if (options.closeAtEnd) sys.net.shutdown(fd, "write");
        }
      }
    } catch (error) {
      if (error instanceof Errno) return;
      throw error;
    }
    if (
      inputEnded !== undefined &&
      options.secondsAfterInput !== undefined &&
      sys.clock.monotonic() - inputEnded > BigInt(Math.round(options.secondsAfterInput * 1e9))
    )
      return;
  }
}
