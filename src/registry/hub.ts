import type { HttpHandler } from "../http/types.ts";
import { createTokenService, HUB_ACCOUNTS, tokenAuthorizer } from "./auth.ts";
import { createRegistry } from "./registry.ts";
import { createSearch, HUB_REPOSITORIES } from "./search.ts";
import type { RegistryStore } from "./store.ts";

/** The servers that make up Docker Hub. */
export interface Hub {
  /** registry-1.docker.io */
  readonly registry: HttpHandler;
  /** auth.docker.io */
  readonly auth: HttpHandler;
  /** index.docker.io: search, and login of old clients. */
  readonly index: HttpHandler;
}

export function createHub(options: { store: RegistryStore; newId: () => string }): Hub {
  const authorizer = tokenAuthorizer({ realm: "https://auth.docker.io/token", service: "registry.docker.io" });
  return {
    registry: createRegistry({ ...options, auth: authorizer, deletable: false }),
    auth: createTokenService(HUB_ACCOUNTS, (repository) => options.store.has(repository)),
    index: createSearch(options.store, HUB_REPOSITORIES),
  };
}
