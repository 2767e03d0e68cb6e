import { isIPv6 } from "../../base/ip.ts";
import type { Sys } from "../../sim/sys.ts";
import { addressesOf, UnknownHost } from "../lib/connection.ts";
import { ConfigError, type Directive } from "./parse.ts";

/** A block's directives, and where to look for those it lacks. */
export interface Scope {
  readonly directives: readonly Directive[];
  readonly parent: Scope | undefined;
}

export interface Location {
  readonly kind: "exact" | "prefix" | "prefix-only" | "regex" | "named";
  readonly pattern: string;
  readonly regex: RegExp | undefined;
  readonly scope: Scope;
  readonly children: readonly Location[];
}

export interface Listen {
  /** Of IPv6 addresses: `::` does not take IPv4. */
  readonly v6only: boolean;
  /** `0.0.0.0:80`, `[::]:80`, `unix:/path` */
  readonly key: string;
  readonly address: string;
  readonly port: number;
  readonly isDefault: boolean;
  readonly ssl: boolean;
}

export interface Server {
  readonly scope: Scope;
  readonly listens: readonly Listen[];
  readonly names: readonly string[];
  readonly locations: readonly Location[];
}

export interface UpstreamServer {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly weight: number;
  readonly backup: boolean;
  readonly down: boolean;
  readonly maxFails: number;
}

export interface Upstream {
  readonly name: string;
  readonly servers: readonly UpstreamServer[];
  readonly method: "round-robin" | "least-conn" | "ip-hash" | "random";
}

interface MapVariable {
  readonly source: string;
  readonly rows: readonly { readonly key: string; readonly regex: RegExp | undefined; readonly value: string }[];
  readonly fallback: string;
}

export interface HttpConfig {
  readonly scope: Scope;
  readonly servers: readonly Server[];
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly formats: ReadonlyMap<string, string>;
  readonly maps: ReadonlyMap<string, MapVariable>;
  readonly types: ReadonlyMap<string, string>;
  /** What the names in `proxy_pass` meant when the configuration was read: as in nginx, they are not asked for again. */
  readonly resolved: ReadonlyMap<Directive, readonly string[]>;
}

export interface StreamServer {
  readonly listens: readonly Listen[];
  readonly target: string;
  readonly upstreams: ReadonlyMap<string, Upstream>;
}

export interface Configuration {
  readonly main: Scope;
  readonly http: HttpConfig | undefined;
  readonly streams: readonly StreamServer[];
}

const COMBINED = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** Looks a directive up where it is nearest. */
export function find(scope: Scope | undefined, name: string): Directive | undefined {
  for (let at = scope; at !== undefined; at = at.parent) {
    const found = at.directives.findLast((directive) => directive.name === name);
    if (found) return found;
  }
  return undefined;
}

/** All of a name in the nearest block that has any. */
export function findAll(scope: Scope | undefined, name: string): readonly Directive[] {
  for (let at = scope; at !== undefined; at = at.parent) {
    const found = at.directives.filter((directive) => directive.name === name);
    if (found.length > 0) return found;
  }
  return [];
}

export function setting(scope: Scope | undefined, name: string, fallback: string): string {
  return find(scope, name)?.args[0] ?? fallback;
}

export async function buildConfiguration(sys: Sys, directives: readonly Directive[]): Promise<Configuration> {
  const main: Scope = { directives, parent: undefined };
  const blocks = directives.filter((directive) => directive.name === "http");
  if (blocks.length > 1) throw new ConfigError(`"http" directive is duplicate${where(blocks[1] as Directive)}`);
  if (!directives.some((directive) => directive.name === "events")) throw new ConfigError('no "events" section in configuration');
  const http = blocks[0] ? await buildHttp(sys, blocks[0], main) : undefined;
  const streams = await Promise.all(directives.filter((directive) => directive.name === "stream").map((block) => buildStream(sys, block)));
  return { main, http, streams: streams.flat() };
}

