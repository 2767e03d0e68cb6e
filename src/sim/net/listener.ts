import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { WaitQueue } from "../open-file.ts";
import { SocketFile } from "./socket-file.ts";
import type { StreamSocket } from "./stream-socket.ts";
import type { Listener, SocketAddress } from "./types.ts";

/** net.core.somaxconn */
const MAX_BACKLOG = 4096;

/** A connection that is being made. */
export interface Incoming {
  /** Makes it and returns the server's end; undefined when the client has gone meanwhile. */
  complete(): StreamSocket | undefined;
  refuse(): void;
}

/** A listening socket with its queue of connections that nobody accepted yet. */
export class ListenerSocket extends SocketFile implements Listener {
  readonly local: SocketAddress;
  readonly #backlog: number;
  readonly #waiters = new WaitQueue();
  readonly #onClose: () => void;
  #queue: StreamSocket[] = [];
  /** Connections that the full queue keeps waiting, as dropped SYNs do. */
  #late: Incoming[] = [];
  #closed = false;

  constructor(local: SocketAddress, inode: number, backlog: number | undefined, onClose: () => void) {
    super(inode);
    this.local = local;
    this.#backlog = Math.min(Math.max(backlog ?? MAX_BACKLOG, 1), MAX_BACKLOG);
    this.#onClose = onClose;
  }

  incoming(connection: Incoming): void {
    if (this.#queue.length < this.#backlog) this.#enqueue(connection);
    else if (this.#late.length < MAX_BACKLOG) this.#late.push(connection);
  }

  accept(): StreamSocket | undefined {
    const socket = this.#queue.shift();
    while (this.#queue.length < this.#backlog) {
      const connection = this.#late.shift();
      if (connection === undefined) break;
      this.#enqueue(connection);
    }
    return socket;
  }

  read(): Bytes | undefined {
    throw new Errno("ENOTCONN");
  }

  write(): number {
    throw new Errno("EPIPE");
  }

  ready(): { read: boolean; write: boolean; hangup: boolean } {
    return { read: this.#queue.length > 0 || this.#closed, write: false, hangup: this.#closed };
  }

  watch(listener: () => void): () => void {
    return this.#waiters.watch(listener);
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    for (const socket of this.#queue) socket.reset();
    for (const connection of this.#late) connection.refuse();
    this.#queue = [];
    this.#late = [];
    this.#waiters.wake();
  }

  #enqueue(connection: Incoming): void {
    const socket = connection.complete();
    if (socket === undefined) return;
    this.#queue.push(socket);
    this.#waiters.wake();
  }
}
