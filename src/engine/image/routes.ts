import type { Bytes } from "../../base/bytes.ts";
import type { HttpResponse } from "../../http/types.ts";
import type { Query } from "../api/query.ts";
import { empty, json } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import { credentialsOf } from "../auth/credentials.ts";
import { EngineError } from "../error.ts";
import { loadImages, saveImages } from "./archive.ts";
import { inspectDistribution } from "./distribution.ts";
import { fetchSource, importImage } from "./import.ts";
import { imageHistory, inspectImage } from "./inspect.ts";
import { adaptInspect } from "./inspect-compatibility.ts";
import { listImages } from "./list.ts";
import { adaptList } from "./list-compatibility.ts";
import { parsePlatform } from "./manifest.ts";
import { assertExportable, assertPlatform, platformParameter } from "./platform-parameter.ts";
import { progressResponse } from "./progress-response.ts";
import { pruneImages } from "./prune.ts";
import { pullImage } from "./pull.ts";
import { pushImage } from "./push.ts";
import { checkTag, parseReference, type Reference } from "./reference.ts";
import { removeImage } from "./remove.ts";
import { searchImages } from "./search.ts";
import { type Images, targetReference } from "./service.ts";

export function imageRoutes(images: Images): Route[] {
  return [
    {
      method: "GET",
      path: "/images/json",
      async handle({ query, version }) {
        const name = version < 41 ? query.text("filter") : "";
        const filters = name === "" ? query.filters() : query.filters().with("reference", name);
        const listed = listImages(images, { all: query.flag("all"), sharedSize: version >= 42 && query.flag("shared-size"), filters });
        return json(listed.map((summary) => adaptList(summary, version)));
      },
    },
    {
      method: "GET",
      path: "/images/search",
      handle: async ({ query }) => json(await searchImages(images, query.text("term"), searchLimit(query), query.filters())),
    },
    { method: "GET", path: "/images/get", handle: async (request) => archive(images, request, request.query.all("names")) },
    { method: "GET", path: "/images/{name:.*}/get", handle: async (request) => archive(images, request, [request.params["name"] ?? ""]) },
    { method: "GET", path: "/images/{name:.*}/history", handle: async (request) => json(history(images, request)) },
    { method: "GET", path: "/images/{name:.*}/json", handle: async (request) => json(inspect(images, request)) },
    { method: "POST", path: "/images/load", handle: load(images) },
    {
      method: "POST",
      path: "/images/create",
      handle: (request) => (request.query.text("fromImage") === "" ? importRequest(images, request) : pull(images, request)),
    },
    { method: "POST", path: "/images/prune", handle: async ({ query }) => json(pruneImages(images, query.filters())) },
    { method: "POST", path: "/images/{name:.*}/push", handle: push(images) },
    {
      method: "POST",
      path: "/images/{name:.*}/tag",
      async handle({ params, query }) {
        if (query.text("repo") === "") return empty(); // As the real one has it: nothing is done.
        images.tag(sourceOf(params["name"] ?? ""), targetReference(query.text("repo"), query.text("tag")));
        return empty(201);
      },
    },
    {
      method: "DELETE",
      path: "/images/{name:.*}",
      async handle({ params, query }) {
        const name = params["name"] ?? "";
        if (name.trim() === "") throw new EngineError("InvalidParameter", "image name cannot be blank");
        const platforms = query.text("platforms");
        if (platforms !== "") assertPlatform(images.store.resolve(name), name, platformParameter(platforms));
        return json(removeImage(images, name, { force: query.flag("force"), prune: !query.flag("noprune") }));
      },
    },
    {
      method: "GET",
      path: "/distribution/{name:.*}/json",
      handle: async (request) => json(await inspectDistribution(images, request.params["name"] ?? "", credentialsOf(request.header("x-registry-auth")))),
    },
  ];
}

/** A name that is none is no image either. */
function sourceOf(name: string): string {
  try {
    parseReference(name);
  } catch (error) {
    if (!/^[a-f0-9]{64}$/.test(name)) throw error instanceof EngineError ? new EngineError("NotFound", error.message) : error;
  }
  return name;
}

