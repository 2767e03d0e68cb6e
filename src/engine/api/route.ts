import type { HttpRequest, HttpResponse } from "../../http/types.ts";
import type { Query } from "./query.ts";

/** One endpoint of the Engine API. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD";
  /** Without the version prefix. `{name}` is one segment, `{name:.*}` any number of them; both arrive decoded in `params`. */
  readonly path: string;
  /** Throws EngineError for everything that goes wrong; `status.ts` turns that into an answer. */
  handle(request: ApiRequest): Promise<HttpResponse>;
}

export interface ApiRequest {
  readonly http: HttpRequest;
  /** The x of the API version 1.x that the client speaks. */
  readonly version: number;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** A request header by its name in lower case; empty when absent. */
  header(name: string): string;
  /**
   * The body as JSON, with Go's messages for what is malformed. Without a body: undefined, or an error when it is `required`.
   * The result is a plain value that the caller checks.
   */
  json(options?: { required?: boolean }): Promise<unknown>;
}
