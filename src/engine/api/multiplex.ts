import type { Bytes } from "../../base/bytes.ts";

export type OutputStream = "stdout" | "stderr";

export const RAW_STREAM = "application/vnd.docker.raw-stream";
export const MULTIPLEXED_STREAM = "application/vnd.docker.multiplexed-stream";

/** A frame of a multiplexed stream: one byte says which, three are zero, four hold the length in network order. */
export function frame(stream: OutputStream | "stdin" | "systemerr", payload: Bytes): Bytes {
  const bytes = new Uint8Array(8 + payload.length);
  bytes[0] = { stdin: 0, stdout: 1, stderr: 2, systemerr: 3 }[stream];
  new DataView(bytes.buffer).setUint32(4, payload.length);
  bytes.set(payload, 8);
  return bytes;
}
