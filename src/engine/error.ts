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

/** A request that is refused: `message` is the body's, without `Error response from daemon: `, which the client adds. */
export class EngineError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
