import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";

/** Go's server buffers this much of a body before it gives up on a Content-Length and sends chunks. */
const CONTENT_LENGTH_LIMIT = 2048;

/** A JSON answer, ended by a newline like everything that Go's encoder writes. */
export function json(value: unknown, status = 200): HttpResponse {
  const bytes = encodeUtf8(`${toJson(value)}\n`);
  const headers = { "Content-Type": "application/json" };
  return { status, headers, body: bytes.length > CONTENT_LENGTH_LIMIT ? inPieces([bytes]) : bytes };
}

/** A JSON list of things that are made one by one, so that a long one never exists twice. */
export function jsonList(items: Iterable<unknown>): HttpResponse {
  const pieces: Bytes[] = [];
  let text = "[";
  let separator = "";
  for (const item of items) {
    text += separator + toJson(item);
    separator = ",";
    if (text.length < PIECE) continue;
    pieces.push(encodeUtf8(text));
    text = "";
  }
  pieces.push(encodeUtf8(`${text}]\n`));
  const [only] = pieces;
  const short = pieces.length === 1 && only !== undefined && only.length <= CONTENT_LENGTH_LIMIT;
  return { status: 200, headers: { "Content-Type": "application/json" }, body: short ? only : inPieces(pieces) };
}

const PIECE = 32_768;

/** Bytes that come in pieces: with a length when they are few, as if they were one. */
export function shortOrPieces(parts: Iterable<Bytes>): Bytes | AsyncIterable<Bytes> {
  const iterator = parts[Symbol.iterator]();
  const first: Bytes[] = [];
  let length = 0;
  while (length <= CONTENT_LENGTH_LIMIT) {
    const next = iterator.next();
    if (next.done === true) return concatBytes(first);
    first.push(next.value);
    length += next.value.length;
  }
  return inPieces(chain(first, iterator));
}

function* chain(first: readonly Bytes[], rest: Iterator<Bytes>): Generator<Bytes> {
  yield* first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}

/** Values one after the other as they come: events, pull progress, stats. */
export function jsonStream(values: AsyncIterable<unknown>, options: { lineEnd?: "\n" | "\r\n"; typed?: boolean } = {}): HttpResponse {
  const { lineEnd = "\n", typed = true } = options;
  return { status: 200, headers: typed ? { "Content-Type": "application/json" } : {}, body: lines(values, lineEnd) };
}

export function noContent(): HttpResponse {
  return { status: 204 };
}

export function empty(status = 200): HttpResponse {
  return { status, body: "" };
}

/** JSON text. A bigint becomes a number with all of its digits. Keys keep their order; see `sortedRecord` for Go's maps. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // A bigint; a function to replace them makes all the rest slow.
  }
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? `${BIGINT_MARK}${item}` : item)).replace(BIGINT, "$1");
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

async function* inPieces(pieces: Iterable<Bytes>): AsyncGenerator<Bytes> {
  yield* pieces;
}

/** No generator: that would wait for its next value before it heard that nobody reads any more. */
function lines(values: AsyncIterable<unknown>, lineEnd: string): AsyncIterable<Bytes> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = values[Symbol.asyncIterator]();
      return {
        async next() {
          const { value, done } = await iterator.next();
          return done === true ? { value: undefined, done } : { value: encodeUtf8(`${toJson(value)}${lineEnd}`), done: false };
        },
        async return() {
          await iterator.return?.();
          return { value: undefined, done: true };
        },
      };
    },
  };
}
