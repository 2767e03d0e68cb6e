import { toBase64 } from "../../base/base64.ts";
import type { Bytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { parseIPv4 } from "../../base/ip.ts";
import type { Stream } from "../../base/stream.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { HttpClientError, httpRequest } from "../../http/client.ts";
import type { HttpClientResponse } from "../../http/types.ts";
import { encodeQuery, parseUrl } from "../../http/url.ts";
import { SERVER } from "../api/version.ts";
import { EngineError } from "../error.ts";
import type { EngineContext } from "../services.ts";
import { apiError, RegistryApiError } from "./registry-errors.ts";

/** What a client sends in X-Registry-Auth. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly registrytoken?: string;
}

/** Where a registry is spoken to. */
export interface Endpoint {
  readonly url: string;
  readonly mirror: boolean;
}

/** The places to try for a registry, best first. */
export function endpointsFor(context: EngineContext, domain: string): Endpoint[] {
  if (domain === "docker.io") {
    const mirrors = (context.config["registry-mirrors"] ?? []).map((url) => ({ url: url.replace(/\/$/, ""), mirror: true }));
    return [...mirrors, { url: "https://registry-1.docker.io", mirror: false }];
  }
  const secure = { url: `https://${domain}`, mirror: false };
  return isInsecure(context, domain) ? [secure, { url: `http://${domain}`, mirror: false }] : [secure];
}

/** 127.0.0.0/8, localhost and what daemon.json names may speak plain HTTP. */
function isInsecure(context: EngineContext, domain: string): boolean {
  const host = domain.replace(/:\d+$/, "");
  if (host === "localhost" || host === "[::1]" || (parseIPv4(host) !== undefined && host.startsWith("127."))) return true;
  return (context.config["insecure-registries"] ?? []).some((entry) => entry === domain || entry === host || inSubnet(entry, host));
}

function inSubnet(entry: string, host: string): boolean {
  const [base = "", digits = ""] = entry.split("/");
  const [network, address] = [parseIPv4(base), parseIPv4(host)];
  if (network === undefined || address === undefined || !/^\d+$/.test(digits)) return false;
  const size = 2 ** (32 - Number(digits));
  return Math.floor(network / size) === Math.floor(address / size);
}

export interface RegistryRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/v2/…`, or a whole URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bytes | AsyncIterable<Bytes>;
  readonly contentLength?: number;
}

/** Requests to one registry, with the token it asks for. */
export class RegistryClient {
  readonly endpoint: Endpoint;
  readonly #context: EngineContext;
  readonly #credentials: Credentials | undefined;
  readonly #scope: string | undefined;
  #authorization: string | undefined;

  constructor(context: EngineContext, endpoint: Endpoint, credentials: Credentials | undefined, scope: string | undefined) {
    this.#context = context;
    this.endpoint = endpoint;
    this.#credentials = credentials;
    this.#scope = scope;
  }

  /** `GET /v2/`: is it there, and what does it want to know? Throws what the network says, or `unauthorized`. */
  async ping(): Promise<void> {
    const response = await this.#inTime(this.#send({ method: "GET", path: "/v2/" }));
    await response.body();
    if (response.status !== 401) return;
    await this.#answerChallenge(response);
  }

  /** Throws RegistryApiError for every status from 400 on, except where `accept` lists it. */
  async request(request: RegistryRequest, accept: readonly number[] = []): Promise<HttpClientResponse> {
    let response = await this.#send(request);
    if (response.status === 401 && !accept.includes(401)) {
      if (request.body !== undefined && !(request.body instanceof Uint8Array)) throw await apiError(response);
      const error = await apiError(response);
      const before = this.#authorization;
      await this.#answerChallenge(response);
      if (this.#authorization === before) throw error;
      response = await this.#send(request);
    }
    if (response.status >= 400 && !accept.includes(response.status)) throw await apiError(response);
    return response;
  }

  /** Whoever says nothing for so long is not waited for. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const { clock } = this.#context.kernel;
    let cancel = (): void => {};
    const late = new Promise<never>((_resolve, reject) => {
      const problem = new EngineError("System", `Get "${this.endpoint.url}/v2/": context deadline exceeded`);
      cancel = clock.at(clock.monotonic() + PING_TIMEOUT, () => reject(problem));
    });
    answer.catch(() => {}); // Its connection ends by itself.
    try {
      return await Promise.race([answer, late]);
    } finally {
      cancel();
    }
  }

  async #answerChallenge(response: HttpClientResponse): Promise<void> {
    const challenge = response.headers.get("www-authenticate") ?? "";
    if (/^basic/i.test(challenge)) {
      if (this.#credentials === undefined) throw new RegistryApiError("UNAUTHORIZED", "no basic auth credentials", 401);
      this.#authorization = basic(this.#credentials);
      return;
    }
    const parameters = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1] as string, match[2] as string]));
    const realm = parameters.get("realm");
    if (!/^bearer/i.test(challenge) || realm === undefined) return;
    const scope = this.#scope ?? parameters.get("scope");
    const query = encodeQuery({
      ...(this.#credentials === undefined ? {} : { account: this.#credentials.username }),
      ...(scope === undefined ? {} : { scope }),
      service: parameters.get("service"),
    });
    const headers: Record<string, string> = this.#credentials === undefined ? {} : { Authorization: basic(this.#credentials) };
    const answer = await fetchUrl(this.#context, "GET", `${realm}?${query}`, headers);
    if (answer.status >= 400) throw await apiError(answer);
    const body = JSON.parse(decodeUtf8(await answer.body())) as { token?: string; access_token?: string };
    this.#authorization = `Bearer ${body.token ?? body.access_token ?? ""}`;
  }

  #send(request: RegistryRequest): Promise<HttpClientResponse> {
    const url = request.path.startsWith("/") ? `${this.endpoint.url}${request.path}` : request.path;
    const headers = { ...request.headers, ...(this.#authorization === undefined ? {} : { Authorization: this.#authorization }) };
    return fetchUrl(this.#context, request.method, url, headers, request.body, request.contentLength);
  }
}

const PING_TIMEOUT = 15_000_000_000n;

function basic(credentials: Credentials): string {
  return `Basic ${toBase64(encodeUtf8(`${credentials.username}:${credentials.password}`))}`;
}

/** One request on a connection of its own. Failures carry the words of Go's http client: `Get "URL": …`. */
export async function fetchUrl(
  context: EngineContext,
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Bytes | AsyncIterable<Bytes>,
  contentLength?: number,
): Promise<HttpClientResponse> {
  const parsed = parseUrl(url);
  if (parsed === undefined) throw new EngineError("InvalidParameter", `parse "${url}": invalid URI for request`);
  const shown = `${method[0]}${method.slice(1).toLowerCase()} "${url}"`;
  // Inside the simulation nothing is encrypted; a port other than 443 has no certificate to show.
  if (parsed.scheme === "https" && parsed.port !== 443) {
    const probe = await connect(context, parsed.host, parsed.port, shown);
    probe.close();
    throw new EngineError("System", `${shown}: http: server gave HTTP response to HTTPS client`);
  }
  const stream = await connect(context, parsed.host, parsed.port, shown);
  try {
    const response = await httpRequest(stream, {
      method,
      target: parsed.target,
      headers: {
        Host: parsed.port === 80 || parsed.port === 443 ? parsed.host : `${parsed.host}:${parsed.port}`,
        "User-Agent": `docker/${SERVER.replace(/^Docker\//, "").split(" ", 1)[0]}`,
        Connection: "close",
        ...headers,
        ...(contentLength === undefined ? {} : { "Content-Length": String(contentLength) }),
      },
      ...(body === undefined ? {} : { body }),
    });
    return closing(response, stream);
  } catch (error) {
    stream.close();
    if (error instanceof HttpClientError) throw new EngineError("System", `${shown}: ${error.kind === "empty" ? "EOF" : error.message}`);
    if (isErrno(error)) throw new EngineError("System", `${shown}: read tcp ${parsed.host}:${parsed.port}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

async function connect(context: EngineContext, host: string, port: number, shown: string): Promise<Stream> {
  try {
    return await context.dial(host, port);
  } catch (error) {
    const address = host === "localhost" ? "127.0.0.1" : host;
    if (isErrno(error)) throw new EngineError("System", `${shown}: dial tcp ${address}:${port}: connect: ${error.message.toLowerCase()}`);
    if (error instanceof EngineError) throw new EngineError("System", `${shown}: ${error.message}`);
    throw error;
  }
}

/** The connection ends with the body. */
function closing(response: HttpClientResponse, stream: Stream): HttpClientResponse {
  return {
    ...response,
    status: response.status,
    reason: response.reason,
    version: response.version,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    async body() {
      try {
        return await response.body();
      } finally {
        stream.close();
      }
    },
    async *chunks() {
      try {
        yield* response.chunks();
      } finally {
        stream.close();
      }
    },
    hijack: () => response.hijack(),
  };
}