async function buildHttp(sys: Sys, block: Directive, main: Scope): Promise<HttpConfig> {
  const scope: Scope = { directives: block.block ?? [], parent: main };
  const upstreams = await readUpstreams(sys, scope.directives);
  const formats = new Map([["combined", COMBINED]]);
  for (const directive of scope.directives) {
    if (directive.name !== "log_format") continue;
    const [name = "", ...texts] = directive.args;
    formats.set(name, texts.filter((text) => !text.startsWith("escape=")).join(""));
  }
  const maps = new Map<string, MapVariable>();
  for (const directive of scope.directives)
    if (directive.name === "map" || directive.name === "geo") maps.set((directive.args.at(-1) ?? "").replace(/^\$/, ""), readMap(directive));
  const servers = scope.directives.filter((directive) => directive.name === "server").map((directive) => readServer(directive, scope));
  checkServers(servers, formats);
  const resolved = new Map<Directive, readonly string[]>();
  for (const server of servers) for (const location of allLocations(server.locations)) await checkProxy(sys, location.scope, upstreams, resolved);
  return { scope, servers, upstreams, formats, maps, types: readTypes(scope), resolved };
}

function readTypes(scope: Scope): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const block of scope.directives)
    if (block.name === "types") for (const row of block.block ?? []) for (const extension of row.args) types.set(extension, row.name);
  if (types.size === 0)
    for (const [extension, type] of [
      ["html", "text/html"],
      ["gif", "image/gif"],
      ["jpg", "image/jpeg"],
    ] as const)
      types.set(extension, type);
  return types;
}

function where(directive: Directive): string {
  return ` in ${directive.file}:${directive.line}`;
}

async function readUpstreams(sys: Sys, directives: readonly Directive[]): Promise<Map<string, Upstream>> {
  const upstreams = new Map<string, Upstream>();
  for (const block of directives) {
    if (block.name !== "upstream") continue;
    const name = block.args[0] ?? "";
    if (upstreams.has(name)) throw new ConfigError(`duplicate upstream "${name}"${where(block)}`);
    const servers: UpstreamServer[] = [];
    for (const row of block.block ?? []) {
      if (row.name !== "server") continue;
      const [target = "", ...options] = row.args;
      const option = (key: string) => options.find((text) => text.startsWith(`${key}=`))?.slice(key.length + 1);
      const { host, port } = splitHost(target, 80);
      servers.push({
        name: `${host}:${port}`,
        addresses: target.startsWith("unix:") ? [target] : await resolveNow(sys, host, row, "upstream"),
        port,
        weight: Number(option("weight") ?? 1),
        backup: options.includes("backup"),
        down: options.includes("down"),
        maxFails: Number(option("max_fails") ?? 1),
      });
    }
    if (servers.length === 0) throw new ConfigError(`no servers are inside upstream${where(block)}`);
    const has = (method: string) => (block.block ?? []).some((row) => row.name === method);
    upstreams.set(name, { name, servers, method: has("least_conn") ? "least-conn" : has("ip_hash") ? "ip-hash" : has("random") ? "random" : "round-robin" });
  }
  return upstreams;
}

async function resolveNow(sys: Sys, host: string, at: Directive, what: string): Promise<string[]> {
  try {
    return await addressesOf(sys, host);
  } catch (error) {
    if (error instanceof UnknownHost)
      throw new ConfigError(`host not found in ${what} "${at.args[0]?.replace(/^https?:\/\//, "").replace(/\/.*$/, "")}"${where(at)}`);
    throw error;
  }
}

/** `proxy_pass` without variables must name a host that exists now. */
async function checkProxy(sys: Sys, scope: Scope, upstreams: ReadonlyMap<string, Upstream>, resolved: Map<Directive, readonly string[]>): Promise<void> {
  const directive = scope.directives.find((candidate) => candidate.name === "proxy_pass");
  const target = directive?.args[0];
  if (directive === undefined || target === undefined) return;
  const match = /^(https?):\/\/([^/]*)(.*)$/.exec(target);
  if (match === null) {
    if (target.startsWith("$")) return;
    throw new ConfigError(`invalid URL prefix${where(directive)}`);
  }
  const authority = match[2] as string;
  if (authority.includes("$") || upstreams.has(authority) || authority.startsWith("unix:")) return;
  const { host } = splitHost(authority, match[1] === "https" ? 443 : 80);
  resolved.set(directive, await resolveNow(sys, host, directive, "upstream"));
}

