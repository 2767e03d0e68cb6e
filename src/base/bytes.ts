/** Immutable-by-convention byte strings. Whoever receives one may keep it; nobody writes into it afterwards. */
export type Bytes = Uint8Array;

export const EMPTY: Bytes = new Uint8Array(0);

export function concatBytes(parts: readonly Bytes[]): Bytes {
  if (parts.length === 1) return parts[0] as Bytes;
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function hex(bytes: Bytes): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Takes up to `max` bytes from the front of a queue of non-empty chunks. */
export function takeBytes(chunks: Bytes[], max: number): Bytes {
  const first = chunks[0];
  if (first === undefined) return EMPTY;
  if (first.length >= max) {
    if (first.length === max) chunks.shift();
    else chunks[0] = first.subarray(max);
    return first.subarray(0, max);
  }
  let count = 0;
  let length = 0;
  while (count < chunks.length && length + (chunks[count] as Bytes).length <= max) length += (chunks[count++] as Bytes).length;
  return concatBytes(chunks.splice(0, count));
}
