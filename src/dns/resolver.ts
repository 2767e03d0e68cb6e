import type { Bytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import { canonicalAddress, isIPv4 } from "../base/ip.ts";
import { type DnsType, decodeDns, dnsQuery, encodeDns, isDnsName } from "./message.ts";

const MAX_SERVERS = 3;
const MAX_SEARCH = 6;
const SECOND = 1_000_000_000n;

export interface ResolverInput {
  /** Text of /etc/hosts and /etc/resolv.conf. */
  readonly hosts: string;
  readonly resolvConf: string;
  /** Sends a query by UDP and waits for the answer; undefined when none came in time (or nothing listens there). */
  query(server: string, message: Bytes, timeoutNanoseconds: bigint): Promise<Bytes | undefined>;
  /** Default: both. */
  readonly family?: 4 | 6;
  /** Is there a way to this address? Those that can be reached go first, and among them IPv6 (RFC 6724). */
  readonly reaches?: (address: string) => boolean;
}

export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutSeconds: number;
  readonly attempts: number;
}

/** getaddrinfo(3) with `hosts: files dns`. Empty when the name does not exist; throws EAGAIN when no server could say. */
export async function resolve(name: string, input: ResolverInput): Promise<string[]> {
  const literal = canonicalAddress(name);
  if (literal !== undefined) return ofFamily([literal], input.family);
  const listed = ofFamily(lookupHosts(input.hosts, name), input.family);
  if (listed.length > 0) return inOrder(listed, input);
  if (!isDnsName(name)) return [];
  const config = parseResolvConf(input.resolvConf);
  let uncertain = false;
  for (const candidate of candidates(name, config)) {
    const addresses: string[] = [];
    for (const type of input.family === 4 ? (["A"] as const) : input.family === 6 ? (["AAAA"] as const) : (["A", "AAAA"] as const)) {
      const answer = await ask(candidate, type, config, input);
      if (answer === undefined) {
        uncertain = true;
        break;
      }
      addresses.push(...answer);
    }
    if (addresses.length > 0) return inOrder(addresses, input);
  }
  if (uncertain) throw new Errno("EAGAIN");
  return [];
}

/** RFC 6724 section 6, as far as the two families differ in it. */
function inOrder(addresses: string[], { reaches }: ResolverInput): string[] {
  const isIPv6 = (address: string) => address.includes(":");
  if (reaches === undefined || !addresses.some(isIPv6) || addresses.every(isIPv6)) return addresses;
  const rank = (address: string) => (reaches(address) ? 0 : 2) + (isIPv6(address) ? 0 : 1);
  return addresses
    .map((address) => ({ address, rank: rank(address) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ address }) => address);
}

/** All addresses of a name in /etc/hosts; names are compared without case. */
function lookupHosts(hosts: string, name: string): string[] {
  const wanted = name.toLowerCase().replace(/\.$/, "");
  const addresses: string[] = [];
  for (const line of hosts.split("\n")) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (address === undefined || !names.some((candidate) => candidate.toLowerCase() === wanted)) continue;
    const canonical = canonicalAddress(address);
    if (canonical !== undefined && !addresses.includes(canonical)) addresses.push(canonical);
  }
  return addresses;
}

/** resolv.conf(5), with its defaults and limits. */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  let search: string[] = [];
  const options = { ndots: 1, timeout: 5, attempts: 2 };
  const bounds = { ndots: 15, timeout: 30, attempts: 5 };
  for (const line of text.split("\n")) {
    if (/^[#;]/.test(line)) continue;
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === "nameserver") {
      const address = canonicalAddress(values[0] ?? "");
      if (address !== undefined && nameservers.length < MAX_SERVERS) nameservers.push(address);
    } else if (keyword === "search") search = values.slice(0, MAX_SEARCH);
    else if (keyword === "domain") search = values.slice(0, 1);
    else if (keyword === "options") {
      for (const value of values) {
        const match = /^(ndots|timeout|attempts):(\d+)$/.exec(value);
        if (match === null) continue;
        const option = match[1] as keyof typeof options;
        options[option] = Math.min(Number(match[2]), bounds[option]);
      }
    }
  }
  return {
    nameservers: nameservers.length === 0 ? ["127.0.0.1"] : nameservers,
    search: search.map((domain) => domain.replace(/\.$/, "")).filter((domain) => domain !== ""),
    ndots: options.ndots,
    timeoutSeconds: Math.max(options.timeout, 1),
    attempts: Math.max(options.attempts, 1),
  };
}

/** The names to try, in order. A final dot forbids the search list. */
function candidates(name: string, config: ResolvConf): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const dots = name.split(".").length - 1;
  const searched = config.search.map((domain) => `${name}.${domain}`).filter(isDnsName);
  return dots >= config.ndots ? [name, ...searched] : [...searched, name];
}

/** Addresses, empty when there are none; undefined when no server gave an answer to rely on. */
async function ask(name: string, type: DnsType, config: ResolvConf, input: ResolverInput): Promise<string[] | undefined> {
  const servers = config.nameservers;
  for (let attempt = 0; attempt < config.attempts; attempt++) {
    for (const server of servers) {
      const id = queryId(name, type, attempt);
      const reply = await input.query(server, encodeDns(dnsQuery(id, name, type)), timeout(config, attempt, servers.length));
      const message = reply === undefined ? undefined : decodeDns(reply);
      if (message === undefined || !message.response || message.id !== id) continue;
      if (message.rcode === "NXDOMAIN") return [];
      if (message.rcode === "NOERROR") return message.answers.filter((record) => record.type === type).map((record) => record.data);
    }
  }
  return undefined;
}

/** Later rounds wait longer, shared among the servers. */
function timeout(config: ResolvConf, attempt: number, servers: number): bigint {
  if (attempt === 0) return BigInt(config.timeoutSeconds) * SECOND;
  return BigInt(Math.max(1, Math.floor((config.timeoutSeconds * 2 ** attempt) / servers))) * SECOND;
}

/** Nobody forges answers here, so ids need only differ. */
function queryId(name: string, type: string, attempt: number): number {
  let hash = attempt * 40503 + type.length;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) & 0xffff;
  return hash & 0xffff;
}

function ofFamily(addresses: readonly string[], family: 4 | 6 | undefined): string[] {
  if (family === undefined) return [...addresses];
  return addresses.filter((address) => isIPv4(address) === (family === 4));
}