export function splitHost(text: string, fallback: number): { host: string; port: number } {
  const match = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(text);
  return { host: (match?.[1] ?? text).replace(/^\[|\]$/g, ""), port: Number(match?.[2] ?? fallback) };
}

function readMap(block: Directive): MapVariable {
  const rows: { key: string; regex: RegExp | undefined; value: string }[] = [];
  let fallback = "";
  for (const row of block.block ?? []) {
    const value = row.args[0] ?? "";
    if (row.name === "default") fallback = value;
    else if (row.name === "hostnames" || row.name === "volatile") continue;
    else if (row.name.startsWith("~"))
      rows.push({ key: row.name, regex: compileRegex(row.name.replace(/^~\*?/, ""), row.name.startsWith("~*"), block), value });
    else rows.push({ key: row.name.replace(/^\\/, ""), regex: undefined, value });
  }
  return { source: block.name === "geo" ? "$remote_addr" : (block.args[0] ?? ""), rows, fallback };
}

/** PCRE as far as JavaScript knows it. */
export function compileRegex(pattern: string, ignoreCase: boolean, at: Directive): RegExp {
  try {
    return new RegExp(pattern.replaceAll("(?P<", "(?<").replace(/^\(\?i\)/, ""), ignoreCase || pattern.startsWith("(?i)") ? "i" : "");
  } catch {
    throw new ConfigError(`pcre2_compile() failed: missing closing parenthesis in "${pattern}"${where(at)}`);
  }
}

function readServer(block: Directive, parent: Scope): Server {
  const directives = block.block ?? [];
  const scope: Scope = { directives, parent };
  const listens = directives.filter((directive) => directive.name === "listen").map(readListen);
  const names = directives.filter((directive) => directive.name === "server_name").flatMap((directive) => directive.args);
  return {
    scope,
    listens: listens.length > 0 ? listens : [{ key: "0.0.0.0:80", address: "0.0.0.0", port: 80, isDefault: false, ssl: false, v6only: false }],
    names: names.length > 0 ? names : [""],
    locations: readLocations(directives, scope),
  };
}

function readListen(directive: Directive): Listen {
  const [target = "", ...options] = directive.args;
  const isDefault = options.includes("default_server") || options.includes("default");
  const ssl = options.includes("ssl");
  if (target.startsWith("unix:")) return { key: target, address: target.slice(5), port: 0, isDefault, ssl, v6only: false };
  const match = /^(?:(\[[^\]]*\]|\*|[\w.-]+):)?(\d+)$/.exec(target) ?? /^(\[[^\]]*\]|[\w.-]+|\*)$/.exec(target);
  const port = Number(match?.[2] ?? 80);
  if (match === null) throw new ConfigError(`host not found in "${target}" of the "listen" directive${where(directive)}`);
  if (port < 1 || port > 65535) throw new ConfigError(`invalid port in "${target}" of the "listen" directive${where(directive)}`);
  const bad = options.find(
    (option) =>
      !/^(default_server|default|ssl|http2|quic|proxy_protocol|deferred|bind|reuseport|(ipv6only|backlog|rcvbuf|sndbuf|fastopen|setfib|so_keepalive|accept_filter|udp)(=.*)?)$/.test(
        option,
      ),
  );
  if (bad !== undefined) throw new ConfigError(`invalid parameter "${bad}"${where(directive)}`);
  const host = match[1] === undefined || match[1] === "*" ? "0.0.0.0" : match[1] === "localhost" ? "127.0.0.1" : match[1];
  const address = host.replace(/^\[|\]$/g, "");
  if (host.startsWith("[") && !isIPv6(address)) throw new ConfigError(`invalid IPv6 address in "${target}" of the "listen" directive${where(directive)}`);
  return { key: `${host}:${port}`, address, port, isDefault, ssl, v6only: host.startsWith("[") && !options.includes("ipv6only=off") };
}

