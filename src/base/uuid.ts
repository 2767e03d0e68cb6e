import { type Bytes, hex } from "./bytes.ts";

/** A random UUID (RFC 9562, version 4) of 16 random bytes. */
export function uuid(random: Bytes): string {
  const bytes = random.slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
