import type { Bytes } from "../base/bytes.ts";
import { formatIPv4, formatIPv6, isIPv4, isIPv6, parseIPv4, parseIPv6 } from "../base/ip.ts";
import { type DnsMessage, type DnsRcode, type DnsRecord, type DnsType, decodeDns, encodeDns } from "./message.ts";

export interface DnsAsked {
  /** In lower case, without the final dot. */
  readonly name: string;
  readonly type: DnsType;
  /** What a PTR question asks about. */
  readonly address: string | undefined;
}

/** `addresses` answer A and AAAA, `names` answer PTR. `canonicalName` adds a CNAME in front. */
export interface DnsFound {
  readonly addresses?: readonly string[];
  readonly names?: readonly string[];
  readonly canonicalName?: string;
  /** Seconds; default 600. */
  readonly ttl?: number;
}

/** The reply of a small name server; `lookup` says what it knows: undefined is NXDOMAIN. undefined: not even worth an answer. */
export function answerQuery(query: Bytes, lookup: (asked: DnsAsked) => DnsFound | DnsRcode | undefined): Bytes | undefined {
  const message = decodeDns(query);
  if (message === undefined || message.response) return undefined;
  const question = message.questions[0];
  if (message.opcode !== 0) return encodeDns(dnsReply(message, "NOTIMP", []));
  if (question === undefined || message.questions.length > 1) return encodeDns(dnsReply(message, "FORMERR", []));
  const name = question.name.toLowerCase();
  const found = lookup({ name, type: question.type, address: question.type === "PTR" ? addressOfArpa(name) : undefined });
  if (found === undefined) return encodeDns(dnsReply(message, "NXDOMAIN", []));
  if (typeof found === "string") return encodeDns(dnsReply(message, found, []));
  return encodeDns(dnsReply(message, "NOERROR", records(question.name, question.type, found)));
}

/** A reply to `query` with the same id and question. */
export function dnsReply(query: DnsMessage, rcode: DnsRcode, answers: readonly DnsRecord[]): DnsMessage {
  return {
    id: query.id,
    response: true,
    opcode: query.opcode,
    authoritative: false,
    truncated: false,
    recursionDesired: query.recursionDesired,
    recursionAvailable: true,
    rcode,
    questions: query.questions,
    answers,
    authorities: [],
    additionals: [],
  };
}

/** `4.3.2.1.in-addr.arpa` → `1.2.3.4`, and the nibbles of ip6.arpa. */
export function addressOfArpa(name: string): string | undefined {
  const labels = name.toLowerCase().split(".");
  if (labels.length === 6 && name.toLowerCase().endsWith(".in-addr.arpa")) {
    const value = parseIPv4(labels.slice(0, 4).reverse().join("."));
    return value === undefined ? undefined : formatIPv4(value);
  }
  if (labels.length !== 34 || !name.toLowerCase().endsWith(".ip6.arpa")) return undefined;
  const nibbles = labels.slice(0, 32).reverse().join("");
  if (!/^[0-9a-f]{32}$/.test(nibbles)) return undefined;
  return formatIPv6(Array.from({ length: 8 }, (_, i) => Number.parseInt(nibbles.slice(i * 4, i * 4 + 4), 16)));
}

/** The name that a PTR query for an address asks for; undefined for what is none. */
export function arpaOfAddress(address: string): string | undefined {
  if (isIPv4(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const nibbles = parseIPv6(address)?.flatMap((group) => [...group.toString(16).padStart(4, "0")]);
  return nibbles === undefined ? undefined : `${nibbles.reverse().join(".")}.ip6.arpa`;
}

function records(name: string, type: DnsType, found: DnsFound): DnsRecord[] {
  const ttl = found.ttl ?? 600;
  const wants = (wanted: DnsType) => type === wanted || type === "ANY";
  const result: DnsRecord[] = [];
  const owner = found.canonicalName ?? name;
  if (found.canonicalName !== undefined) result.push({ name, type: "CNAME", class: 1, ttl, data: found.canonicalName });
  for (const address of found.addresses ?? []) {
    if (wants("A") && isIPv4(address)) result.push({ name: owner, type: "A", class: 1, ttl, data: address });
    if (wants("AAAA") && isIPv6(address)) result.push({ name: owner, type: "AAAA", class: 1, ttl, data: address });
  }
  for (const target of found.names ?? []) if (wants("PTR")) result.push({ name, type: "PTR", class: 1, ttl, data: target });
  return result;
}
