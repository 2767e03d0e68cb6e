import { type Bytes, concatBytes } from "../base/bytes.ts";
import type { Stream } from "../base/stream.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { type BodyFraming, BodyReader } from "./body.ts";
import { contentLength, type HeaderLines, hasToken, readHeaders } from "./headers.ts";
import { isBodiless } from "./status.ts";
import { StreamBuffer, UnexpectedEnd } from "./stream-buffer.ts";
import { type HttpClientRequest, type HttpClientResponse, HttpError } from "./types.ts";

const MAX_STATUS_LINE = 16 * 1024;
const MAX_BODY = 1024 * 1024 * 1024;
/** A body smaller than this travels with the head. */
const JOIN_BELOW = 16 * 1024;
const MAX_INTERIM_RESPONSES = 20;

/** Why there is no (whole) response. */
export class HttpClientError extends Error {
  /** `empty`: closed before a byte came. `malformed`: not HTTP. */
  readonly kind: "empty" | "malformed";

  constructor(kind: "empty" | "malformed", message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * Sends a request and resolves when the response's head is there; its body is read through the response. The body is sent
 * meanwhile. For another request on the same stream, read the body to its end first and ask `keepsAlive`. Rejects with the stream's
 * errors and HttpClientError. The stream is the caller's to close.
 */
export async function httpRequest(stream: Stream, request: HttpClientRequest): Promise<HttpClientResponse> {
  const buffer = new StreamBuffer(stream);
  const { body } = request;
  const bytes = typeof body === "string" ? encodeUtf8(body) : body instanceof Uint8Array ? body : undefined;
  const names = new Set(Object.keys(request.headers).map((name) => name.toLowerCase()));
  const framed = names.has("content-length") || names.has("transfer-encoding");
  const chunked = body !== undefined && (bytes === undefined ? !names.has("content-length") : names.has("transfer-encoding"));
  const framing = body === undefined || framed ? "" : bytes === undefined ? "Transfer-Encoding: chunked\r\n" : `Content-Length: ${bytes.length}\r\n`;
  const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, " ")}\r\n`);
  const head = encodeUtf8(`${request.method} ${request.target} HTTP/1.1\r\n${lines.join("")}${framing}\r\n`);
  const waits = body !== undefined && names.has("expect");
  const source = bytes === undefined ? (body as AsyncIterable<Bytes> | undefined) : once(bytes);

  let sendError: unknown;
  let sending = false;
  const send = () => {
    if (sending) return;
    sending = true;
    sendBody(stream, source, chunked).then(undefined, (error: unknown) => {
      sendError = error;
    });
  };
  const together = bytes !== undefined && bytes.length < JOIN_BELOW && !chunked && !waits;
  try {
    await stream.write(together ? concatBytes([head, bytes]) : head);
  } catch (error) {
    // The server may have answered before it closed.
    sendError = error;
  }
  if (!waits && !together && source !== undefined && sendError === undefined) send();
  try {
    return await readResponse(buffer, request.method, waits ? send : undefined);
  } catch (error) {
    if (error instanceof HttpClientError && error.kind === "empty" && sendError !== undefined) throw sendError;
    throw error;
  }
}

/** May the connection carry another request once this response's body is read? */
export function keepsAlive(response: HttpClientResponse): boolean {
  if (response.version === "1.0") return hasToken(response.headers, "connection", "keep-alive");
  return !hasToken(response.headers, "connection", "close");
}

async function readResponse(buffer: StreamBuffer, method: string, onContinue: (() => void) | undefined): Promise<HttpClientResponse> {
  for (let interim = 0; interim < MAX_INTERIM_RESPONSES; interim++) {
    const { version, status, reason, headers, lines } = await readResponseHead(buffer);
    if (status === 100) onContinue?.();
    if (status >= 100 && status < 200 && status !== 101) continue;
    const body = new BodyReader(buffer, responseFraming(method, status, headers));
    return {
      status,
      reason,
      version,
      headers,
      rawHeaders: lines,
      body: () => body.all(MAX_BODY),
      chunks: () => body.chunks(),
      hijack: () => buffer.stream(),
    };
  }
  throw new HttpClientError("malformed", "too many interim responses");
}

interface ResponseHead extends HeaderLines {
  readonly version: "1.0" | "1.1";
  readonly status: number;
  readonly reason: string;
}

async function readResponseHead(buffer: StreamBuffer): Promise<ResponseHead> {
  const malformed = (what: string) => new HttpClientError("malformed", `malformed HTTP ${what}`);
  try {
    const line = await buffer.line(MAX_STATUS_LINE, () => new HttpError(400, ""));
    if (line === undefined) throw new HttpClientError("empty", "EOF");
    const parts = /^HTTP\/1\.(\d) (\d{3})(?: (.*))?$/.exec(line);
    if (parts === null) throw malformed(`response "${line.slice(0, 80)}"`);
    const head = await readHeaders(buffer);
    return { ...head, version: parts[1] === "0" ? "1.0" : "1.1", status: Number(parts[2]), reason: parts[3] ?? "" };
  } catch (error) {
    if (error instanceof UnexpectedEnd) throw new HttpClientError("malformed", "unexpected EOF");
    if (error instanceof HttpError) throw malformed("response");
    throw error;
  }
}

function responseFraming(method: string, status: number, headers: ReadonlyMap<string, string>): BodyFraming {
  if (method === "HEAD" || isBodiless(status)) return { kind: "none" };
  if (hasToken(headers, "transfer-encoding", "chunked")) return { kind: "chunked" };
  let length: number | undefined;
  try {
    length = contentLength(headers);
  } catch (error) {
    if (error instanceof HttpError) throw new HttpClientError("malformed", "bad Content-Length");
    throw error;
  }
  return length === undefined ? { kind: "until-end" } : { kind: "length", length };
}

async function sendBody(stream: Stream, source: AsyncIterable<Bytes> | undefined, chunked: boolean): Promise<void> {
  if (source === undefined) return;
  for await (const bytes of source) {
    if (bytes.length === 0) continue;
    if (chunked) await stream.write(encodeUtf8(`${bytes.length.toString(16)}\r\n`));
    await stream.write(bytes);
    if (chunked) await stream.write(encodeUtf8("\r\n"));
  }
  if (chunked) await stream.write(encodeUtf8("0\r\n\r\n"));
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes, void, undefined> {
  yield bytes;
}