function readLocations(directives: readonly Directive[], parent: Scope): Location[] {
  const locations: Location[] = [];
  for (const block of directives) {
    if (block.name !== "location") continue;
    const [first = "", second] = block.args;
    const joined = second === undefined ? /^(=|~\*|~|\^~)(.+)$/.exec(first) : null;
    const modifier = second === undefined ? (joined?.[1] ?? "") : first;
    const pattern = second ?? joined?.[2] ?? first;
    const kind = { "=": "exact", "~": "regex", "~*": "regex", "^~": "prefix-only", "": pattern.startsWith("@") ? "named" : "prefix" }[modifier] as
      | Location["kind"]
      | undefined;
    if (kind === undefined) throw new ConfigError(`invalid location modifier "${modifier}"${where(block)}`);
    if (kind !== "regex" && locations.some((other) => other.pattern === pattern && (other.kind === "exact") === (kind === "exact") && other.kind !== "regex"))
      throw new ConfigError(`duplicate location "${pattern}"${where(block)}`);
    const scope: Scope = { directives: block.block ?? [], parent };
    locations.push({
      kind,
      pattern,
      regex: kind === "regex" ? compileRegex(pattern, modifier === "~*", block) : undefined,
      scope,
      children: readLocations(scope.directives, scope),
    });
    for (const directive of scope.directives) {
      if (directive.name === "proxy_pass" && /^https?:\/\/[^/$]*\/[^$]*$/.test(directive.args[0] ?? "") && (kind === "regex" || kind === "named")) {
        throw new ConfigError(
          `"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block${where(directive)}`,
        );
      }
    }
  }
  return locations;
}

function* allLocations(locations: readonly Location[]): Generator<Location> {
  for (const location of locations) {
    yield location;
    yield* allLocations(location.children);
  }
}

function checkServers(servers: readonly Server[], formats: ReadonlyMap<string, string>): void {
  const defaults = new Set<string>();
  for (const server of servers) {
    for (const [i, listen] of server.listens.entries()) {
      const directive = server.scope.directives.filter((candidate) => candidate.name === "listen")[i];
      if (server.listens.findIndex((other) => other.key === listen.key) !== i && directive)
        throw new ConfigError(`a duplicate listen ${listen.key}${where(directive)}`);
      if (!listen.isDefault) continue;
      if (defaults.has(listen.key) && directive) throw new ConfigError(`a duplicate default server for ${listen.key}${where(directive)}`);
      defaults.add(listen.key);
    }
    for (const scope of [server.scope, ...[...allLocations(server.locations)].map((location) => location.scope)]) {
      for (const log of scope.directives) {
        const format = log.name === "access_log" ? log.args[1] : undefined;
        if (format !== undefined && !/=/.test(format) && !formats.has(format)) throw new ConfigError(`unknown log format "${format}"${where(log)}`);
      }
    }
  }
}

async function buildStream(sys: Sys, block: Directive): Promise<StreamServer[]> {
  const directives = block.block ?? [];
  const upstreams = await readUpstreams(sys, directives);
  return directives
    .filter((directive) => directive.name === "server")
    .map((directive) => ({
      listens: (directive.block ?? []).filter((row) => row.name === "listen").map(readListen),
      target: (directive.block ?? []).find((row) => row.name === "proxy_pass")?.args[0] ?? "",
      upstreams,
    }));
}

/** `1m`, `512k`, `0`, `10` in bytes. */
export function sizeOf(text: string): number {
  const match = /^(\d+)([kKmMgG]?)$/.exec(text);
  if (match === null) return 0;
  return Number(match[1]) * { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] as string).toLowerCase() as "" | "k" | "m" | "g"];
}

/** `60s`, `5m`, `100ms`, `30` in nanoseconds. */
export function durationOf(text: string): bigint {
  const match = /^(\d+)(ms|s|m|h|d)?$/.exec(text);
  if (match === null) return 0n;
  return (
    BigInt(match[1] as string) *
    { ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n, d: 86_400_000_000_000n }[(match[2] ?? "s") as "s"]
  );
}
