import { gunzipSync, gzipSync } from "fflate";
import type { Bytes } from "../../base/bytes.ts";

/** The data is no gzip, or damaged. */
export class CompressionError extends Error {}

/** Unpacks one or more gzip members. */
export function gunzipBytes(data: Bytes): Bytes {
  try {
    return gunzipSync(data);
  } catch (error) {
    throw new CompressionError(error instanceof Error ? error.message : "invalid compressed data");
  }
}

/** `modified` in milliseconds; 0 leaves time and name out. */
export function gzipBytes(data: Bytes, level: number, modified = 0, name?: string): Bytes {
  const clamped = Math.min(9, Math.max(1, level)) as 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  return gzipSync(data, { level: clamped, mtime: modified, ...(name !== undefined && { filename: name }) });
}
