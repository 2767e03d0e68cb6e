import { gunzipSync } from "fflate";
import type { Bytes } from "../../base/bytes.ts";
import { EngineError } from "../error.ts";

/** An archive as it was sent, unpacked if it is gzip's. */
export function decompress(archive: Bytes): Bytes {
  if (archive[0] !== 0x1f || archive[1] !== 0x8b) return archive;
  try {
    return gunzipSync(archive);
  } catch {
    throw new EngineError("System", "gzip: invalid header");
  }
}
