import type { Stream } from "../base/stream.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { BodyReader } from "./body.ts";
import { ClientPresence } from "./client-presence.ts";
import { type RequestHead, readRequestHead } from "./request-head.ts";
import { abandon, encodeUpgradeHead, type Presence, writeResponse } from "./response-writer.ts";
import { reasonOf } from "./status.ts";
import { StreamBuffer, UnexpectedEnd } from "./stream-buffer.ts";
import { HttpError, type HttpHandler, type HttpRequest, type HttpResponse } from "./types.ts";
import { parseTarget } from "./url.ts";

const DEFAULT_BODY_LIMIT = 64 * 1024 * 1024;
/** As much of an unread body is read after the response, to keep the connection. */
const DRAIN_LIMIT = 256 * 1024;
/** … and this much to let a client that still sends read its answer before the connection goes. */
const LINGER_LIMIT = 16 * 1024 * 1024;

export interface ServeOptions {
  /** Of the status line, whatever the client speaks (nginx: 1.1). Default: the client's, as Go's server. With 1.0 nothing is chunked. */
  readonly version?: "1.0" | "1.1";
  readonly peer?: HttpRequest["peer"];
  /** As with Go's server, a client that sends no more has no interest in a body that is still coming. Default: only if it cannot be told from one that left. */
  readonly endOfInputEndsBody?: boolean;
  /** What to answer malformed requests and failed handlers with, instead of Go's plain text. */
  readonly serverError?: (error: HttpError) => HttpResponse;
}

/** Serves requests from one connection until it ends. Never rejects; always closes the stream. */
export async function serveHttp(stream: Stream, handler: HttpHandler, options: ServeOptions = {}): Promise<void> {
  const buffer = new StreamBuffer(stream);
  try {
    while (await exchange(stream, buffer, handler, options));
  } catch {
    // The connection broke, or a body failed halfway: all that can be done is to end it.
  } finally {
    stream.close();
  }
}

/** One request and its response; true when another may follow. */
async function exchange(stream: Stream, buffer: StreamBuffer, handler: HttpHandler, options: ServeOptions): Promise<boolean> {
  let head: RequestHead | undefined;
  try {
    head = await readRequestHead(buffer);
  } catch (error) {
    if (error instanceof HttpError && !(error instanceof UnexpectedEnd)) await refuse(stream, error, options);
    return false;
  }
  if (head === undefined) return false;

  const { keepAlive, version, method } = head;
  const sendContinue = head.expectsContinue && head.framing.kind !== "none" ? () => stream.write(encodeUtf8("HTTP/1.1 100 Continue\r\n\r\n")) : undefined;
  const body = new BodyReader(buffer, head.framing, sendContinue);
  const presence = new ClientPresence(stream, buffer, body, options.endOfInputEndsBody ?? false);
  try {
    const responding = respond(handler, toRequest(head, body, options), options);
    const response = await presence.orHungUp(responding);
    if (response === undefined) {
      // Whatever the handler comes up with has no reader.
      void responding.then((late) => {
        if (late.body !== undefined && typeof late.body !== "string" && !(late.body instanceof Uint8Array)) abandon(late.body[Symbol.asyncIterator]());
      });
      return false;
    }
    if (response.upgrade !== undefined) {
      await stream.write(encodeUpgradeHead(response));
      // Some clients send their options as a body, too. It is no part of what follows.
      if (head.framing.kind === "length" && !(await body.discard(DRAIN_LIMIT))) return false;
      presence.stop();
      await response.upgrade(buffer.stream());
      return false;
    }
    const mayContinue = keepAlive && !body.untouched && !(options.version === "1.0" && version === "1.1");
    const reusable = await writeResponse(stream, response, { method, version, written: options.version ?? version, keepAlive: mayContinue, presence });
    if (body.done) return reusable;
    if (reusable && (await body.discard(DRAIN_LIMIT))) return true;
    stream.closeWrite();
    if (!body.untouched) await body.discard(LINGER_LIMIT);
    return false;
  } finally {
    presence.stop();
  }
}

async function respond(handler: HttpHandler, request: HttpRequest, options: ServeOptions): Promise<HttpResponse> {
  try {
    return await handler(request);
  } catch (error) {
    const failure = error instanceof HttpError ? error : new HttpError(500, reasonOf(500));
    if (options.serverError !== undefined) return options.serverError(failure);
    return { status: failure.status, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: `${failure.message}\n` };
  }
}

function toRequest(head: RequestHead, body: BodyReader, options: ServeOptions): HttpRequest {
  const { path, query } = parseTarget(head.target);
  return {
    method: head.method,
    path,
    query,
    target: head.target,
    version: head.version,
    headers: head.headers,
    body: (limit = DEFAULT_BODY_LIMIT) => body.all(limit),
    bodyChunks: () => body.chunks(),
    peer: options.peer,
  };
}

/** The answer to what is no request, in the words of Go's server, and the end of the connection. */
async function refuse(stream: Stream, error: HttpError, options: ServeOptions): Promise<void> {
  if (options.serverError !== undefined) {
    const response = options.serverError(error);
    await writeResponse(stream, response, { method: "GET", version: "1.1", written: options.version ?? "1.1", keepAlive: false, presence: STAYS });
    return;
  }
  const phrase = reasonOf(error.status);
  if (error.status === 417) {
    await stream.write(encodeUtf8(`HTTP/1.1 417 ${phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`));
    return;
  }
  const known = error.message === "" || error.message === phrase;
  const line = known || error.status === 501 ? `${error.status} ${phrase}` : `${error.status} ${phrase}: ${error.message}`;
  const text = error.status === 501 ? error.message : line;
  await stream.write(encodeUtf8(`HTTP/1.1 ${line}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${text}`));
}

/** Nobody looks whether the sender of a malformed request is still there. */
const STAYS: Presence = { orGone: (promise) => promise };
