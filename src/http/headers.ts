import { type StreamBuffer, UnexpectedEnd } from "./stream-buffer.ts";
import { HttpError, type HttpHeaders } from "./types.ts";

/** All header lines together. */
const MAX_HEADERS = 1024 * 1024;
const MAX_HEADER_LINES = 1000;
/** Of these only the first counts: a list of them means nothing. */
const SINGLE: ReadonlySet<string> = new Set(["content-type"]);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Tab, and everything that prints. */
const VALUE = /^[\t\x20-\x7e\x80-\u{10ffff}]*$/u;

export interface HeaderLines {
  readonly headers: HttpHeaders;
  readonly lines: readonly (readonly [name: string, value: string])[];
}

/** Header lines up to the empty one. Continued lines (obsolete folding) are joined. Throws 400 and 431. */
export async function readHeaders(buffer: StreamBuffer): Promise<HeaderLines> {
  const tooLarge = () => new HttpError(431, "Request Header Fields Too Large");
  const lines: [string, string][] = [];
  let left = MAX_HEADERS;
  for (;;) {
    const line = await buffer.line(left, tooLarge);
    if (line === undefined) throw new UnexpectedEnd();
    if (line === "") break;
    left -= line.length + 2;
    if (left < 0 || lines.length >= MAX_HEADER_LINES) throw tooLarge();
    if (line.startsWith(" ") || line.startsWith("\t")) {
      const last = lines.at(-1);
      if (last === undefined) throw new HttpError(400, "");
      last[1] = `${last[1]} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(":");
    if (colon <= 0) throw new HttpError(400, "");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, "");
    if (!TOKEN.test(name)) throw new HttpError(400, /[\x00-\x1f\x7f]/.test(name) ? "" : "invalid header name");
    if (!VALUE.test(value)) throw new HttpError(400, "");
    lines.push([name, value]);
  }
  const headers = new Map<string, string>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const before = headers.get(key);
    if (before === undefined) headers.set(key, value);
    else if (!SINGLE.has(key)) headers.set(key, `${before}, ${value}`);
  }
  return { headers, lines };
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Is `token` one of the comma-separated words of this header? */
export function hasToken(headers: HttpHeaders, name: string, token: string): boolean {
  const value = headers.get(name);
  return value?.split(",").some((word) => word.trim().toLowerCase() === token) ?? false;
}

/** Content-Length; undefined when absent. Throws 400 when it is no number or two that differ. */
export function contentLength(headers: HttpHeaders): number | undefined {
  const text = headers.get("content-length");
  if (text === undefined) return undefined;
  const values = new Set(text.split(",").map((word) => word.trim()));
  const [value] = values;
  if (values.size !== 1 || value === undefined || !/^\d{1,15}$/.test(value)) throw new HttpError(400, "");
  return Number(value);
}
