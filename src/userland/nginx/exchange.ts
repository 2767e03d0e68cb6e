import type { Bytes } from "../../base/bytes.ts";
import type { HttpRequest } from "../../http/types.ts";
import type { Sys } from "../../sim/sys.ts";
import type { HttpConfig, Listen, Location, Scope, Server } from "./config.ts";
import type { ServerLog } from "./log.ts";

/** State of a worker that requests share. */
export interface WorkerState {
  readonly sys: Sys;
  readonly config: HttpConfig;
  readonly version: string;
  readonly log: ServerLog;
  readonly counts: { accepted: number; handled: number; requests: number; active: number; writing: number };
  /** Next server of each upstream, and those that failed lately. */
  readonly turns: Map<string, number>;
  readonly failedUntil: Map<string, bigint>;
}

/** One request on its way through the phases. */
export interface Exchange {
  readonly worker: WorkerState;
  readonly request: HttpRequest;
  readonly server: Server;
  readonly listen: Listen;
  readonly connection: { readonly id: number; requests: number; readonly local: { address: string; port: number } };
  readonly started: bigint;
  /** Decoded and normalized, as locations see it. */
  uri: string;
  args: string;
  location: Location | undefined;
  scope: Scope;
  readonly variables: Map<string, string>;
  captures: readonly string[];
  status: number;
  bytesSent: number;
  redirects: number;
  remoteUser: string;
  upstream: { addresses: string[]; statuses: string[]; nanoseconds: bigint };
  /** An error page is being looked for: no second one. */
  inErrorPage: boolean;
  forcedStatus: number | undefined;
  internal: boolean;
  body?: Bytes;
}

/** What a phase came to. */
export type Answer =
  | { readonly kind: "page"; readonly status: number; readonly location?: string }
  | { readonly kind: "text"; readonly status: number; readonly text: string }
  | { readonly kind: "internal"; readonly uri: string; readonly status?: number }
  | {
      readonly kind: "content";
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: Bytes | AsyncIterable<Bytes> | undefined;
      readonly length?: number;
      readonly reason?: string;
      readonly upgrade?: (stream: import("../../base/stream.ts").Stream) => Promise<void>;
    };
