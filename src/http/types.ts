import type { Bytes } from "../base/bytes.ts";
import type { Stream } from "../base/stream.ts";

/** Names in lower case. Repeated headers are joined by `, `; of Content-Type the first counts. */
export type HttpHeaders = ReadonlyMap<string, string>;

export interface HttpRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  /** Decoded. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** `path` and query as sent. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  readonly headers: HttpHeaders;
  /** The whole body; throws HttpError 413 beyond `limit` (default 64 MiB). */
  body(limit?: number): Promise<Bytes>;
  bodyChunks(): AsyncIterable<Bytes>;
  /** Of the connection, for access logs; undefined for unix sockets. */
  readonly peer: { readonly address: string; readonly port: number } | undefined;
}

export interface HttpResponse {
  status: number;
  /** Default: the standard phrase. */
  reason?: string;
  /** As they shall be written. Content-Length or Transfer-Encoding are added when absent. */
  headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A Content-Type that nobody set but the server saw in the body: written behind the length, as Go's server does. */
  detectedType?: string;
  /** Bytes and text get a Content-Length, an iterable is sent chunked as it comes (unless Content-Length is given). */
  body?: Bytes | string | AsyncIterable<Bytes>;
  /** For 101 and hijacked 200: raw bytes from here on. The connection ends when it resolves. */
  upgrade?(stream: Stream): Promise<void>;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** What a malformed or oversized message is answered with. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A response as a client sees it. */
export interface HttpClientResponse {
  readonly status: number;
  readonly reason: string;
  readonly version: "1.0" | "1.1";
  readonly headers: HttpHeaders;
  /** Header lines in the order received, for `curl -i`. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  body(): Promise<Bytes>;
  chunks(): AsyncIterable<Bytes>;
  /** The connection itself after an upgrade, with what was already read in front. */
  hijack(): Stream;
}

export interface HttpClientRequest {
  readonly method: string;
  readonly target: string;
  /** Host is required by HTTP/1.1 and is not added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Bytes | string | AsyncIterable<Bytes>;
}
