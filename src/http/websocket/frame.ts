import { type Bytes, concatBytes } from "../../base/bytes.ts";

/** RFC 6455, section 5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export type Opcode = (typeof OPCODE)[keyof typeof OPCODE];

/** Close codes (section 7.4.1) that a server sends. */
export const CLOSE = { normal: 1000, protocolError: 1002 } as const;

/** A control frame may hold no more. */
export const MAX_CONTROL_PAYLOAD = 125;

const FINAL = 0x80;
const MASKED = 0x80;

/** A whole message in one frame, unmasked, as servers send it. */
export function encodeFrame(opcode: Opcode, payload: Bytes): Bytes {
  return concatBytes([frameHead(opcode, payload.length), payload]);
}

export function encodeClose(code: number): Bytes {
  return encodeFrame(OPCODE.close, new Uint8Array([code >> 8, code & 0xff]));
}

/** The first two bytes of a frame. */
export interface FrameStart {
  readonly final: boolean;
  /** Of extensions, and none was agreed on. */
  readonly reserved: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  /** Bytes of length that follow; 0 when `length` is the length. */
  readonly lengthBytes: 0 | 2 | 8;
  readonly length: number;
}

export function decodeFrameStart(bytes: Bytes): FrameStart {
  const [first = 0, second = 0] = bytes;
  const length = second & 0x7f;
  return {
    final: (first & FINAL) !== 0,
    reserved: (first & 0x70) !== 0,
    opcode: first & 0x0f,
    masked: (second & MASKED) !== 0,
    lengthBytes: length === 126 ? 2 : length === 127 ? 8 : 0,
    length,
  };
}

/** A length of 2 or 8 bytes in network order; undefined when it has its highest bit set or is beyond all counting. */
export function decodeLength(bytes: Bytes): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length === 2) return view.getUint16(0);
  const length = view.getBigUint64(0);
  return length > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(length);
}

/** Takes the mask off (or puts it on) the part of a payload that begins at `offset`. */
export function applyMask(payload: Bytes, mask: Bytes, offset: number): Bytes {
  return payload.map((byte, i) => byte ^ (mask[(offset + i) & 3] as number));
}

function frameHead(opcode: Opcode, length: number): Bytes {
  if (length <= MAX_CONTROL_PAYLOAD) return new Uint8Array([FINAL | opcode, length]);
  if (length <= 0xffff) return new Uint8Array([FINAL | opcode, 126, length >> 8, length & 0xff]);
  const head = new Uint8Array(10);
  head[0] = FINAL | opcode;
  head[1] = 127;
  new DataView(head.buffer).setBigUint64(2, BigInt(length));
  return head;
}
