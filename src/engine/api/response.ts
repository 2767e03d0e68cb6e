import type { Bytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";

/** Go's server buffers this much of a body before it gives up on a Content-Length and sends chunks. */
const CONTENT_LENGTH_LIMIT = 2048;

/** A JSON answer, ended by a newline like everything that Go's encoder writes. */
export function json(value: unknown, status = 200): HttpResponse {
  const bytes = encodeUtf8(`${toJson(value)}\n`);
  const headers = { "Content-Type": "application/json" };
  return { status, headers, body: bytes.length > CONTENT_LENGTH_LIMIT ? once(bytes) : bytes };
}

/** Values one after the other as they come: events, pull progress, stats. */
export function jsonStream(values: AsyncIterable<unknown>, status = 200): HttpResponse {
  return { status, headers: { "Content-Type": "application/json" }, body: lines(values) };
}

export function noContent(): HttpResponse {
  return { status: 204 };
}

export function empty(status = 200): HttpResponse {
  return { status, body: "" };
}

/** JSON text. A bigint becomes a number with all of its digits. Keys keep their order; see `sortedRecord` for Go's maps. */
export function toJson(value: unknown): string {
  let exact = false;
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== "bigint") return item;
    exact = true;
    return `${BIGINT_MARK}${item}`;
  });
  return exact ? text.replace(BIGINT, "$1") : text;
}

/** Go prints maps with their keys sorted by bytes. */
export function sortedRecord<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  const keys = Object.keys(record);
  const sorted: Record<string, T> = {};
  for (const key of keys.sort()) sorted[key] = record[key] as T;
  return sorted;
}

const BIGINT_MARK = "\uE000bigint:";
const BIGINT = /"\uE000bigint:(-?\d+)"/g;

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<Bytes> {
  for await (const value of values) yield encodeUtf8(`${toJson(value)}\n`);
}
