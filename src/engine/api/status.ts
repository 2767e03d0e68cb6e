import type { HttpResponse } from "../../http/types.ts";
import { HttpError } from "../../http/types.ts";
import { EngineError, type ErrorKind } from "../error.ts";
import { json } from "./response.ts";

const STATUS: Readonly<Record<ErrorKind, number>> = {
  NotFound: 404,
  InvalidParameter: 400,
  Conflict: 409,
  NotModified: 304,
  Unauthorized: 401,
  Forbidden: 403,
  NotImplemented: 501,
  Unavailable: 503,
  System: 500,
};

/** The one place where an error becomes an answer. */
export function errorResponse(error: unknown): HttpResponse {
  const status = statusOf(error);
  if (status === 304) return { status };
  return json({ message: messageOf(error) }, status);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function statusOf(error: unknown): number {
  if (error instanceof EngineError) return STATUS[error.kind];
  if (error instanceof HttpError) return error.status;
  return 500;
}
