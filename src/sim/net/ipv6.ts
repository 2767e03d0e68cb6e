import { canonicalAddress } from "../../base/ip.ts";

/** fe80::/64 and the interface's identifier, by EUI-64 of its hardware address (RFC 4291 appendix A). */
export function linkLocalOf(mac: string): string {
  const bytes = mac.split(":").map((byte) => Number.parseInt(byte, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
  return canonicalAddress(`fe80::${groups.map((group) => group.toString(16)).join(":")}`) ?? "fe80::";
}

/** In fe80::/10; the address is canonical. */
export function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/.test(address);
}

export function isMulticast(address: string): boolean {
  return address.includes(":") && address.startsWith("ff");
}

/** `fe80::1%eth0`: an address that only means something together with an interface. */
export function splitZone(text: string): { readonly address: string; readonly zone: string | undefined } {
  const percent = text.indexOf("%");
  return percent < 0 ? { address: text, zone: undefined } : { address: text.slice(0, percent), zone: text.slice(percent + 1) };
}

/** Duplicate address detection (RFC 4862 section 5.4): a delay of up to a second, then one for the answer. */
export function detectionNanoseconds(mac: string): bigint {
  return 1_000_000_000n + (BigInt(Number.parseInt(mac.slice(-2), 16)) * 1_000_000_000n) / 256n;
}
