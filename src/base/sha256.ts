import { sha256 as digest } from "@noble/hashes/sha2.js";
import { type Bytes, hex } from "./bytes.ts";
import { encodeUtf8 } from "./utf8.ts";

/** 64 hexadecimal digits. */
export function sha256Hex(data: Bytes | string): string {
  return hex(digest(typeof data === "string" ? encodeUtf8(data) : data));
}

/** An OCI digest: `sha256:` and 64 hexadecimal digits. */
export function digestOf(data: Bytes | string): string {
  return `sha256:${sha256Hex(data)}`;
}

/** The digest of bytes that come in pieces, as 64 hexadecimal digits. */
export function sha256Stream(parts: Iterable<Bytes>): string {
  const hash = digest.create();
  for (const part of parts) hash.update(part);
  return hex(hash.digest());
}
