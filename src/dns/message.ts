/** DNS messages on the wire: RFC 1035, with AAAA (RFC 3596), SRV (RFC 2782) and EDNS's OPT kept as raw data. */
import type { Bytes } from "../base/bytes.ts";
import { hex } from "../base/bytes.ts";
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from "../base/ip.ts";

const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, OPT: 41, ANY: 255 } as const;
const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"] as const;
const MAX_NAME = 255;
const MAX_RECORDS = 1024;

export type DnsType = keyof typeof TYPES | `TYPE${number}`;
export type DnsRcode = (typeof RCODES)[number] | `RCODE${number}`;

interface DnsQuestion {
  /** Without the final dot; the root is the empty name. */
  readonly name: string;
  readonly type: DnsType;
  /** 1 is IN. */
  readonly class: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: DnsType;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  /**
   * As dig prints it, names without the final dot: an address, a name, `10 mail.example.com` (MX), `prio weight port target`
   * (SRV), `mname rname serial refresh retry expire minimum` (SOA), the plain text (TXT); other types in hexadecimal.
   */
  readonly data: string;
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly rcode: DnsRcode;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** A recursive query for one name. */
export function dnsQuery(id: number, name: string, type: DnsType): DnsMessage {
  return {
    id,
    response: false,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: true,
    recursionAvailable: false,
    rcode: "NOERROR",
    questions: [{ name: name.replace(/\.$/, ""), type, class: 1 }],
    answers: [],
    authorities: [],
    additionals: [],
  };
}

/** Can this name be asked for at all? Labels of 1 to 63 bytes, 253 in all. */
export function isDnsName(name: string): boolean {
  const plain = name.replace(/\.$/, "");
  return plain.length > 0 && plain.length <= 253 && plain.split(".").every((label) => /^[\x21-\x7e]{1,63}$/.test(label));
}

/** Names are compressed. Throws RangeError for a name or a datum that has no wire form. */
export function encodeDns(message: DnsMessage): Bytes {
  const out: number[] = [];
  const names = new Map<string, number>();
  const flags =
    (message.response ? 0x8000 : 0) |
    ((message.opcode & 15) << 11) |
    (message.authoritative ? 0x400 : 0) |
    (message.truncated ? 0x200 : 0) |
    (message.recursionDesired ? 0x100 : 0) |
    (message.recursionAvailable ? 0x80 : 0) |
    (rcodeNumber(message.rcode) & 15);
  word(out, message.id);
  word(out, flags);
  for (const section of [message.questions, message.answers, message.authorities, message.additionals]) word(out, section.length);
  for (const question of message.questions) {
    putName(out, names, question.name);
    word(out, typeNumber(question.type));
    word(out, question.class);
  }
  for (const record of [...message.answers, ...message.authorities, ...message.additionals]) putRecord(out, names, record);
  return Uint8Array.from(out);
}

/** undefined when it is no DNS message. */
export function decodeDns(bytes: Bytes): DnsMessage | undefined {
  try {
    return new Decoder(bytes).message();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class Decoder {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  message(): DnsMessage {
    const id = this.#word();
    const flags = this.#word();
    const counts = [this.#word(), this.#word(), this.#word(), this.#word()] as const;
    if (counts[0] + counts[1] + counts[2] + counts[3] > MAX_RECORDS) throw new RangeError("too many records");
    return {
      id,
      response: (flags & 0x8000) !== 0,
      opcode: (flags >> 11) & 15,
      authoritative: (flags & 0x400) !== 0,
      truncated: (flags & 0x200) !== 0,
      recursionDesired: (flags & 0x100) !== 0,
      recursionAvailable: (flags & 0x80) !== 0,
      rcode: RCODES[flags & 15] ?? `RCODE${flags & 15}`,
      questions: Array.from({ length: counts[0] }, () => ({ name: this.#name(), type: typeName(this.#word()), class: this.#word() })),
      answers: Array.from({ length: counts[1] }, () => this.#record()),
      authorities: Array.from({ length: counts[2] }, () => this.#record()),
      additionals: Array.from({ length: counts[3] }, () => this.#record()),
    };
  }

  #record(): DnsRecord {
    const name = this.#name();
    const type = typeName(this.#word());
    const klass = this.#word();
    const ttl = this.#word() * 65536 + this.#word();
    const length = this.#word();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError("record cut short");
    const data = this.#data(type, end);
    if (this.#at !== end) throw new RangeError("record length is wrong");
    return { name, type, class: klass, ttl, data };
  }

  #data(type: DnsType, end: number): string {
    switch (type) {
      case "A":
        return formatIPv4(this.#word() * 65536 + this.#word());
      case "AAAA":
        return formatIPv6(Array.from({ length: 8 }, () => this.#word()));
      case "NS":
      case "CNAME":
      case "PTR":
        return this.#name();
      case "MX":
        return `${this.#word()} ${this.#name()}`;
      case "SRV":
        return `${this.#word()} ${this.#word()} ${this.#word()} ${this.#name()}`;
      case "SOA": {
        const names = `${this.#name()} ${this.#name()}`;
        return [names, ...Array.from({ length: 5 }, () => this.#word() * 65536 + this.#word())].join(" ");
      }
      case "TXT": {
        let text = "";
        while (this.#at < end) {
          const length = this.#byte();
          for (let i = 0; i < length; i++) text += String.fromCharCode(this.#byte());
        }
        return text;
      }
      default: {
        const raw = this.#bytes.subarray(this.#at, end);
        this.#at = end;
        return hex(raw);
      }
    }
  }

  /** Follows compression pointers, which may only point backwards. */
  #name(): string {
    const labels: string[] = [];
    let length = 0;
    let at = this.#at;
    let limit = this.#at;
    let jumped = false;
    for (;;) {
      const size = this.#bytes[at];
      if (size === undefined) throw new RangeError("name cut short");
      if (size >= 0xc0) {
        const target = ((size & 0x3f) << 8) | (this.#bytes[at + 1] ?? 0);
        if (target >= limit || at + 1 >= this.#bytes.length) throw new RangeError("bad pointer");
        if (!jumped) this.#at = at + 2;
        jumped = true;
        limit = target;
        at = target;
        continue;
      }
      if (size > 63 || at + 1 + size > this.#bytes.length) throw new RangeError("bad label");
      at += 1 + size;
      if (size === 0) break;
      length += 1 + size;
      if (length > MAX_NAME) throw new RangeError("name too long");
      labels.push(String.fromCharCode(...this.#bytes.subarray(at - size, at)));
    }
    if (!jumped) this.#at = at;
    return labels.join(".");
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError("message cut short");
    return byte;
  }

  #word(): number {
    return (this.#byte() << 8) | this.#byte();
  }
}

function putRecord(out: number[], names: Map<string, number>, record: DnsRecord): void {
  putName(out, names, record.name);
  word(out, typeNumber(record.type));
  word(out, record.class);
  long(out, record.ttl);
  const lengthAt = out.length;
  word(out, 0);
  putData(out, names, record);
  const length = out.length - lengthAt - 2;
  if (length > 65535) throw new RangeError("record too long");
  out[lengthAt] = length >> 8;
  out[lengthAt + 1] = length & 255;
}

function putData(out: number[], names: Map<string, number>, { type, data }: DnsRecord): void {
  const fields = data.split(" ");
  const field = (i: number) => fields[i] ?? "";
  switch (type) {
    case "A": {
      const value = parseIPv4(data);
      if (value === undefined) throw new RangeError(`no IPv4 address: ${data}`);
      long(out, value);
      return;
    }
    case "AAAA": {
      const value = parseIPv6(data);
      if (value === undefined) throw new RangeError(`no IPv6 address: ${data}`);
      for (const group of value) word(out, group);
      return;
    }
    case "NS":
    case "CNAME":
    case "PTR":
      putName(out, names, data);
      return;
    case "MX":
      word(out, Number(field(0)));
      putName(out, names, field(1));
      return;
    case "SRV":
      for (let i = 0; i < 3; i++) word(out, Number(field(i)));
      putName(out, undefined, field(3));
      return;
    case "SOA":
      putName(out, names, field(0));
      putName(out, names, field(1));
      for (let i = 2; i < 7; i++) long(out, Number(field(i)));
      return;
    case "TXT":
      for (let at = 0; at === 0 || at < data.length; at += 255) {
        const part = data.slice(at, at + 255);
        out.push(part.length, ...Array.from(part, (character) => character.charCodeAt(0) & 255));
      }
      return;
    default:
      for (let at = 0; at + 1 < data.length; at += 2) out.push(Number.parseInt(data.slice(at, at + 2), 16) & 255);
  }
}

function putName(out: number[], names: Map<string, number> | undefined, name: string): void {
  const plain = name.replace(/\.$/, "");
  if (plain.length > 253) throw new RangeError("name too long");
  const labels = plain === "" ? [] : plain.split(".");
  for (let i = 0; i < labels.length; i++) {
    const suffix = labels.slice(i).join(".").toLowerCase();
    const known = names?.get(suffix);
    if (known !== undefined) {
      word(out, 0xc000 | known);
      return;
    }
    if (out.length < 0x4000) names?.set(suffix, out.length);
    const label = labels[i] as string;
    if (label.length === 0 || label.length > 63) throw new RangeError(`bad label in ${name}`);
    out.push(label.length, ...Array.from(label, (character) => character.charCodeAt(0) & 255));
  }
  out.push(0);
}

function word(out: number[], value: number): void {
  out.push((value >> 8) & 255, value & 255);
}

function long(out: number[], value: number): void {
  word(out, Math.floor(value / 65536) & 0xffff);
  word(out, value & 0xffff);
}

function typeNumber(type: DnsType): number {
  const number = (TYPES as Readonly<Record<string, number>>)[type];
  return number ?? Number(type.slice(4));
}

function typeName(number: number): DnsType {
  for (const [name, value] of Object.entries(TYPES)) if (value === number) return name as keyof typeof TYPES;
  return `TYPE${number}`;
}

function rcodeNumber(rcode: DnsRcode): number {
  const index = (RCODES as readonly string[]).indexOf(rcode);
  return index >= 0 ? index : Number(rcode.slice(5));
}
