/** Protocol Buffers' wire form, as far as BuildKit's messages need it: varints and things with a length. */
import { type Bytes, EMPTY } from "./bytes.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** What is zero or empty is left out, as proto3 does. */
export class ProtobufWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  integer(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(field * 8 + VARINT);
    this.#varint(value);
  }

  flag(field: number, value: boolean): void {
    this.integer(field, value ? 1 : 0);
  }

  text(field: number, value: string): void {
    if (value !== "") this.bytes(field, encodeUtf8(value));
  }

  /** Written even when it is empty: of repeated fields and messages that says something. */
  bytes(field: number, value: Bytes): void {
    this.#varint(field * 8 + LENGTH);
    this.#varint(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  message(field: number, write: (message: ProtobufWriter) => void): void {
    const message = new ProtobufWriter();
    write(message);
    this.bytes(field, message.finish());
  }

  finish(): Bytes {
    return this.#bytes.subarray(0, this.#length);
  }

  #varint(value: number): void {
    this.#room(10);
    // Negative numbers are 64 bits of two's complement.
    let low = value >>> 0;
    let high = Math.floor(value / 2 ** 32) >>> 0;
    while (high > 0 || low > 127) {
      this.#bytes[this.#length++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[this.#length++] = low;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** One field of a message: a number or bytes, whichever it was sent as; the other is empty. */
export interface ProtobufField {
  readonly field: number;
  readonly number: number;
  readonly bytes: Bytes;
}

/** Throws ProtobufError for bytes that end within a field or are of no known form. */
export function* protobufFields(message: Bytes): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new ProtobufError("unexpected EOF");
      const part = byte & 127;
      if (shift < 28) low |= part << shift;
      else if (shift === 28) {
        low |= part << 28;
        high |= part >> 4;
      } else high |= shift < 60 ? part << (shift - 32) : part << 31;
      if (byte < 128) return (high | 0) * 2 ** 32 + (low >>> 0);
    }
    throw new ProtobufError("integer overflow");
  };
  const take = (length: number): Bytes => {
    if (length < 0 || at + length > message.length) throw new ProtobufError("unexpected EOF");
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    if (field < 1) throw new ProtobufError("illegal tag");
    switch (key & 7) {
      case VARINT:
        yield { field, number: varint(), bytes: EMPTY };
        break;
      case LENGTH:
        yield { field, number: 0, bytes: take(varint()) };
        break;
      case FIXED64:
        yield { field, number: 0, bytes: take(8) };
        break;
      case FIXED32:
        yield { field, number: 0, bytes: take(4) };
        break;
      default:
        throw new ProtobufError(`illegal wireType ${key & 7}`);
    }
  }
}

export class ProtobufError extends Error {
  constructor(problem: string) {
    super(`proto: ${problem}`);
  }
}

export function textOf({ bytes }: ProtobufField): string {
  return decodeUtf8(bytes);
}
