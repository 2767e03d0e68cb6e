import { type Bytes, concatBytes } from "../base/bytes.ts";
import { sha256Stream } from "../base/sha256.ts";
import { contentDigest, readLayerMark } from "../base/stand-in.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../http/types.ts";
import type { Action, Authorizer } from "./auth.ts";
import { API_HEADERS, errorAnswer, RegistryError } from "./errors.ts";
import { isDigest, isRepository, isTag } from "./names.ts";
import { type Blob, blobOf, type RegistryStore } from "./store.ts";
import { receive, type Upload, Uploads } from "./uploads.ts";

export interface RegistryOptions {
  readonly store: RegistryStore;
  /** Without it, everybody may do everything. */
  readonly auth?: Authorizer;
  /** Ids of upload sessions, as UUIDs. */
  readonly newId: () => string;
  /** Deleting is switched off by default, as in the registry image. */
  readonly deletable?: boolean;
  /** Told of every answer, for access logs. */
  readonly log?: (request: HttpRequest, response: HttpResponse) => void;
}

/** The Docker Registry HTTP API v2 (OCI distribution spec) over a store. */
export function createRegistry(options: RegistryOptions): HttpHandler {
  const context: Context = { ...options, uploads: new Uploads(options.newId) };
  return async (request) => {
    const response = await answer(context, request).catch((error: unknown) => {
      if (error instanceof RegistryError) return errorAnswer(error);
      throw error;
    });
    const final = request.method === "HEAD" && response.body instanceof Uint8Array ? withLength(response) : response;
    options.log?.(request, final);
    return final;
  };
}

interface Context extends RegistryOptions {
  readonly uploads: Uploads;
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const { path } = request;
  if (path === "/v2" || path === "/v2/") {
    context.auth?.authenticate(request);
    return json({});
  }
  if (path === "/v2/_catalog") {
    context.auth?.authenticate(request);
    return page(request, context.store.repositories(), "repositories", {});
  }
  for (const [pattern, handle] of ROUTES) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const [repository = "", reference = ""] = match.slice(1).map(decodeURIComponent);
    if (!isRepository(repository)) throw new RegistryError("NAME_INVALID");
    context.auth?.authorize(request, repository, actionsOf(request.method));
    return handle(context, request, repository, reference);
  }
  return { status: 404, headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" }, body: "404 page not found\n" };
}

type Handle = (context: Context, request: HttpRequest, repository: string, reference: string) => Promise<HttpResponse> | HttpResponse;

const ROUTES: readonly (readonly [RegExp, Handle])[] = [
  [/^\/v2\/(.+)\/tags\/list$/, listTags],
  [/^\/v2\/(.+)\/manifests\/([^/]+)$/, manifests],
  [/^\/v2\/(.+)\/blobs\/uploads\/?$/, startUpload],
  [/^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, uploads],
  [/^\/v2\/(.+)\/blobs\/([^/]+)$/, blobs],
];

function actionsOf(method: string): readonly Action[] {
  if (method === "GET" || method === "HEAD") return ["pull"];
  return method === "DELETE" ? ["delete"] : ["pull", "push"];
}

function listTags(context: Context, request: HttpRequest, repository: string): HttpResponse {
  if (!context.store.has(repository)) throw new RegistryError("NAME_UNKNOWN", { name: repository });
  const tags = context.store.tags(repository);
  return tags.length === 0 ? json({ name: repository, tags: null }) : page(request, tags, "tags", { name: repository });
}

/** A list in pages: `?n=` and `?last=`, with a Link to the next one. */
function page(request: HttpRequest, all: readonly string[], field: string, extra: object): HttpResponse {
  const asked = request.query.get("n")?.[0];
  const limit = asked === undefined ? all.length : Number(asked);
  if (!Number.isInteger(limit) || limit < 0) throw new RegistryError("PAGINATION_NUMBER_INVALID", { n: asked });
  const last = request.query.get("last")?.[0];
  const rest = last === undefined ? all : all.filter((name) => name > last);
  const shown = rest.slice(0, limit);
  const response = json({ ...extra, [field]: shown });
  if (shown.length === 0 || shown.length === rest.length) return response;
  const next = `<${request.path}?last=${encodeURIComponent(shown.at(-1) ?? "")}&n=${limit}>; rel="next"`;
  return { ...response, headers: { ...response.headers, Link: next } };
}

