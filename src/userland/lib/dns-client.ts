/** Asking name servers directly, as dig, host and nslookup do. */
import { Errno, isErrno } from "../../base/errno.ts";
import { isIPv4, isIPv6 } from "../../base/ip.ts";
import { arpaOfAddress } from "../../dns/answer.ts";
import { type DnsMessage, type DnsRecord, type DnsType, decodeDns, dnsQuery, encodeDns } from "../../dns/message.ts";
import { parseResolvConf, type ResolvConf } from "../../dns/resolver.ts";
import type { Sys } from "../../sim/sys.ts";
import { within } from "./connection.ts";
import { decodeText } from "./text.ts";

const TYPES: readonly string[] = ["A", "AAAA", "NS", "CNAME", "SOA", "PTR", "MX", "TXT", "SRV", "ANY"];

export interface DnsReply {
  readonly message: DnsMessage;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** The type by its name in any case; undefined when there is none. */
export function dnsType(text: string): DnsType | undefined {
  const name = text.toUpperCase();
  if (TYPES.includes(name)) return name as DnsType;
  return /^TYPE\d{1,5}$/.test(name) ? (name as DnsType) : undefined;
}

export function resolvConf(sys: Sys): ResolvConf {
  try {
    return parseResolvConf(decodeText(sys.fs.readFile("/etc/resolv.conf")));
  } catch {
    return parseResolvConf("");
  }
}

/** One question to one server. "refused": nothing listens there; "timeout": no answer came. Throws RangeError for a name without a wire form. */
export async function askServer(
  sys: Sys,
  question: { server: string; port?: number; name: string; type: DnsType; seconds: number; recursive?: boolean },
): Promise<DnsReply | "timeout" | "refused"> {
  const random = sys.random(2);
  const id = ((random[0] ?? 0) << 8) | (random[1] ?? 0);
  const query = { ...dnsQuery(id, question.name, question.type), recursionDesired: question.recursive !== false };
  const wire = encodeDns(query);
  const fd = sys.net.udp(question.server.includes(":") ? "::" : "0.0.0.0");
  try {
    const began = sys.clock.monotonic();
    sys.net.sendTo(fd, wire, { address: question.server, port: question.port ?? 53 });
    const answer = await within(sys, BigInt(Math.round(question.seconds * 1e9)), receive(sys, fd, id));
    if (answer === undefined) return "timeout";
    return { ...answer, milliseconds: Math.round(Number(sys.clock.monotonic() - began) / 1e6) };
  } catch (error) {
    if (error instanceof Errno) return error.code === "ECONNREFUSED" ? "refused" : "timeout";
    throw error;
  } finally {
    sys.close(fd);
  }
}

/** The name of an address by a PTR question to the servers of /etc/resolv.conf. */
export async function reverseLookup(sys: Sys, address: string): Promise<string | undefined> {
  const name = arpaOfAddress(address);
  if (name === undefined) return undefined;
  for (const server of resolvConf(sys).nameservers) {
    const reply = await askServer(sys, { server, name, type: "PTR", seconds: 2 });
    if (typeof reply === "string") continue;
    return reply.message.answers.find((record) => record.type === "PTR")?.data;
  }
  return undefined;
}

/** The address of a server given by name or address; undefined when the name is unknown. */
export async function serverAddress(sys: Sys, server: string): Promise<string | undefined> {
  if (isIPv4(server) || isIPv6(server)) return server;
  try {
    return (await sys.net.lookup(server))[0];
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

/** A record's data as name servers write it: names end in a dot, text is quoted. */
export function recordData(record: DnsRecord): string {
  switch (record.type) {
    case "NS":
    case "CNAME":
    case "PTR":
      return `${record.data}.`;
    case "MX":
    case "SRV":
      return `${record.data}.`;
    case "SOA": {
      const [primary, mailbox, ...numbers] = record.data.split(" ");
      return [`${primary}.`, `${mailbox}.`, ...numbers].join(" ");
    }
    case "TXT":
      return JSON.stringify(record.data);
    default:
      return record.data;
  }
}

/** `name.	600	IN	A	1.2.3.4` in columns of tabs. */
export function recordLine(record: DnsRecord): string {
  const owner = `${record.name}.`;
  const tabs = "\t".repeat(Math.max(1, 3 - Math.floor(owner.length / 8)));
  return `${owner}${tabs}${record.ttl}\tIN\t${record.type}\t${recordData(record)}`;
}

async function receive(sys: Sys, fd: number, id: number): Promise<{ message: DnsMessage; bytes: number }> {
  for (;;) {
    const { data } = await sys.net.receiveFrom(fd);
    const message = decodeDns(data);
    if (message?.response && message.id === id) return { message, bytes: data.length };
  }
}
