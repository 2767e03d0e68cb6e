import { decodeUtf8 } from "../../base/utf8.ts";
import { parseGoJson } from "../api/go-json.ts";
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
        const body = parse(decodeUtf8(await request.http.body()));
        if (Array.isArray(body)) throw new EngineError("System", "json: cannot unmarshal array into Go value of type registry.AuthConfig");
        const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
        const server = typeof fields["serveraddress"] === "string" ? fields["serveraddress"] : "";
        if (/\s/.test(server))
          throw new EngineError("InvalidParameter", `unable to parse server address: parse "https://${server}": invalid character " " in host name`);
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

/** What is malformed counts as a failure of the daemon's own. */
function parse(text: string): unknown {
  if (text.trim() === "") throw new EngineError("System", "EOF");
  try {
    return parseGoJson(text);
  } catch (error) {
    throw error instanceof EngineError ? new EngineError("System", error.message.replace(/^invalid JSON: /, "")) : error;
  }
}

/** Clients name Docker Hub by the address of its old index. */
function domainOf(server: string): string {
  const host = server.replace(/^https?:\/\//, "").split("/", 1)[0] ?? "";
  return host === "" || host === "index.docker.io" || host === "docker.io" || host === "registry-1.docker.io" ? "docker.io" : host;
}
