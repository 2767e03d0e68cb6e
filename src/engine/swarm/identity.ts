import { sha256Hex } from "../../base/sha256.ts";
import type { Entropy } from "../../sim/time/entropy.ts";
import { base64 } from "../api/base64.ts";

/** 25 characters of base 36 out of 17 random bytes: ids of nodes, services, tasks … and secrets of join tokens. */
export function swarmId(entropy: Entropy, purpose: string): string {
  const bytes = entropy.bytes(`swarm/${purpose}`, 17);
  let value = 0n;
  for (const [i, byte] of bytes.entries()) value = (value << 8n) | BigInt(i === 0 ? byte | 0x80 : byte);
  return value.toString(36).slice(1, 26);
}

/** Version, digest of the root certificate (50 characters), secret. */
export function joinToken(rootCertificate: string, entropy: Entropy): string {
  const digest = BigInt(`0x${sha256Hex(rootCertificate)}`)
    .toString(36)
    .padStart(50, "0");
  return `SWMTKN-1-${digest}-${swarmId(entropy, "token")}`;
}

export const JOIN_TOKEN = /^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/;

export function unlockKey(entropy: Entropy): string {
  return `SWMKEY-1-${base64(entropy.bytes("swarm/unlock-key", 32)).replace(/=+$/, "")}`;
}
