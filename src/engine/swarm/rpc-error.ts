import { EngineError, type ErrorKind } from "../error.ts";

type Code =
  | "InvalidArgument"
  | "AlreadyExists"
  | "FailedPrecondition"
  | "NotFound"
  | "PermissionDenied"
  | "Unknown"
  | "Unimplemented"
  | "Unavailable"
  | "Internal";

const KIND: Readonly<Record<Code, ErrorKind>> = {
  InvalidArgument: "InvalidParameter",
  AlreadyExists: "Conflict",
  FailedPrecondition: "InvalidParameter",
  NotFound: "NotFound",
  PermissionDenied: "Forbidden",
  Unknown: "System",
  Unimplemented: "NotImplemented",
  Unavailable: "Unavailable",
  Internal: "System",
};

/** What a manager refuses, the way its gRPC error reads once the daemon passes it on. */
export function rpcError(code: Code, description: string): EngineError {
  return new EngineError(KIND[code], `rpc error: code = ${code} desc = ${description}`);
}
