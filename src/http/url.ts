import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";

const UNRESERVED = /[A-Za-z0-9\-._~]/;

/** A request target cut at its question mark, and the query decoded. */
export function parseTarget(target: string): { path: string; query: Map<string, string[]> } {
  const mark = target.indexOf("?");
  if (mark < 0) return { path: target, query: new Map() };
  return { path: target.slice(0, mark), query: parseQuery(target.slice(mark + 1)) };
}

/** application/x-www-form-urlencoded. As in Go, a pair with a semicolon or a bad escape is left out. */
export function parseQuery(text: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    if (pair === "" || pair.includes(";")) continue;
    const equals = pair.indexOf("=");
    const name = decodePercent((equals < 0 ? pair : pair.slice(0, equals)).replaceAll("+", " "));
    const value = equals < 0 ? "" : decodePercent(pair.slice(equals + 1).replaceAll("+", " "));
    if (name === undefined || value === undefined) continue;
    const values = query.get(name);
    if (values === undefined) query.set(name, [value]);
    else values.push(value);
  }
  return query;
}

/** `name=value&…`; undefined values are left out. */
export function encodeQuery(query: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) {
      pairs.push(`${encodePercent(name)}=${encodePercent(one).replaceAll("%20", "+")}`);
    }
  }
  return pairs.join("&");
}

/** Everything but letters, digits and `-._~` becomes %XX of its UTF-8. `keep` names more characters to leave. */
export function encodePercent(text: string, keep = ""): string {
  let result = "";
  for (const character of text) {
    if (UNRESERVED.test(character) || keep.includes(character)) result += character;
    else for (const byte of encodeUtf8(character)) result += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return result;
}

/** undefined when an escape is malformed. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes("%")) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] !== "%") {
      const next = text.indexOf("%", at);
      const plain = next < 0 ? text.slice(at) : text.slice(at, next);
      for (const byte of encodeUtf8(plain)) bytes.push(byte);
      at += plain.length;
      continue;
    }
    const digits = text.slice(at + 1, at + 3);
    if (!/^[0-9a-fA-F]{2}$/.test(digits)) return undefined;
    bytes.push(Number.parseInt(digits, 16));
    at += 3;
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

export interface Url {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  /** The scheme's own when not given: 80, 443; 0 for others. */
  readonly port: number;
  /** `host[:port]` as written, for the Host header. */
  readonly authority: string;
  /** Path and query, at least `/`. */
  readonly target: string;
  readonly fragment: string;
}

/** `scheme://[user[:password]@]host[:port][/path][?query][#fragment]`; undefined when it is not of that form. */
export function parseUrl(text: string): Url | undefined {
  const parts = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?(\[[0-9A-Fa-f:.]+(?:%(?:25)?[\w.-]+)?\]|[^/?#:@\s]*)(?::(\d{0,5}))?([^#\s]*)(?:#(.*))?$/.exec(
    text,
  );
  if (parts === null) return undefined;
  const [, schemeText, login, hostText, portText, rest, fragment] = parts as unknown as [string, string, string?, string?, string?, string?, string?];
  const scheme = schemeText.toLowerCase();
  // The zone of a link-local address is between us and our own interfaces: `[fe80::1%25eth0]`.
  const host = (hostText ?? "").replace(/^\[|\]$/g, "").replace("%25", "%");
  const port = portText === undefined || portText === "" ? (DEFAULT_PORTS[scheme] ?? 0) : Number(portText);
  if (host === "" || port > 65535 || (rest !== undefined && rest !== "" && !/^[/?]/.test(rest))) return undefined;
  const colon = login?.indexOf(":") ?? -1;
  const user = login === undefined ? undefined : decodePercent(colon < 0 ? login : login.slice(0, colon));
  const password = login === undefined || colon < 0 ? undefined : decodePercent(login.slice(colon + 1));
  const target = rest === undefined || rest === "" ? "/" : rest.startsWith("?") ? `/${rest}` : rest;
  const named = (hostText ?? "").replace(/%.*\]$/, "]");
  const authority = portText === undefined || portText === "" ? named : `${named}:${portText}`;
  return { scheme, user, password, host, port, authority, target, fragment: fragment ?? "" };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443, tcp: 0 };
