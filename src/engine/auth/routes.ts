import { json } from "../api/response.ts";
import type { Route } from "../api/route.ts";
import { EngineError } from "../error.ts";
import { endpointsFor, RegistryClient } from "../image/registry-client.ts";
import { RegistryApiError } from "../image/registry-errors.ts";
import type { EngineContext } from "../services.ts";
import { fromFields } from "./credentials.ts";

/** `POST /auth`: tries a user name and password at a registry. */
export function authRoutes(context: EngineContext): Route[] {
  return [
    {
      method: "POST",
      path: "/auth",
      async handle(request) {
        const body = (await request.json({ required: true })) as Record<string, unknown> | null;
        const fields = typeof body === "object" && body !== null ? body : {};
        const server = typeof fields["serveraddress"] === "string" ? fields["serveraddress"] : "";
        await login(context, domainOf(server), fields);
        return json({ IdentityToken: "", Status: "Login Succeeded" });
      },
    },
  ];
}

async function login(context: EngineContext, domain: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
  let failure: unknown;
  for (const endpoint of endpointsFor(context, domain).filter(({ mirror }) => !mirror)) {
    try {
      await new RegistryClient(context, endpoint, fromFields(fields), undefined).ping();
      return;
    } catch (error) {
      if (error instanceof RegistryApiError) throw new EngineError("Unauthorized", `Get "${endpoint.url}/v2/": ${error.message}`);
      failure = error;
    }
  }
  throw failure;
}

/** Clients name Docker Hub by the address of its old index. */
function domainOf(server: string): string {
  const host = server.replace(/^https?:\/\//, "").split("/", 1)[0] ?? "";
  return host === "" || host === "index.docker.io" || host === "docker.io" || host === "registry-1.docker.io" ? "docker.io" : host;
}
