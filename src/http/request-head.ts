import type { BodyFraming } from "./body.ts";
import { contentLength, hasToken, isToken, readHeaders } from "./headers.ts";
import type { StreamBuffer } from "./stream-buffer.ts";
import { HttpError, type HttpHeaders } from "./types.ts";
import { decodePercent } from "./url.ts";

const MAX_REQUEST_LINE = 1024 * 1024;

/** What Go takes for a host and a port, however odd. */
const HOST = /^[A-Za-z0-9!$%&'()*+,\-.:;=[\]_~]*$/;

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: "1.0" | "1.1";
  readonly headers: HttpHeaders;
  readonly framing: BodyFraming;
  readonly keepAlive: boolean;
  readonly expectsContinue: boolean;
}

/** undefined when the client closed between requests. Throws HttpError as Go's server would answer; an empty message means only the phrase. */
export async function readRequestHead(buffer: StreamBuffer): Promise<RequestHead | undefined> {
  const line = await buffer.line(MAX_REQUEST_LINE, () => new HttpError(431, "Request Header Fields Too Large"));
  if (line === undefined) return undefined;
  const [, method, rawTarget, protocol] = /^([^ ]+) ([^ ]+) (HTTP\/\d\.\d)$/.exec(line) ?? [];
  if (method === undefined || rawTarget === undefined || protocol === undefined || !isToken(method)) throw new HttpError(400, "");
  if (!protocol.startsWith("HTTP/1.")) throw new HttpError(505, "unsupported protocol version");
  const version = protocol === "HTTP/1.0" ? "1.0" : "1.1";
  const absolute = /^https?:\/\/[^/?#]+/i.exec(rawTarget);
  const target = originForm(method, rawTarget, absolute?.[0].length ?? 0);
  const { headers, lines } = await readHeaders(buffer);
  const hosts = lines.filter(([name]) => name.toLowerCase() === "host");
  if (hosts.length > 1) throw new HttpError(400, "");
  if (hosts.length === 0 && version === "1.1") throw new HttpError(400, "missing required Host header");
  if (!HOST.test(hosts[0]?.[1] ?? "")) throw new HttpError(400, "malformed Host header");
  const expectation = headers.get("expect")?.toLowerCase();
  if (expectation !== undefined && expectation !== "100-continue") throw new HttpError(417, "");
  return {
    method,
    target,
    version,
    headers,
    framing: requestFraming(headers, version),
    keepAlive: version === "1.1" ? !hasToken(headers, "connection", "close") : hasToken(headers, "connection", "keep-alive"),
    expectsContinue: expectation !== undefined && version === "1.1",
  };
}

/** A path with its query, whatever form the target came in. */
function originForm(method: string, target: string, authorityLength: number): string {
  const plain = authorityLength === 0 ? target : target.slice(authorityLength) || "/";
  const origin = authorityLength > 0 && plain.startsWith("?") ? `/${plain}` : plain;
  const [path] = origin.split("?");
  const valid = origin.startsWith("/") || (origin === "*" && method === "OPTIONS") || method === "CONNECT";
  if (!valid || /[\x00-\x20\x7f]/.test(origin) || decodePercent(path as string) === undefined) throw new HttpError(400, "");
  return origin;
}

function requestFraming(headers: HttpHeaders, version: "1.0" | "1.1"): BodyFraming {
  const encoding = headers.get("transfer-encoding");
  if (encoding !== undefined && version === "1.1") {
    if (encoding.toLowerCase() !== "chunked") throw new HttpError(501, "Unsupported transfer encoding");
    return { kind: "chunked" };
  }
  const length = contentLength(headers);
  return length === undefined || length === 0 ? { kind: "none" } : { kind: "length", length };
}
