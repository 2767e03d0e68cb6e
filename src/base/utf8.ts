import type { Bytes } from "./bytes.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function encodeUtf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Malformed sequences become U+FFFD. For text that arrives in pieces use `Utf8Decoder`. */
export function decodeUtf8(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** Keeps the start of a character that a chunk boundary cut in two. */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  decode(bytes: Bytes): string {
    return this.#decoder.decode(bytes, { stream: true });
  }

  /** What is left at the end of the stream. */
  flush(): string {
    return this.#decoder.decode(new Uint8Array(0));
  }
}
