/** POST /build as the builder before BuildKit answers it. */
import type { HttpResponse } from "../../http/types.ts";
import type { ApiRequest } from "../api/route.ts";
import { EngineError } from "../error.ts";
import type { Builder } from "./builder.ts";

export async function classicBuild(_builder: Builder, _request: ApiRequest): Promise<HttpResponse> {
  throw new EngineError("NotImplemented", "classic builder");
}
