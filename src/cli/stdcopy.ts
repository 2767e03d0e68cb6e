/** Takes apart the stream of a container without a terminal: frames with a header of 8 bytes, for stdout and stderr. */
import { type Bytes, concatBytes, EMPTY } from "../base/bytes.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { CommandError } from "./error.ts";

const MAX_FRAME = 67_108_864;

export class FrameReader {
  #kept: Bytes = EMPTY;

  /** The frames that are whole now. Throws CommandError for an error frame or a header that cannot be. */
  push(data: Bytes): { stream: 1 | 2; data: Bytes }[] {
    let rest = this.#kept.length === 0 ? data : concatBytes([this.#kept, data]);
    const frames: { stream: 1 | 2; data: Bytes }[] = [];
    while (rest.length >= 8) {
      const kind = rest[0] as number;
      const size = (((rest[4] as number) << 24) | ((rest[5] as number) << 16) | ((rest[6] as number) << 8) | (rest[7] as number)) >>> 0;
      if (kind > 3 || size > MAX_FRAME) throw new CommandError(`Unrecognized input header: ${kind}`);
      if (rest.length < 8 + size) break;
      const payload = rest.subarray(8, 8 + size);
      if (kind === 3) throw new CommandError(`error from daemon in stream: ${decodeUtf8(payload)}`);
      frames.push({ stream: kind === 2 ? 2 : 1, data: payload });
      rest = rest.subarray(8 + size);
    }
    this.#kept = rest;
    return frames;
  }
}
