import { type Bytes, concatBytes } from "../base/bytes.ts";
import type { Stream } from "../base/stream.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { isBodiless, reasonOf } from "./status.ts";
import type { HttpResponse } from "./types.ts";

/** Below this, head and body (or a chunk and its frame) are copied together to save a write. */
const JOIN_BELOW = 16 * 1024;
const CRLF = encodeUtf8("\r\n");
const LAST_CHUNK = encodeUtf8("0\r\n\r\n");

/** What `promise` gives, or undefined when the client goes first. */
export interface Presence {
  orGone<T>(promise: Promise<T>): Promise<T | undefined>;
}

export interface ResponseContext {
  readonly method: string;
  /** What the client speaks … */
  readonly version: "1.0" | "1.1";
  /** … and what the status line says. */
  readonly written: "1.0" | "1.1";
  readonly keepAlive: boolean;
  readonly presence: Presence;
}

/** Writes a response without upgrade. Returns whether the connection can carry another request. */
export async function writeResponse(stream: Stream, response: HttpResponse, context: ResponseContext): Promise<boolean> {
  const { body } = response;
  const bodiless = isBodiless(response.status);
  const headers = headerLines(response);
  const given = (name: string) => headers.some(([header]) => header.toLowerCase() === name);
  const keepAlive = context.keepAlive && !headers.some(([name, value]) => name.toLowerCase() === "connection" && value.toLowerCase() === "close");

  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    const bytes = body === undefined ? new Uint8Array(0) : typeof body === "string" ? encodeUtf8(body) : body;
    // An answer to HEAD that has no body says nothing of its length, as with Go's server.
    const silent = bodiless || (context.method === "HEAD" && bytes.length === 0);
    if (!silent && !given("content-length") && !given("transfer-encoding")) headers.push(["Content-Length", String(bytes.length)]);
    if (bytes.length > 0) addDetectedType(headers, response);
    addConnection(headers, keepAlive, context);
    const head = encodeHead(response, headers, context.written);
    if (bodiless || context.method === "HEAD" || bytes.length === 0) await stream.write(head);
    else if (bytes.length < JOIN_BELOW) await stream.write(concatBytes([head, bytes]));
    else {
      await stream.write(head);
      await stream.write(bytes);
    }
    return keepAlive;
  }

  if (bodiless || context.method === "HEAD") {
    addConnection(headers, keepAlive, context);
    await stream.write(encodeHead(response, headers, context.written));
    abandon(body[Symbol.asyncIterator]());
    return keepAlive;
  }
  const counted = given("content-length");
  const chunked = !counted && context.version === "1.1" && context.written === "1.1";
  const reusable = keepAlive && (counted || chunked);
  addDetectedType(headers, response);
  addConnection(headers, reusable, context);
  if (chunked && !given("transfer-encoding")) headers.push(["Transfer-Encoding", "chunked"]);
  const iterator = body[Symbol.asyncIterator]();
  let finished = false;
  try {
    await stream.write(encodeHead(response, headers, context.written));
    finished = await writeIterable(stream, iterator, chunked, context.presence);
  } finally {
    if (!finished) abandon(iterator);
  }
  return finished && reusable;
}

/** Status line and headers, for a response whose connection becomes something else. */
export function encodeUpgradeHead(response: HttpResponse): Bytes {
  return encodeHead(response, headerLines(response), "1.1");
}

/** Ends an iterable that nobody wants any more. It may take its time; nobody waits for it. */
export function abandon(iterator: AsyncIterator<Bytes>): void {
  const done = iterator.return?.();
  done?.then(undefined, () => undefined);
}

/** false when the client went away first. */
async function writeIterable(stream: Stream, iterator: AsyncIterator<Bytes>, chunked: boolean, presence: Presence): Promise<boolean> {
  for (;;) {
    const next = await presence.orGone(iterator.next());
    if (next === undefined) return false;
    if (next.done === true) break;
    const bytes = next.value;
    if (bytes.length === 0) continue;
    if (!chunked) await stream.write(bytes);
    else if (bytes.length < JOIN_BELOW) await stream.write(concatBytes([chunkStart(bytes), bytes, CRLF]));
    else {
      await stream.write(chunkStart(bytes));
      await stream.write(bytes);
      await stream.write(CRLF);
    }
  }
  if (chunked) await stream.write(LAST_CHUNK);
  return true;
}

function chunkStart(bytes: Bytes): Bytes {
  return encodeUtf8(`${bytes.length.toString(16)}\r\n`);
}

function addDetectedType(headers: [string, string][], { detectedType }: HttpResponse): void {
  if (detectedType !== undefined) headers.push(["Content-Type", detectedType]);
}

function addConnection(headers: [string, string][], keepAlive: boolean, context: ResponseContext): void {
  if (headers.some(([name]) => name.toLowerCase() === "connection")) return;
  if (!keepAlive && context.version === "1.1") headers.push(["Connection", "close"]);
  if (keepAlive && context.version === "1.0") headers.push(["Connection", "keep-alive"]);
}

function headerLines(response: HttpResponse): [string, string][] {
  const lines: [string, string][] = [];
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    for (const one of typeof value === "string" ? [value] : value) lines.push([name, one.replace(/[\r\n]+/g, " ")]);
  }
  return lines;
}

function encodeHead(response: HttpResponse, headers: readonly (readonly [string, string])[], version: "1.0" | "1.1"): Bytes {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return encodeUtf8(`HTTP/${version} ${response.status} ${response.reason ?? reasonOf(response.status)}\r\n${lines}\r\n`);
}
