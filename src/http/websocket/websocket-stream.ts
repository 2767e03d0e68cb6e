import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import { StreamBuffer, UnexpectedEnd } from "../stream-buffer.ts";
import { HttpError } from "../types.ts";
import { applyMask, CLOSE, decodeFrameStart, decodeLength, encodeClose, encodeFrame, MAX_CONTROL_PAYLOAD, OPCODE } from "./frame.ts";

/** What frames from the server hold. */
export type Payload = "text" | "binary";

/** Payload is handed on in pieces of at most this size, however long a frame says it is. */
const READ_SIZE = 64 * 1024;

/**
 * The server's side of a WebSocket as a stream of bytes: messages have no borders here, every write is a message. Pings are answered while
 * somebody reads. A client that closes, or breaks the protocol (1002), ends the stream.
 */
export function websocketStream(connection: Stream, payload: Payload): Stream {
  const frames = new FrameReader(connection);
  const opcode = OPCODE[payload];
  const { onHangup } = connection;
  let closed = false;
  const sendClose = (code: number): void => {
    if (closed) return;
    closed = true;
    connection.write(encodeClose(code)).then(undefined, () => undefined);
    connection.closeWrite();
  };
  return {
    async read() {
      try {
        return await frames.next((pong) => (closed ? Promise.resolve() : connection.write(pong)));
      } catch (error) {
        if (error instanceof ProtocolError) sendClose(CLOSE.protocolError);
        else if (!(error instanceof UnexpectedEnd)) throw error;
        return undefined;
      }
    },
    async write(bytes) {
      if (closed) throw new Errno("EPIPE");
      if (bytes.length > 0) await connection.write(encodeFrame(opcode, bytes));
    },
    closeWrite: () => sendClose(CLOSE.normal),
    close() {
      sendClose(CLOSE.normal);
      connection.close();
    },
    ...(onHangup === undefined ? {} : { onHangup: (listener: () => void) => onHangup.call(connection, listener) }),
  };
}

/** A client did what RFC 6455 forbids. */
class ProtocolError extends HttpError {
  constructor() {
    super(400, "websocket: protocol error");
  }
}

/** Takes frames apart. */
class FrameReader {
  readonly #buffer: StreamBuffer;
  /** What is left of the data frame being read. */
  #left = 0;
  #offset = 0;
  #mask: Bytes = EMPTY;
  /** A message began whose last frame has not come. */
  #inMessage = false;
  #ended = false;

  constructor(connection: Stream) {
    this.#buffer = new StreamBuffer(connection);
  }

  /** The next bytes of payload; undefined after a close frame, or when the connection ends between frames. Throws ProtocolError, UnexpectedEnd. */
  async next(answer: (pong: Bytes) => Promise<void>): Promise<Bytes | undefined> {
    while (!this.#ended) {
      if (this.#left > 0) return this.#payload();
      const start = await this.#start();
      if (start === undefined) break;
      if (start.opcode < OPCODE.close) {
        this.#left = start.length;
        this.#offset = 0;
        this.#mask = start.mask;
        continue;
      }
      const control = applyMask(await this.#exactly(start.length), start.mask, 0);
      if (start.opcode === OPCODE.close) break;
      if (start.opcode === OPCODE.ping) await answer(encodeFrame(OPCODE.pong, control));
    }
    this.#ended = true;
    return undefined;
  }

  async #payload(): Promise<Bytes> {
    const bytes = await this.#buffer.some(Math.min(this.#left, READ_SIZE));
    if (bytes === undefined) throw new UnexpectedEnd();
    const clear = applyMask(bytes, this.#mask, this.#offset);
    this.#left -= bytes.length;
    this.#offset += bytes.length;
    return clear;
  }

  async #start(): Promise<{ opcode: number; length: number; mask: Bytes } | undefined> {
    if (this.#buffer.available === 0 && !(await this.#buffer.fill())) return undefined;
    const start = decodeFrameStart(await this.#exactly(2));
    this.#check(start.opcode, start.final);
    if (start.reserved || !start.masked) this.#fail();
    const length = start.lengthBytes === 0 ? start.length : decodeLength(await this.#exactly(start.lengthBytes));
    if (length === undefined || (start.opcode >= OPCODE.close && length > MAX_CONTROL_PAYLOAD)) this.#fail();
    return { opcode: start.opcode, length, mask: await this.#exactly(4) };
  }

  /** May a frame of this kind come now? */
  #check(opcode: number, final: boolean): void {
    switch (opcode) {
      case OPCODE.text:
      case OPCODE.binary:
        if (this.#inMessage) this.#fail();
        this.#inMessage = !final;
        return;
      case OPCODE.continuation:
        if (!this.#inMessage) this.#fail();
        this.#inMessage = !final;
        return;
      case OPCODE.close:
      case OPCODE.ping:
      case OPCODE.pong:
        if (!final) this.#fail();
        return;
      default:
        this.#fail();
    }
  }

  #fail(): never {
    this.#ended = true;
    throw new ProtocolError();
  }

  async #exactly(count: number): Promise<Bytes> {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const some = await this.#buffer.some(count - filled);
      if (some === undefined) throw new UnexpectedEnd();
      bytes.set(some, filled);
      filled += some.length;
    }
    return bytes;
  }
}
