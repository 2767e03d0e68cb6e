/** Bodies: -d and its kin, -F. */
import { type Bytes, concatBytes, hex } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { encodePercent } from "../../http/url.ts";
import type { Sys } from "../../sim/sys.ts";
import { readAll } from "../lib/input.ts";
import { CurlError } from "./error.ts";
import type { CurlOptions } from "./options.ts";

export interface RequestBody {
  readonly bytes: Bytes;
  readonly type: string;
}

/** What the -d options add up to; undefined without any. */
export async function dataBody(sys: Sys, options: CurlOptions): Promise<RequestBody | undefined> {
  const parts: Bytes[] = [];
  let json = false;
  for (const { name, value = "" } of options.given) {
    let part: Bytes | undefined;
    if (name === "data" || name === "data-ascii")
      part = value.startsWith("@") ? withoutNewlines(await readInput(sys, value.slice(1), name)) : encodeUtf8(value);
    else if (name === "data-binary") part = value.startsWith("@") ? await readInput(sys, value.slice(1), name) : encodeUtf8(value);
    else if (name === "data-raw") part = encodeUtf8(value);
    else if (name === "json") {
      json = true;
      part = value.startsWith("@") ? await readInput(sys, value.slice(1), name) : encodeUtf8(value);
    } else if (name === "data-urlencode") part = encodeUtf8(await urlEncoded(sys, value));
    if (part === undefined) continue;
    if (parts.length > 0 && name !== "json") parts.push(encodeUtf8("&"));
    parts.push(part);
  }
  if (parts.length === 0) return undefined;
  return { bytes: concatBytes(parts), type: json ? "application/json" : "application/x-www-form-urlencoded" };
}

export async function formBody(sys: Sys, options: CurlOptions): Promise<RequestBody | undefined> {
  const fields = options.given.filter(({ name }) => name === "form" || name === "form-string");
  if (fields.length === 0) return undefined;
  const boundary = `------------------------${hex(sys.random(11))}`;
  const parts: Bytes[] = [];
  for (const { name: option, value = "" } of fields) {
    const equals = value.indexOf("=");
    if (equals < 0) throw new CurlError(2, "Illegally formatted input field");
    const name = value.slice(0, equals);
    const [content = "", ...attributes] = option === "form-string" ? [value.slice(equals + 1)] : value.slice(equals + 1).split(";");
    const attribute = (key: string) =>
      attributes
        .find((text) => text.trim().startsWith(`${key}=`))
        ?.trim()
        .slice(key.length + 1);
    let disposition = `form-data; name="${name}"`;
    let type = attribute("type");
    let bytes: Bytes;
    if (option === "form" && /^[@<]/.test(content)) {
      const path = content.slice(1);
      bytes = await readInput(sys, path, "form");
      if (content.startsWith("@")) {
        disposition += `; filename="${attribute("filename") ?? path.replace(/^.*\//, "")}"`;
        type ??= typeOf(path);
      }
    } else bytes = encodeUtf8(content.replace(/^"(.*)"$/s, "$1"));
    parts.push(
      encodeUtf8(`--${boundary}\r\nContent-Disposition: ${disposition}\r\n${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n`),
      bytes,
      encodeUtf8("\r\n"),
    );
  }
  parts.push(encodeUtf8(`--${boundary}--\r\n`));
  return { bytes: concatBytes(parts), type: `multipart/form-data; boundary=${boundary}` };
}

export async function readInput(sys: Sys, path: string, option: string): Promise<Bytes> {
  if (path === "-") return await readAll(sys, 0);
  let fd: number;
  try {
    fd = await sys.open(path, { read: true });
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CurlError(26, option === "upload-file" ? `Can't open '${path}'!` : `Failed to open ${path}`);
  }
  try {
    return await readAll(sys, fd);
  } finally {
    sys.close(fd);
  }
}

async function urlEncoded(sys: Sys, value: string): Promise<string> {
  const mark = /[=@]/.exec(value);
  if (!mark) return encodePercent(value);
  const name = value.slice(0, mark.index);
  const rest = value.slice(mark.index + 1);
  const content = mark[0] === "@" ? decodeUtf8(await readInput(sys, rest, "data-urlencode")) : rest;
  return `${name === "" ? "" : `${name}=`}${encodePercent(content)}`;
}

function withoutNewlines(bytes: Bytes): Bytes {
  return bytes.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0);
}

function typeOf(path: string): string {
  const types: Record<string, string> = {
    txt: "text/plain",
    html: "text/html",
    json: "application/json",
    png: "image/png",
    jpg: "image/jpeg",
    gif: "image/gif",
    xml: "application/xml",
    pdf: "application/pdf",
    svg: "image/svg+xml",
  };
  return types[path.replace(/^.*\./, "")] ?? "application/octet-stream";
}
