import type { HttpResponse } from "../http/types.ts";

/** Error codes of the distribution spec with their words and status. */
const ERRORS = {
  BLOB_UNKNOWN: [404, "blob unknown to registry"],
  BLOB_UPLOAD_INVALID: [400, "blob upload invalid"],
  BLOB_UPLOAD_UNKNOWN: [404, "blob upload unknown to registry"],
  DENIED: [403, "requested access to the resource is denied"],
  DIGEST_INVALID: [400, "provided digest did not match uploaded content"],
  MANIFEST_BLOB_UNKNOWN: [400, "blob unknown to registry"],
  MANIFEST_INVALID: [400, "manifest invalid"],
  MANIFEST_UNKNOWN: [404, "manifest unknown"],
  NAME_INVALID: [400, "invalid repository name"],
  NAME_UNKNOWN: [404, "repository name not known to registry"],
  PAGINATION_NUMBER_INVALID: [400, "invalid number of results requested"],
  RANGE_INVALID: [416, "invalid content range"],
  SIZE_INVALID: [400, "provided length did not match content length"],
  TAG_INVALID: [400, "manifest tag did not match URI"],
  UNAUTHORIZED: [401, "authentication required"],
  UNSUPPORTED: [405, "The operation is unsupported."],
  TOOMANYREQUESTS: [429, "too many requests"],
} as const;

export type RegistryErrorCode = keyof typeof ERRORS;

/** What a request to the registry went wrong with. */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RegistryErrorCode, detail?: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(ERRORS[code][1]);
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }
}

export function errorAnswer(error: RegistryError): HttpResponse {
  const entry = { code: error.code, message: error.message, ...(error.detail === undefined ? {} : { detail: error.detail }) };
  return {
    status: ERRORS[error.code][0],
    headers: { ...JSON_HEADERS, ...error.headers },
    body: `${JSON.stringify({ errors: [entry] })}\n`,
  };
}

export const API_HEADERS = { "Docker-Distribution-Api-Version": "registry/2.0", "X-Content-Type-Options": "nosniff" };
const JSON_HEADERS = { "Content-Type": "application/json; charset=utf-8", ...API_HEADERS };
