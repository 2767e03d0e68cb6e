import { toBase64 } from "../../base/base64.ts";
import type { Bytes } from "../../base/bytes.ts";
import { concatBytes } from "../../base/bytes.ts";
import { encodeSolveStatus } from "../../base/solve-status.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import { writeTar } from "../../sim/fs/tar-writer.ts";
import { PushStream } from "../api/push-stream.ts";
import { json, jsonStream } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import { messageOf } from "../api/status.ts";
import { EngineError } from "../error.ts";
import { parseReference } from "../image/reference.ts";
import { Builder, type BuildInput, type BuildResult } from "./builder.ts";
import { classicBuild } from "./classic.ts";
import { DockerfileError, type LineRange } from "./dockerfile/error.ts";
import { BuildError } from "./error.ts";
import { readBuildRequest, readContext } from "./request.ts";
import { layerTree } from "./tree.ts";

export { Builder };

/** The largest context that is taken in. */
const MAX_CONTEXT = 1024 * 1024 * 1024;

export function buildRoutes(builder: Builder): Route[] {
  return [
    { method: "POST", path: "/build", handle: (request) => (request.query.text("version") === "2" ? build(builder, request) : classicBuild(builder, request)) },
    {
      method: "POST",
      path: "/build/prune",
      async handle({ query }) {
        const all = query.flag("all");
        const keepBytes = query.number("reserved-space") || query.number("keep-storage") || query.number("max-used-space");
        const report = builder.cache.prune({ all, filters: query.filters(), keepBytes });
        if (all) builder.bases.clear();
        builder.context.events.publish("builder", "prune", "", { reclaimed: String(report.SpaceReclaimed) });
        return json(report);
      },
    },
    { method: "POST", path: "/build/cancel", handle: async ({ query }) => cancel(query.text("id")) },
  ];
}

/** No build has an identity of its own to be called by. */
function cancel(id: string): HttpResponse {
  if (id === "") throw new EngineError("InvalidParameter", "build ID not provided");
  return { status: 200, headers: { "Content-Type": "application/json" }, body: "" };
}

/**
 * POST /build?version=2. The archive is the context; or, with `archive=rooms`, it has rooms: `dockerfile/NAME`, `ignore/.dockerignore`,
 * `contexts/NAME/…` (`context` is the build's own) and `secrets/ID`. The answer is a stream of messages: `moby.buildkit.trace` with what
 * BuildKit calls SolveStatus, and at the end `moby.image.id`, `moby.buildkit.result` or `moby.buildkit.error`.
 */
async function build(builder: Builder, request: ApiRequest): Promise<HttpResponse> {
  const options = readBuildRequest(request);
  for (const name of options.names) checkName(name);
  const entries = readContext(await request.http.body(MAX_CONTEXT));
  const input = options.rooms ? readRooms(entries, options.dockerfileName) : wholeContext(entries);
  const cancels = new Set<() => void>();
  let over = false;
  const messages = new PushStream<object>(() => {
    if (!over) for (const cancel of [...cancels]) cancel();
  });
  const onCancel = (cancel: () => void): (() => void) => {
    cancels.add(cancel);
    return () => void cancels.delete(cancel);
  };
  void builder
    .build(options, input, { sink: (status) => messages.push({ id: "moby.buildkit.trace", aux: toBase64(encodeSolveStatus(status)) }), onCancel })
    .then(
      (result) => tellResult(builder, result, options.output, messages),
      (error: unknown) => tellError(error, options.dockerfileName, input, messages),
    )
    .finally(() => {
      over = true;
      messages.end();
    });
  return jsonStream(messages);
}

function checkName(name: string): void {
  try {
    parseReference(name);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new EngineError("InvalidParameter", `invalid tag ${JSON.stringify(name)}: ${error.message}`);
  }
}

/** What the Dockerfile is, the builder finds in it. */
function wholeContext(entries: readonly TarEntry[]): BuildInput {
  return { dockerfile: undefined, ignoreFile: undefined, contexts: new Map([["context", entries]]), images: new Map(), secrets: new Map() };
}

function readRooms(entries: readonly TarEntry[], dockerfileName: string): BuildInput {
  const contexts = new Map<string, TarEntry[]>();
  const secrets = new Map<string, Bytes>();
  const images = new Map<string, string>();
  let dockerfile: TarEntry | undefined;
  let ignoreFile: TarEntry | undefined;
  for (const entry of entries) {
    const [room = "", name = "", ...rest] = entry.path.split("/");
    const bytes = (): Bytes => entry.content?.read(0, entry.content.size) ?? new Uint8Array(0);
    if (room === "dockerfile" && entry.type === "file") dockerfile = { ...entry, path: dockerfileName };
    else if (room === "ignore" && entry.type === "file") ignoreFile = { ...entry, path: name };
    else if (room === "secrets" && entry.type === "file") secrets.set(decodeURIComponent(name), bytes());
    else if (room === "images" && entry.type === "file") images.set(decodeURIComponent(name), decodeUtf8(bytes()));
    else if (room === "contexts" && name !== "") {
      const list = contexts.get(decodeURIComponent(name)) ?? [];
      contexts.set(decodeURIComponent(name), list);
      const prefix = `contexts/${name}/`;
      const linkName = entry.type === "hardlink" && entry.linkName?.startsWith(prefix) ? { linkName: entry.linkName.slice(prefix.length) } : {};
      if (rest.length > 0 && rest.join("/") !== "") list.push({ ...entry, ...linkName, path: rest.join("/") });
    }
  }
  return { dockerfile, ignoreFile, contexts, images, secrets };
}

function tellResult(builder: Builder, result: BuildResult, output: string, messages: PushStream<object>): void {
  if (result.kind === "image") {
    messages.push({ id: "moby.image.id", aux: { ID: result.id, Materials: result.materials } });
    return;
  }
  if (result.kind !== "files") {
    messages.push({ id: "moby.buildkit.result", aux: result });
    return;
  }
  const tree = layerTree(builder.context, result.top);
  const archive = concatBytes([...writeTar(tree.entries("/"))]);
  const size = [...tree.entries("/")].reduce((sum, entry) => sum + (entry.content?.size ?? 0), 0);
  if (output === "tar") result.vertex.status("sending tarball");
  else result.vertex.status("copying files", { current: size });
  result.vertex.done();
  for (let at = 0; at < archive.length; at += PIECE) messages.push({ id: "moby.buildkit.files", aux: { data: toBase64(archive.subarray(at, at + PIECE)) } });
}

const PIECE = 49_152;

function tellError(error: unknown, filename: string, input: BuildInput, messages: PushStream<object>): void {
  const message = messageOf(error);
  const range: LineRange | undefined = error instanceof BuildError || error instanceof DockerfileError ? error.range : undefined;
  const content = input.dockerfile?.content;
  if (range !== undefined && content !== undefined) {
    const source = toBase64(content.read(0, content.size));
    messages.push({ id: "moby.buildkit.error", aux: { filename, source, range } });
  }
  messages.push({ errorDetail: { message }, error: message });
}
