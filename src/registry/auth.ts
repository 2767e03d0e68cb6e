import { fromBase64 } from "../base/base64.ts";
import { hex } from "../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";
import type { HttpHandler, HttpRequest } from "../http/types.ts";
import { RegistryError } from "./errors.ts";

export type Action = "pull" | "push" | "delete";

/** Decides who may do what. Throws RegistryError. */
export interface Authorizer {
  /** For `GET /v2/` and everything without a repository. */
  authenticate(request: HttpRequest): void;
  authorize(request: HttpRequest, repository: string, actions: readonly Action[]): void;
}

/** Whom the accounts of a token service know. */
export interface Accounts {
  accepts(user: string, password: string): boolean;
  mayPush(user: string, repository: string): boolean;
}

/**
 * Accounts of the simulated Docker Hub: any name with any password but `wrong`. Repositories of a name belong to whoever logs in
 * under it.
 */
export const HUB_ACCOUNTS: Accounts = {
  accepts: (user, password) => user !== "" && password !== "" && password !== "wrong",
  mayPush: (user, repository) => repository.startsWith(`${user}/`),
};

/** Bearer tokens as Docker Hub hands them out: the token says who it is for and what is allowed. */
export function tokenAuthorizer(options: { realm: string; service: string }): Authorizer {
  function challenge(scope: string | undefined, error?: string): RegistryError {
    const parts = [`realm="${options.realm}"`, `service="${options.service}"`];
    if (scope !== undefined) parts.push(`scope="${scope}"`);
    if (error !== undefined) parts.push(`error="${error}"`);
    return new RegistryError("UNAUTHORIZED", null, { "WWW-Authenticate": `Bearer ${parts.join(",")}` });
  }

  return {
    authenticate(request) {
      if (tokenOf(request) === undefined) throw challenge(undefined);
    },
    authorize(request, repository, actions) {
      const scope = `repository:${repository}:${actions.join(",")}`;
      const token = tokenOf(request);
      if (token === undefined) throw challenge(scope);
      const allowed = token.access.find((entry) => entry.name === repository)?.actions ?? [];
      const denied = actions.filter((action) => !allowed.includes(action));
      if (denied.length === 0) return;
      if (token.access.some((entry) => entry.name === repository)) {
        throw new RegistryError(
          "DENIED",
          denied.map((action) => ({ Type: "repository", Class: "", Name: repository, Action: action })),
        );
      }
      throw challenge(scope, "insufficient_scope");
    },
  };
}

/** The token service: `GET /token?service=…&scope=repository:name:pull,push` with or without Basic credentials. */
export function createTokenService(accounts: Accounts, exists: (repository: string) => boolean = () => true): HttpHandler {
  return async (request) => {
    if (request.path !== "/token") return { status: 404, body: "404 page not found\n" };
    const form = request.method === "POST" ? formOf(decodeUtf8(await request.body())) : undefined;
    const login = form === undefined ? basicOf(request.headers.get("authorization")) : loginOf(form);
    if (login !== undefined && !accounts.accepts(login.user, login.password)) {
      return { status: 401, headers: JSON_TYPE, body: `${JSON.stringify({ details: "incorrect username or password" })}\n` };
    }
    const scopes = form?.get("scope") ?? request.query.get("scope") ?? [];
    const access = scopes.flatMap((text) => text.split(" ")).flatMap((scope) => grant(scope, login?.user, accounts, exists));
    const token = encodeToken({ user: login?.user ?? "", access });
    return { status: 200, headers: JSON_TYPE, body: `${JSON.stringify({ token, access_token: token, expires_in: 300 })}\n` };
  };
}

const JSON_TYPE = { "Content-Type": "application/json" };

interface Token {
  readonly user: string;
  readonly access: readonly { readonly name: string; readonly actions: readonly string[] }[];
}

/** Nobody learns of a repository that is not there: it is as forbidden as somebody else's. */
function grant(scope: string, user: string | undefined, accounts: Accounts, exists: (repository: string) => boolean): Token["access"] {
  const match = /^repository:(.+):([\w,*]+)$/.exec(scope);
  if (match === null) return [];
  const name = match[1] as string;
  const owns = user !== undefined && accounts.mayPush(user, name);
  const actions = (match[2] as string).split(",").filter((action) => owns || (action === "pull" && exists(name)));
  return [{ name, actions }];
}

function loginOf(form: ReadonlyMap<string, readonly string[]>): { user: string; password: string } | undefined {
  const user = form.get("username")?.[0];
  return user === undefined ? undefined : { user, password: form.get("password")?.[0] ?? "" };
}

function formOf(text: string): Map<string, string[]> {
  const form = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    const [key = "", value = ""] = pair.split("=", 2).map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    form.set(key, [...(form.get(key) ?? []), value]);
  }
  return form;
}

function basicOf(header: string | undefined): { user: string; password: string } | undefined {
  const match = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? "");
  if (match === null) return undefined;
  const bytes = fromBase64(match[1] as string);
  if (bytes === undefined) return undefined;
  const text = decodeUtf8(bytes);
  const colon = text.indexOf(":");
  return { user: colon < 0 ? text : text.slice(0, colon), password: colon < 0 ? "" : text.slice(colon + 1) };
}

/** A token is readable text: nobody here needs to be kept from forging one. */
function encodeToken(token: Token): string {
  return hex(encodeUtf8(JSON.stringify(token)));
}

function tokenOf(request: HttpRequest): Token | undefined {
  const digits = /^Bearer\s+((?:[0-9a-f]{2})+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (digits === undefined) return undefined;
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16));
  try {
    return JSON.parse(decodeUtf8(bytes)) as Token;
  } catch {
    return undefined;
  }
}
