/** Kinds decide the HTTP status in one place (api/status.ts), as moby's errdefs do. The message is Docker's own. */
export type ErrorKind =
  | "NotFound"
  | "InvalidParameter"
  | "Conflict"
  | "NotModified"
  | "Unauthorized"
  | "Forbidden"
  | "NotImplemented"
  | "Unavailable"
  | "System";

export class EngineError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
