import type { Bytes } from "./bytes.ts";

/**
 * A byte stream with half-close: pty masters, TCP and unix connections, hijacked HTTP connections and a host's own sockets all
 * look like this.
 */
export interface Stream {
  /** The next bytes, never empty; undefined at the end. One read at a time. */
  read(): Promise<Bytes | undefined>;
  /** Resolves when the other side may be sent more (back-pressure). Rejects with Errno EPIPE once the other side is gone. */
  write(bytes: Bytes): Promise<void>;
  /** No more bytes from here; reading goes on. */
  closeWrite(): void;
  close(): void;
  /**
   * Calls `listener` once when the other side is gone altogether (not only done sending); the returned function stops that.
   * Absent where the end of `read` is the only sign.
   */
  onHangup?(listener: () => void): () => void;
}
