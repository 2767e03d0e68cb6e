import { decodeUtf8 } from "../../base/utf8.ts";
import type { HttpClientResponse } from "../../http/types.ts";

/** One error of a registry's answer, said the way Docker says it: `manifest unknown: manifest unknown`. */
export class RegistryApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export async function apiError(response: HttpClientResponse): Promise<RegistryApiError> {
  const text = decodeUtf8(await response.body());
  const { status } = response;
  try {
    const document = JSON.parse(text) as { errors?: { code?: string; message?: string }[]; details?: string; message?: string };
    const [first] = document.errors ?? [];
    if (first !== undefined) {
      const code = first.code ?? "UNKNOWN";
      return new RegistryApiError(code, `${code.toLowerCase().replaceAll("_", " ")}: ${first.message ?? "unknown error"}`, status);
    }
    if (status === 401)
      return new RegistryApiError("UNAUTHORIZED", `unauthorized: ${document.details ?? document.message ?? "authentication required"}`, status);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const byStatus: Record<number, RegistryApiError> = {
    401: new RegistryApiError("UNAUTHORIZED", "unauthorized: authentication required", status),
    403: new RegistryApiError("DENIED", "denied: requested access to the resource is denied", status),
    404: new RegistryApiError("UNKNOWN", 'error parsing HTTP 404 response body: unexpected end of JSON input: ""', status),
    429: new RegistryApiError("TOOMANYREQUESTS", "toomanyrequests: too many requests", status),
  };
  return byStatus[status] ?? new RegistryApiError("UNKNOWN", `received unexpected HTTP status: ${status} ${response.reason}`, status);
}
