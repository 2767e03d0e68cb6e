/** Locally administered, not a group address. */
export function randomMac(bytes: Uint8Array): string {
  const octets = [...bytes].map((byte, i) => (i === 0 ? (byte & 0xfe) | 0x02 : byte));
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
