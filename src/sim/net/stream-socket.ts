import { type Bytes, concatBytes, EMPTY } from "../../base/bytes.ts";
import { Errno, type ErrnoCode } from "../../base/errno.ts";
import { WaitQueue } from "../open-file.ts";
import { instantLink, type Link } from "./link.ts";
import { SocketFile } from "./socket-file.ts";
import type { Socket, SocketAddress } from "./types.ts";

/** Receive buffer. Larger behind a slow cable, so that bandwidth times delay fits in. */
const WINDOW = 256 * 1024;
const DELAYED_WINDOW = 1024 * 1024;
/** What crosses a slow cable at once; progress bars stay smooth. */
const DELAYED_CHUNK = 128 * 1024;
/** Chunks smaller than this are joined when they are read. */
const SMALL_CHUNK = 4096;

/** Who is told what happens to a socket: its namespace and the counters along its path. */
export interface SocketObserver {
  sent?(bytes: number): void;
  /** `first`: this end closed before the other did. */
  closed?(socket: StreamSocket, first: boolean): void;
}

/** One end of a TCP or unix stream connection. */
export class StreamSocket extends SocketFile implements Socket {
  readonly family: "inet" | "unix";
  local: SocketAddress;
  peer: SocketAddress;
  state: "connecting" | "open" | "failed" | "closed" = "connecting";
  error: Errno | undefined;
  observer: SocketObserver = {};
  /** An AF_INET6 socket, whatever its addresses look like. */
  ipv6 = false;
  /** Called when a connecting socket is closed before it is open. */
  cancel: (() => void) | undefined;

  readonly #waiters = new WaitQueue();
  #other: StreamSocket | undefined;
  #link: Link = instantLink;
  #window = WINDOW;
  #queue: Bytes[] = [];
  #head = 0;
  #queued = 0;
  /** On its way to us. */
  #inFlight = 0;
  #pendingError: Errno | undefined;
  /** The other end sends no more. */
  #receivedEnd = false;
  #sentEnd = false;
  #resetSent = false;
  /** Shut for reading by ourselves. */
  #deaf = false;
  /** The other end is closed, not only shut for writing. */
  #peerGone = false;
  #closed = false;

  constructor(family: "inet" | "unix", inode: number, local: SocketAddress, peer: SocketAddress) {
    super(inode);
    this.family = family;
    this.local = local;
    this.peer = peer;
  }

  /** Makes two ends one connection. Nobody is told yet: see `open`. */
  static join(a: StreamSocket, b: StreamSocket, aToB: Link = instantLink, bToA: Link = instantLink): void {
    a.#other = b;
    b.#other = a;
    a.#link = aToB;
    b.#link = bToA;
    if (!bToA.instant) a.#window = DELAYED_WINDOW;
    if (!aToB.instant) b.#window = DELAYED_WINDOW;
  }

  open(): void {
    if (this.state !== "connecting") return;
    this.state = "open";
    this.cancel = undefined;
    this.#waiters.wake();
  }

  fail(code: ErrnoCode): void {
    if (this.state !== "connecting") return;
    this.state = "failed";
    this.error = new Errno(code);
    this.cancel = undefined;
    this.#waiters.wake();
    this.observer.closed?.(this, false);
  }