function searchLimit(query: Query): number | undefined {
  try {
    return query.strictNumber("limit");
  } catch (error) {
    throw error instanceof EngineError ? new EngineError(error.kind, `invalid limit specified: ${error.message}`) : error;
  }
}

function pull(images: Images, request: ApiRequest): Promise<HttpResponse> {
  const { query } = request;
  const reference = pullReference(query.text("fromImage"), query.text("tag"));
  const platform = request.version < 32 ? "" : query.text("platform");
  if (platform !== "") parsePlatform(platform);
  const credentials = credentialsOf(request.header("x-registry-auth"));
  return progressResponse((sink, cancelled) => pullImage(images, reference, { platform, credentials, cancelled }, sink));
}

function pullReference(image: string, tag: string): Reference {
  const reference = parseReference(image.replace(/:$/, ""));
  if (tag === "") return reference;
  if (tag.includes(":")) return { ...parseReference(`${image.replace(/@.*$/, "")}@${tag}`), tag: undefined };
  return { ...reference, tag: checkTag(tag), digest: undefined };
}

function importRequest(images: Images, request: ApiRequest): Promise<HttpResponse> {
  const { query } = request;
  const source = query.text("fromSrc");
  const repo = query.text("repo");
  if (repo.includes("@")) throw new EngineError("InvalidParameter", "cannot import digest reference");
  const reference = repo === "" ? undefined : targetReference(repo, query.text("tag"));
  const platform = query.text("platform");
  const architecture = platform === "" ? "amd64" : parsePlatform(platform).architecture;
  return progressResponse(async (sink) => {
    const content = source === "-" ? await request.http.body(MAX_ARCHIVE) : await fetchSource(images, source, sink);
    importImage(images, { archive: content, source, reference, message: query.text("message"), changes: query.all("changes"), architecture }, sink);
  });
}

function push(images: Images): Route["handle"] {
  return async (request) => {
    const name = parseReference(request.params["name"] ?? "");
    const tag = request.query.text("tag");
    const reference = tag === "" ? name : { ...name, tag: checkTag(tag) };
    if (request.version >= 46) platformParameter(request.query.text("platform"));
    return progressResponse((sink) => pushImage(images, reference, credentialsOf(request.header("x-registry-auth")), sink));
  };
}

function load(images: Images): Route["handle"] {
  return async (request) => {
    const platform = request.version < 48 ? undefined : platformParameter(request.query.text("platform"));
    const content = await request.http.body(MAX_ARCHIVE);
    const quiet = request.query.flag("quiet");
    return progressResponse(async (sink) => loadImages(images, content, sink, { quiet, platform }), { errorsInStream: true });
  };
}

/** The largest archive that is taken in. */
const MAX_ARCHIVE = 1024 * 1024 * 1024;

function inspect(images: Images, { params, query, version }: ApiRequest): object {
  const name = params["name"] ?? "";
  const platform = version < 49 ? undefined : platformParameter(query.text("platform"));
  if (platform !== undefined && query.flag("manifests"))
    throw new EngineError("InvalidParameter", "conflicting options: manifests and platform options cannot both be set");
  const image = images.store.resolve(name);
  assertPlatform(image, name, platform);
  return adaptInspect(inspectImage(images, image), version);
}

function history(images: Images, { params, query, version }: ApiRequest): object[] {
  const name = params["name"] ?? "";
  const platform = version < 48 ? undefined : platformParameter(query.text("platform"));
  const image = images.store.resolve(name);
  assertPlatform(image, name, platform);
  return imageHistory(images, image);
}

function archive(images: Images, { query, version }: ApiRequest, names: readonly string[]): HttpResponse {
  const platform = version < 48 ? undefined : platformParameter(query.text("platform"));
  if (platform !== undefined) for (const name of names) assertExportable(images.store.resolve(name), platform);
  return { status: 200, headers: { "Content-Type": "application/x-tar" }, body: stream(saveImages(images, names)) };
}

async function* stream(chunks: Iterable<Bytes>): AsyncGenerator<Bytes> {
  yield* chunks;
}
