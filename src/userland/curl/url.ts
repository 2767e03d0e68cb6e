import { parseUrl, type Url } from "../../http/url.ts";
import { CurlError } from "./error.ts";

/** A URL as people type it: the scheme may be missing. */
export function readUrl(text: string): Url {
  const trimmed = text.trim();
  if (trimmed === "") throw new CurlError(3, "URL rejected: No host part in the URL");
  if (/\s/.test(trimmed)) throw new CurlError(3, "URL rejected: Malformed input to a URL function");
  const schemeText = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(trimmed)?.[1];
  const whole = schemeText === undefined ? `http://${trimmed}` : trimmed;
  const scheme = schemeText?.toLowerCase() ?? "http";
  if (scheme !== "http" && scheme !== "https") throw new CurlError(1, `Protocol "${scheme}" not supported`);
  const url = parseUrl(whole);
  if (url !== undefined) return url;
  const rest = whole.slice(whole.indexOf("//") + 2);
  if (rest === "" || /^[/?#]/.test(rest)) throw new CurlError(3, "URL rejected: No host part in the URL");
  if (/^[^/?#]*:[^/?#\]]*$/.test(rest.split(/[/?#]/)[0] ?? ""))
    throw new CurlError(3, "URL rejected: Port number was not a decimal number between 0 and 65535");
  throw new CurlError(3, "URL rejected: Bad hostname");
}

/** Where a Location header leads from `base`. */
export function resolveUrl(base: Url, location: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(location)) return location;
  const root = `${base.scheme}://${base.authority}`;
  if (location.startsWith("//")) return `${base.scheme}:${location}`;
  if (location.startsWith("/")) return root + normalize(location);
  const path = base.target.split("?")[0] as string;
  if (location.startsWith("?")) return `${root}${path}${location}`;
  return root + normalize(path.slice(0, path.lastIndexOf("/") + 1) + location);
}

/** Takes `/./` and `/../` out of a path. */
export function normalize(target: string): string {
  const mark = target.search(/[?#]/);
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!/\/\.\.?(\/|$)/.test(path)) return target;
  const kept: string[] = [];
  const parts = path.split("/").slice(1);
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    if (part === "..") kept.pop();
    if (part === "." || part === "..") {
      if (last) kept.push("");
    } else kept.push(part);
  }
  return `/${kept.join("/")}${mark < 0 ? "" : target.slice(mark)}`;
}

const MOST_URLS = 100_000;

/** `{a,b}` and `[1-3]`, `[a-c]`, `[001-010:2]` in URLs. */
export function expandUrl(text: string): string[] {
  const brace = /\{([^{}]*)\}/.exec(text);
  const range = /\[(\d+)-(\d+)(?::(\d+))?\]|\[([a-zA-Z])-([a-zA-Z])(?::(\d+))?\]/.exec(text);
  const first = brace && (!range || brace.index < range.index) ? brace : range;
  if (!first) return [text];
  const items = first === brace ? (first[1] as string).split(",") : rangeItems(first);
  const before = text.slice(0, first.index);
  const after = expandUrl(text.slice(first.index + first[0].length));
  if (items.length * after.length > MOST_URLS) throw new CurlError(3, "range overflow in URL");
  return items.flatMap((item) => after.map((tail) => before + item + tail));
}

function rangeItems(match: RegExpExecArray): string[] {
  const items: string[] = [];
  const letters = match[4] !== undefined;
  const low = letters ? (match[4] as string).charCodeAt(0) : Number(match[1]);
  const high = letters ? (match[5] as string).charCodeAt(0) : Number(match[2]);
  const step = Math.max(1, Number(match[3] ?? match[6] ?? 1));
  if (high < low) throw new CurlError(3, "bad range in URL");
  const width = match[1]?.startsWith("0") ? match[1].length : 0;
  for (let value = low; value <= high && items.length < MOST_URLS; value += step)
    items.push(letters ? String.fromCharCode(value) : String(value).padStart(width, "0"));
  return items;
}