async function manifests(context: Context, request: HttpRequest, repository: string, reference: string): Promise<HttpResponse> {
  if (!isTag(reference) && !isDigest(reference)) throw new RegistryError("MANIFEST_INVALID");
  const { store } = context;
  if (request.method === "GET" || request.method === "HEAD") {
    const manifest = store.manifest(repository, reference);
    if (manifest === undefined) throw new RegistryError("MANIFEST_UNKNOWN", isDigest(reference) ? `unknown manifest ${reference}` : { Tag: reference });
    return {
      status: 200,
      headers: { "Content-Type": manifest.mediaType, "Docker-Content-Digest": manifest.digest, ...API_HEADERS, Etag: `"${manifest.digest}"` },
      body: manifest.content,
    };
  }
  if (request.method === "PUT") return putManifest(context, request, repository, reference);
  if (request.method !== "DELETE" || context.deletable !== true) throw new RegistryError("UNSUPPORTED");
  if (!store.deleteManifest(repository, reference)) throw new RegistryError("MANIFEST_UNKNOWN", { Tag: reference });
  return { status: 202, headers: API_HEADERS, body: "" };
}

const MAX_MANIFEST = 4 * 1024 * 1024;

async function putManifest(context: Context, request: HttpRequest, repository: string, reference: string): Promise<HttpResponse> {
  const content = await request.body(MAX_MANIFEST);
  const digest = contentDigest(content);
  if (isDigest(reference) && reference !== digest) throw new RegistryError("DIGEST_INVALID");
  const document = parseManifest(content);
  const mediaType = request.headers.get("content-type")?.split(";", 1)[0] || document.mediaType || "application/vnd.docker.distribution.manifest.v2+json";
  for (const child of document.manifests ?? []) {
    if (context.store.manifest(repository, child.digest) === undefined) throw new RegistryError("MANIFEST_BLOB_UNKNOWN", { digest: child.digest });
  }
  for (const part of [...(document.config === undefined ? [] : [document.config]), ...(document.layers ?? [])]) {
    if (part.urls !== undefined && part.urls.length > 0) continue;
    if (context.store.blob(repository, part.digest) === undefined) throw new RegistryError("MANIFEST_BLOB_UNKNOWN", { digest: part.digest });
  }
  context.store.putManifest(repository, reference, { digest, mediaType, content });
  return { status: 201, headers: { Location: `/v2/${repository}/manifests/${digest}`, "Docker-Content-Digest": digest, ...API_HEADERS }, body: "" };
}

interface Descriptor {
  readonly digest: string;
  readonly urls?: readonly string[];
}

interface ManifestDocument {
  readonly mediaType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

function parseManifest(content: Bytes): ManifestDocument {
  let document: unknown;
  try {
    document = JSON.parse(decodeUtf8(content));
  } catch {
    throw new RegistryError("MANIFEST_INVALID");
  }
  if (typeof document !== "object" || document === null || (document as { schemaVersion?: unknown }).schemaVersion !== 2) {
    throw new RegistryError("MANIFEST_INVALID");
  }
  const lists = [(document as ManifestDocument).layers, (document as ManifestDocument).manifests];
  const parts = [(document as ManifestDocument).config, ...lists.flatMap((list) => (Array.isArray(list) ? list : []))];
  if (!lists.every((list) => list === undefined || Array.isArray(list))) throw new RegistryError("MANIFEST_INVALID");
  if (!parts.every((part) => part === undefined || (part !== null && isDigest(String(part.digest))))) throw new RegistryError("MANIFEST_INVALID");
  return document as ManifestDocument;
}

function blobs(context: Context, request: HttpRequest, repository: string, digest: string): HttpResponse {
  if (!isDigest(digest)) throw new RegistryError("DIGEST_INVALID");
  const blob = context.store.blob(repository, digest);
  if (blob === undefined) throw new RegistryError("BLOB_UNKNOWN", digest);
  if (request.method === "DELETE") {
    if (context.deletable !== true) throw new RegistryError("UNSUPPORTED");
    context.store.deleteBlob(repository, digest);
    return { status: 202, headers: API_HEADERS, body: "" };
  }
  if (request.method !== "GET" && request.method !== "HEAD") throw new RegistryError("UNSUPPORTED");
  const range = rangeOf(request.headers.get("range"), blob.size);
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Length": `${range.to - range.from}`,
    "Accept-Ranges": "bytes",
    "Cache-Control": "max-age=31536000",
    "Docker-Content-Digest": digest,
    ...API_HEADERS,
    Etag: `"${digest}"`,
  };
  const body = request.method === "HEAD" ? "" : stream(blob, range.from, range.to);
  if (!range.partial) return { status: 200, headers, body };
  return { status: 206, headers: { ...headers, "Content-Range": `bytes ${range.from}-${range.to - 1}/${blob.size}` }, body };
}

