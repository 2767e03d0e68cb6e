import type { HttpResponse } from "../../http/types.ts";
import { TarError } from "../../sim/fs/tar.ts";
import { readTar } from "../../sim/fs/tar-reader.ts";
import { json } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import { messageOf } from "../api/status.ts";
import { credentialsOf } from "../auth/credentials.ts";
import { EngineError } from "../error.ts";
import { inspectDistribution } from "../image/distribution.ts";
import { progressResponse } from "../image/progress-response.ts";
import { fullName, parseReference, parseWithDefaultTag, type Reference } from "../image/reference.ts";
import type { Images } from "../image/service.ts";

/** The endpoints about plugins, as a daemon answers that has none. What a registry has are images, and cannot be installed as one. */
export function pluginRoutes(images: Images): Route[] {
  const on = (method: Route["method"], path: string, handle: Route["handle"]): Route => ({ method, path: `/plugins${path}`, handle });
  return [
    on("GET", "", async ({ query }) => {
      const filters = query.filters();
      filters.validate(["enabled", "capability"]);
      filters.flag("enabled");
      return json([]);
    }),
    on("GET", "/privileges", (request) => privileges(images, request)),
    on("GET", "/{name:.*}/json", notFound),
    on("DELETE", "/{name:.*}", notFound),
    on("POST", "/{name:.*}/enable", async (request) => {
      const timeout = request.query.text("timeout");
      if (!/^[+-]?\d+$/.test(timeout)) throw new EngineError("System", `strconv.Atoi: parsing ${JSON.stringify(timeout)}: invalid syntax`);
      return notFound(request);
    }),
    on("POST", "/{name:.*}/disable", notFound),
    on("POST", "/{name:.*}/push", notFound),
    on("POST", "/{name:.*}/set", notFound),
    on("POST", "/{name:.*}/upgrade", async ({ params }) => {
      const { tag = "latest", ...reference } = parseReference(params["name"] ?? "");
      throw noPlugin(`${reference.path.replace(/^library\//, "")}:${tag}`);
    }),
    on("POST", "/pull", (request) => pull(images, request)),
    on("POST", "/create", create),
  ];
}

async function notFound({ params }: ApiRequest): Promise<HttpResponse> {
  throw noPlugin(params["name"] ?? "");
}

function noPlugin(name: string): EngineError {
  return new EngineError("NotFound", `plugin "${name}" not found`);
}

async function privileges(images: Images, request: ApiRequest): Promise<HttpResponse> {
  const reference = remoteOf(request);
  if ((await digestOf(images, request)) === undefined) return json([]);
  throw new EngineError("System", `did not find plugin config for specified reference ${shown(reference)}`);
}

async function pull(images: Images, request: ApiRequest): Promise<HttpResponse> {
  const reference = remoteOf(request);
  const digest = await digestOf(images, request);
  if (digest === undefined) throw new EngineError("NotFound", `error resolving plugin reference: ${shown(reference)}: not found`);
  return progressResponse(async (sink) => {
    sink({ status: `Pulling from ${reference.path.replace(/^library\//, "")}`, id: reference.tag ?? digest });
    sink({ status: `Digest: ${digest}` });
    throw new EngineError("System", "fetched plugin image but plugin config is missing");
  });
}

function remoteOf({ query }: ApiRequest): Reference {
  try {
    return parseWithDefaultTag(query.text("remote"));
  } catch (error) {
    throw new EngineError("System", messageOf(error));
  }
}

function shown(reference: Reference): string {
  return `${fullName(reference)}${reference.digest === undefined ? `:${reference.tag}` : `@${reference.digest}`}`;
}

/** Of what a registry has under the name; undefined when it has nothing, or nothing for this user. */
async function digestOf(images: Images, request: ApiRequest): Promise<string | undefined> {
  try {
    const found = await inspectDistribution(images, request.query.text("remote"), credentialsOf(request.header("x-registry-auth")));
    return found.Descriptor.digest;
  } catch (error) {
    if (error instanceof EngineError && (error.kind === "NotFound" || error.kind === "Unauthorized")) return undefined;
    throw error;
  }
}

/** POST /plugins/create reads as far as the plugin's configuration, which would then have to be run. */
async function create({ http, query }: ApiRequest): Promise<HttpResponse> {
  const name = query.text("name");
  try {
    parseReference(name);
  } catch (error) {
    throw new EngineError("System", `failed to parse reference ${name}: ${messageOf(error)}`);
  }
  const archive = await http.body();
  let paths: string[];
  try {
    paths = readTar(archive).map((entry) => entry.path);
  } catch (error) {
    if (error instanceof TarError) throw new EngineError("System", "failed to read from tar: unexpected EOF");
    throw error;
  }
  if (!paths.includes("config.json")) throw new EngineError("System", "config not found");
  if (!paths.some((path) => path.split("/")[0] === "rootfs")) throw new EngineError("System", "rootfs not found");
  throw new EngineError("NotImplemented", `plugin "${name}" cannot be created: plugins are not simulated`);
}
