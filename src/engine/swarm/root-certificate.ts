import { concatBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { Entropy } from "../../sim/time/entropy.ts";
import { base64 } from "../api/base64.ts";

/** What TLSInfo shows of the swarm's certificate authority. */
export interface RootCertificate {
  readonly pem: string;
  /** DER in base64. */
  readonly subject: string;
  readonly publicKey: string;
}

/** A self-issued X.509 certificate of `swarm-ca` for twenty years. Its key and its signature are random numbers: nothing here speaks TLS. */
export function createRootCertificate(entropy: Entropy, nowMilliseconds: number): RootCertificate {
  const name = sequence(set(sequence(COMMON_NAME, element(0x13, encodeUtf8("swarm-ca")))));
  const point = concatBytes([Uint8Array.of(0, 4), entropy.bytes("swarm/ca-key", 64)]);
  const publicKey = sequence(sequence(EC_PUBLIC_KEY, PRIME256V1), element(0x03, point));
  const notBefore = Math.floor(nowMilliseconds / 60_000) * 60_000 - 5 * 60_000;
  const validity = sequence(time(notBefore), time(notBefore + 20 * 365 * 86_400_000));
  const extensions = element(0xa3, sequence(KEY_USAGE, BASIC_CONSTRAINTS, subjectKeyId(entropy.bytes("swarm/ca-key-id", 20))));
  const serial = positive(entropy.bytes("swarm/ca-serial", 20));
  const body = sequence(element(0xa0, integer(Uint8Array.of(2))), integer(serial), ECDSA_SHA256, name, validity, name, publicKey, extensions);
  const signature = sequence(integer(positive(entropy.bytes("swarm/ca-r", 32))), integer(positive(entropy.bytes("swarm/ca-s", 32))));
  const der = sequence(body, ECDSA_SHA256, element(0x03, concatBytes([Uint8Array.of(0), signature])));
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    subject: base64(name),
    publicKey: base64(publicKey),
  };
}

function element(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const header = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return concatBytes([Uint8Array.from(header), content]);
}

function sequence(...parts: Uint8Array[]): Uint8Array {
  return element(0x30, concatBytes(parts));
}

function set(...parts: Uint8Array[]): Uint8Array {
  return element(0x31, concatBytes(parts));
}

function integer(bytes: Uint8Array): Uint8Array {
  return element(0x02, bytes);
}

function positive(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte, i) => (i === 0 ? (byte & 0x7f) | 0x40 : byte));
}

/** UTCTime: `YYMMDDhhmmssZ`. */
function time(milliseconds: number): Uint8Array {
  return element(0x17, encodeUtf8(`${new Date(milliseconds).toISOString().slice(2, 19).replace(/[-T:]/g, "")}Z`));
}

function objectId(...bytes: number[]): Uint8Array {
  return element(0x06, Uint8Array.from(bytes));
}

function subjectKeyId(id: Uint8Array): Uint8Array {
  return sequence(objectId(0x55, 0x1d, 0x0e), element(0x04, element(0x04, id)));
}

const COMMON_NAME = objectId(0x55, 0x04, 0x03);
const EC_PUBLIC_KEY = objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
const PRIME256V1 = objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07);
const ECDSA_SHA256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const TRUE = Uint8Array.of(0x01, 0x01, 0xff);
/** Certificates and revocation lists are signed with it. */
const KEY_USAGE = sequence(objectId(0x55, 0x1d, 0x0f), TRUE, element(0x04, Uint8Array.of(0x03, 0x02, 0x01, 0x06)));
const BASIC_CONSTRAINTS = sequence(objectId(0x55, 0x1d, 0x13), TRUE, element(0x04, sequence(TRUE)));
