import { fromBase64 } from "../../base/base64.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { EngineError } from "../error.ts";
import type { Credentials } from "../image/registry-client.ts";

/** Reads X-Registry-Auth: base64url of a JSON object. Nothing, `e30=` and unreadable text are no credentials. */
export function credentialsOf(header: string): Credentials | undefined {
  const bytes = fromBase64(header.trim());
  if (header.trim() === "" || bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
  return typeof value === "object" && value !== null ? fromFields(value as Record<string, unknown>) : undefined;
}

/** Credentials in a JSON object; `auth` is base64 of `user:password`. */
export function fromFields(fields: Readonly<Record<string, unknown>>): Credentials | undefined {
  const { username, password, auth } = fields;
  if (typeof username === "string" && username !== "") return { username, password: typeof password === "string" ? password : "" };
  if (typeof auth !== "string" || auth === "") return undefined;
  const bytes = fromBase64(auth);
  if (bytes === undefined) throw new EngineError("InvalidParameter", "bad parameters and missing X-Registry-Auth: illegal base64 data");
  const text = decodeUtf8(bytes);
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