async function* stream(blob: Blob, from: number, to: number): AsyncGenerator<Bytes> {
  yield* blob.chunks(from, to);
}

function rangeOf(header: string | undefined, size: number): { from: number; to: number; partial: boolean } {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return { from: 0, to: size, partial: false };
  const from = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const to = match[1] === "" || match[2] === "" ? size : Math.min(size, Number(match[2]) + 1);
  if (from >= size || from >= to) throw new RegistryError("RANGE_INVALID");
  return { from, to, partial: true };
}

async function startUpload(context: Context, request: HttpRequest, repository: string): Promise<HttpResponse> {
  if (request.method !== "POST") throw new RegistryError("UNSUPPORTED");
  const mount = request.query.get("mount")?.[0];
  const from = request.query.get("from")?.[0];
  if (mount !== undefined && isDigest(mount)) {
    const source = from ?? context.store.repositories().find((each) => context.store.blob(each, mount) !== undefined);
    const blob = source === undefined ? undefined : context.store.blob(source, mount);
    if (blob !== undefined) {
      await context.store.putBlob(repository, blob);
      return created(repository, mount);
    }
  }
  const upload = context.uploads.start(repository);
  const digest = request.query.get("digest")?.[0];
  if (digest === undefined) return accepted(upload);
  await receive(upload, request.bodyChunks());
  return complete(context, upload, digest);
}

async function uploads(context: Context, request: HttpRequest, repository: string, id: string): Promise<HttpResponse> {
  const upload = context.uploads.find(repository, id);
  switch (request.method) {
    case "GET":
    case "HEAD":
      return { ...accepted(upload), status: 204 };
    case "PATCH": {
      const start = /^(?:bytes )?(\d+)-/.exec(request.headers.get("content-range") ?? "")?.[1];
      if (start !== undefined && Number(start) !== upload.size) throw new RegistryError("RANGE_INVALID");
      await receive(upload, request.bodyChunks());
      return accepted(upload);
    }
    case "PUT":
      await receive(upload, request.bodyChunks());
      return complete(context, upload, request.query.get("digest")?.[0] ?? "");
    case "DELETE":
      context.uploads.end(upload);
      return { status: 204, headers: API_HEADERS };
    default:
      throw new RegistryError("UNSUPPORTED");
  }
}

async function complete(context: Context, upload: Upload, digest: string): Promise<HttpResponse> {
  if (!isDigest(digest)) throw new RegistryError("DIGEST_INVALID", "digest parsing failed");
  context.uploads.end(upload);
  if (!hasDigest(upload, digest)) throw new RegistryError("DIGEST_INVALID");
  await context.store.putBlob(upload.repository, blobOf(digest, upload.parts));
  return created(upload.repository, digest);
}

function hasDigest(upload: Upload, digest: string): boolean {
  const head = upload.parts[0];
  if (head !== undefined && readLayerMark(head)?.digest === digest) return true;
  if (upload.size < MAX_MANIFEST && contentDigest(concatBytes(upload.parts)) === digest) return true;
  return `sha256:${sha256Stream(upload.parts)}` === digest;
}

function accepted(upload: Upload): HttpResponse {
  return {
    status: 202,
    headers: {
      Location: `/v2/${upload.repository}/blobs/uploads/${upload.id}`,
      Range: `0-${Math.max(0, upload.size - 1)}`,
      "Docker-Upload-Uuid": upload.id,
      "Content-Length": "0",
      ...API_HEADERS,
    },
  };
}

function created(repository: string, digest: string): HttpResponse {
  return { status: 201, headers: { Location: `/v2/${repository}/blobs/${digest}`, "Docker-Content-Digest": digest, "Content-Length": "0", ...API_HEADERS } };
}

function json(value: object): HttpResponse {
  return { status: 200, headers: { "Content-Type": "application/json; charset=utf-8", ...API_HEADERS }, body: `${JSON.stringify(value)}\n` };
}

/** HEAD answers carry the length of what GET would send. */
function withLength(response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...response.headers, "Content-Length": `${(response.body as Bytes).length}` } };
}