  read(max: number): Bytes | undefined {
    if (this.#queued > 0 && !this.#deaf) {
      if (max <= 0) return EMPTY;
      const wasFull = this.#queued + this.#inFlight >= this.#window;
      const bytes = this.#take(max);
      if (wasFull) this.#other?.wake();
      return bytes;
    }
    this.#throwPending();
    if (this.#receivedEnd || this.#deaf || this.#closed) return EMPTY;
    if (this.state === "failed") throw this.error ?? new Errno("ENOTCONN");
    return undefined;
  }

  write(data: Bytes): number {
    if (this.state === "connecting") return 0;
    if (this.state === "failed") throw this.error ?? new Errno("EPIPE");
    this.#throwPending();
    const other = this.#other;
    if (this.#sentEnd || this.#closed || other === undefined) throw new Errno("EPIPE");
    if (this.family === "unix" && this.#peerGone) throw new Errno("EPIPE");
    let taken = 0;
    while (taken < data.length) {
      const space = other.#window - other.#queued - other.#inFlight;
      if (space <= 0) break;
      const limit = this.#link.instant ? space : Math.min(space, DELAYED_CHUNK);
      const chunk = taken === 0 && data.length <= limit ? data : data.subarray(taken, taken + limit);
      taken += chunk.length;
      this.observer.sent?.(chunk.length);
      other.#inFlight += chunk.length;
      this.#link.send(chunk.length, () => other.#receive(chunk));
      if (this.#sentEnd) break;
    }
    return taken;
  }

  ready(): { read: boolean; write: boolean; hangup: boolean } {
    if (this.state === "connecting") return { read: false, write: false, hangup: false };
    if (this.state === "failed") return { read: true, write: true, hangup: true };
    const other = this.#other;
    const space = other === undefined ? 1 : other.#window - other.#queued - other.#inFlight;
    return {
      read: this.#queued > 0 || this.#receivedEnd || this.#deaf || this.#pendingError !== undefined,
      write: this.#sentEnd || space > 0 || this.#pendingError !== undefined,
      hangup: this.#peerGone,
    };
  }

  watch(listener: () => void): () => void {
    return this.#waiters.watch(listener);
  }

  shutdown(how: "write" | "both"): void {
    if (this.state !== "open") throw new Errno("ENOTCONN");
    if (!this.#sentEnd) this.#sendEnd(false);
    if (how === "both") {
      this.#deaf = true;
      this.#waiters.wake();
    }
  }

  /** As ss shows it. */
  get tcpState(): "ESTAB" | "CLOSE-WAIT" | "FIN-WAIT-2" | "SYN-SENT" {
    if (this.state === "connecting") return "SYN-SENT";
    if (this.#receivedEnd && !this.#sentEnd) return "CLOSE-WAIT";
    return this.#sentEnd ? "FIN-WAIT-2" : "ESTAB";
  }

  /** Bytes that wait to be read. */
  get queued(): number {
    return this.#queued;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const wasOpen = this.state === "open";
    const first = wasOpen && !this.#receivedEnd && !this.#resetSent && this.#queued === 0;
    this.cancel?.();
    this.cancel = undefined;
    if (this.state !== "failed") this.state = "closed";
    if (wasOpen && this.#queued > 0) this.#sendReset();
    else if (wasOpen && !this.#resetSent) this.#sendEnd(true);
    this.#queue = [];
    this.#head = 0;
    this.#queued = 0;
    this.#waiters.wake();
    this.observer.closed?.(this, first);
  }

  /** The cable is cut: both ends are reset at once. */
  abort(): void {
    const other = this.#other;
    if (this.state === "connecting") this.fail("ENETUNREACH");
    else this.receiveReset();
    other?.receiveReset();
  }

  /** Answers everything with a reset from now on, as a closed port does. */
  reset(): void {
    this.#queued = 0;
    this.#queue = [];
    this.#head = 0;
    if (this.state === "open") this.#sendReset();
    this.close();
  }

  wake(): void {
    this.#waiters.wake();
  }

  #take(max: number): Bytes {
    const first = this.#queue[this.#head] as Bytes;
    if (first.length > max) {
      this.#queue[this.#head] = first.subarray(max);
      this.#queued -= max;
      return first.subarray(0, max);
    }
    let length = first.length;
    let next = this.#head + 1;
    if (first.length < SMALL_CHUNK) {
      while (next < this.#queue.length && length + (this.#queue[next] as Bytes).length <= max) {
        length += (this.#queue[next] as Bytes).length;
        next++;
      }
    }
    const bytes = next === this.#head + 1 ? first : concatBytes(this.#queue.slice(this.#head, next));
    this.#head = next;
    this.#queued -= length;
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    return bytes;
  }

  #throwPending(): void {
    const error = this.#pendingError;
    if (error === undefined) return;
    this.#pendingError = undefined;
    throw error;
  }

  #receive(chunk: Bytes): void {
    this.#inFlight -= chunk.length;
    if (this.#closed) {
      const other = this.#other;
      this.#link.send(0, () => other?.receiveReset());
      return;
    }
    if (this.#deaf || chunk.length === 0) return;
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    this.#waiters.wake();
  }

  #sendEnd(gone: boolean): void {
    this.#sentEnd = true;
    const other = this.#other;
    this.#link.send(0, () => other?.receiveEnd(gone));
  }

  receiveEnd(gone: boolean): void {
    this.#receivedEnd = true;
    if (gone) this.#peerGone = true;
    this.#waiters.wake();
  }

  #sendReset(): void {
    this.#resetSent = true;
    this.#sentEnd = true;
    const other = this.#other;
    this.#link.send(0, () => other?.receiveReset());
  }

  /** What was received before can still be read; then ECONNRESET, once. A reset after the end of stream only spoils writing. */
  receiveReset(): void {
    if (this.state === "closed" || this.state === "failed") return;
    if (!this.#receivedEnd) this.#pendingError = new Errno("ECONNRESET");
    this.#receivedEnd = true;
    this.#sentEnd = true;
    this.#peerGone = true;
    const { closed } = this.observer;
    this.observer = {};
    closed?.(this, false);
    this.#waiters.wake();
  }
}
