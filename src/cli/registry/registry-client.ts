/** What the client asks of a registry itself, without the engine: manifests and what they name. */
import type { Bytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { httpRequest } from "../../http/client.ts";
import type { HttpClientResponse } from "../../http/types.ts";
import { encodeBase64 } from "../base64.ts";
import { encodeQuery, type Query } from "../client.ts";
import { connectTo, LookupError } from "../connection.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { goErrno } from "../go-errno.ts";
import type { Reference } from "../reference.ts";
import { authFor } from "./credentials.ts";

export interface RegistryManifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Bytes;
}

const MANIFEST_TYPES = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
];
const HUB_REGISTRY = "registry-1.docker.io";

export class RegistryClient {
  readonly #docker: DockerCli;
  readonly #domain: string;
  readonly #host: string;
  readonly #insecure: boolean;
  /** `Basic …` or `Bearer …`, by repository; once the registry asked for it. */
  readonly #authorization = new Map<string, string>();

  constructor(docker: DockerCli, domain: string, insecure: boolean) {
    this.#docker = docker;
    this.#domain = domain;
    this.#host = domain === "docker.io" ? HUB_REGISTRY : domain;
    this.#insecure = insecure;
  }

  get base(): string {
    return `${this.#insecure ? "http" : "https"}://${this.#host}`;
  }

  /** Throws CommandError when nobody answers there; returns whether it is a registry that can be spoken to. */
  async ping(): Promise<boolean> {
    try {
      const response = await this.#send("GET", "/v2/", {});
      await response.body();
      return response.status < 500;
    } catch (error) {
      throw new CommandError(`error pinging v2 registry: Get "${this.base}/v2/": ${messageOf(error)}`);
    }
  }

  /** Undefined when there is none. */
  async manifest({ path, tag, digest }: Reference, method: "GET" | "HEAD" = "GET"): Promise<RegistryManifest | undefined> {
    const target = `/v2/${path}/manifests/${digest ?? tag ?? "latest"}`;
    let response: HttpClientResponse;
    try {
      response = await this.#authorized(method, target, path, { Accept: MANIFEST_TYPES.join(", ") });
    } catch (error) {
      throw new CommandError(`failed to do request: Head "${this.base}${target}": ${messageOf(error)}`);
    }
    const bytes = await response.body();
    if (response.status !== 200) return undefined;
    const mediaType = (response.headers.get("content-type") ?? "").split(";", 1)[0] as string;
    return { mediaType, digest: `sha256:${sha256Hex(bytes)}`, bytes };
  }

  async blob(path: string, digest: string): Promise<Bytes | undefined> {
    const response = await this.#authorized("GET", `/v2/${path}/blobs/${digest}`, path, {});
    const bytes = await response.body();
    return response.status === 200 ? bytes : undefined;
  }

  /** Lets `path` have a blob that another repository of the same registry has. */
  async mount(path: string, digest: string, from: string): Promise<boolean> {
    const response = await this.#authorized("POST", `/v2/${path}/blobs/uploads/${encodeQuery({ mount: digest, from })}`, path, { "Content-Length": "0" });
    await response.body();
    return response.status === 201;
  }

  /** Throws CommandError with the registry's own words. */
  async putManifest(path: string, reference: string, mediaType: string, bytes: Bytes): Promise<void> {
    const response = await this.#authorized("PUT", `/v2/${path}/manifests/${reference}`, path, { "Content-Type": mediaType }, bytes);
    const text = decodeUtf8(await response.body());
    if (response.status >= 300) throw new CommandError(firstError(text) ?? `unexpected status ${response.status}`);
  }

  async #authorized(method: string, target: string, path: string, headers: Readonly<Record<string, string>>, body?: Bytes): Promise<HttpClientResponse> {
    const known = this.#authorization.get(path);
    const response = await this.#send(method, target, { ...headers, ...(known === undefined ? {} : { Authorization: known }) }, body);
    const challenge = response.headers.get("www-authenticate");
    if (response.status !== 401 || challenge === undefined || known !== undefined) return response;
    await response.body();
    const authorization = await this.#answer(challenge, path, method === "GET" || method === "HEAD" ? "pull" : "push,pull");
    this.#authorization.set(path, authorization);
    return this.#send(method, target, { ...headers, Authorization: authorization }, body);
  }

  async #answer(challenge: string, path: string, actions: string): Promise<string> {
    const { username = "", password = "" } = authFor(this.#docker, this.#domain);
    const basic = username === "" ? "" : `Basic ${encodeBase64(`${username}:${password}`)}`;
    const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
    const realm = /^(https?):\/\/([^/]+)(\/.*)?$/.exec(fields.get("realm") ?? "");
    if (!/^bearer/i.test(challenge) || realm === null) return basic;
    const query: Query = { service: fields.get("service"), scope: `repository:${path}:${actions}` };
    const headers: Record<string, string> = basic === "" ? {} : { Authorization: basic };
    const response = await this.#request(realm[2] ?? "", realm[1] === "http", "GET", `${realm[3] ?? "/"}${encodeQuery(query)}`, headers);
    const answer = JSON.parse(decodeUtf8(await response.body())) as { token?: string; access_token?: string };
    return `Bearer ${answer.token ?? answer.access_token ?? ""}`;
  }

  #send(method: string, target: string, headers: Readonly<Record<string, string>>, body?: Bytes): Promise<HttpClientResponse> {
    return this.#request(this.#host, this.#insecure, method, target, headers, body);
  }

  async #request(
    host: string,
    plain: boolean,
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    body?: Bytes,
  ): Promise<HttpClientResponse> {
    const [name = "", port = plain ? "80" : "443"] = host.split(":");
    // Who serves on a port of its own without TLS is no HTTPS server.
    if (!plain && port !== "443") throw new CommandError("http: server gave HTTP response to HTTPS client");
    try {
      const stream = await connectTo(this.#docker.sys, `tcp://${name}:${port}`);
      return await httpRequest(stream, {
        method,
        target,
        headers: { Host: host, "User-Agent": "Docker-Client", Connection: "close", ...headers },
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      if (error instanceof LookupError) throw new CommandError(error.message);
      if (isErrno(error)) throw new CommandError(`dial tcp ${name}:${port}: connect: ${goErrno(error)}`);
      throw error;
    }
  }
}

function firstError(text: string): string | undefined {
  try {
    const { errors } = JSON.parse(text) as { errors?: { code?: string; message?: string }[] };
    return errors?.[0] === undefined ? undefined : `${(errors[0].code ?? "").toLowerCase().replaceAll("_", " ")}: ${errors[0].message ?? ""}`;
  } catch {
    return undefined;
  }
}
