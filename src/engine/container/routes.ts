import type { HttpResponse } from "../../http/types.ts";
import { delay, MILLISECOND } from "../../sim/time/clock.ts";
import { empty, json, jsonList, noContent } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import { EngineError } from "../error.ts";
import { exportContainer, getArchive, putArchive } from "./archive.ts";
import { attach, attachWebSocket } from "./attach.ts";
import { containerChanges } from "./changes.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import { createContainer } from "./create.ts";
import { adaptCreateRequest } from "./create-compatibility.ts";
import { decodeCreateRequest } from "./create-request.ts";
import { updateConfigType } from "./host-config.ts";
import { inspectContainer } from "./inspect.ts";
import { killContainer } from "./kill.ts";
import { listContainers } from "./list.ts";
import { containerLogs } from "./logs.ts";
import { pauseContainer } from "./pause.ts";
import { pruneContainers } from "./prune.ts";
import { removeByRequest } from "./remove.ts";
import { removeLink } from "./remove-link.ts";
import { renameContainer } from "./rename.ts";
import { restartContainer } from "./restart.ts";
import { parseStopSignal } from "./signal.ts";
import { startContainer } from "./start.ts";
import { containerStats } from "./stats.ts";
import { type StopOptions, stopContainer } from "./stop.ts";
import { terminalSize } from "./terminal-size.ts";
import { containerTop } from "./top.ts";
import { unpauseContainer } from "./unpause.ts";
import { updateContainer, verifyUpdate } from "./update.ts";
import { waitContainer } from "./wait.ts";

/** The endpoints about containers, exec apart. */
export function containerRoutes(context: ContainerContext): Route[] {
  const of = (request: ApiRequest): Container => context.store.get(request.params["name"] ?? "");
  const on = (method: Route["method"], path: string, handle: (container: Container, request: ApiRequest) => HttpResponse | Promise<HttpResponse>): Route => ({
    method,
    path: `/containers/{name:.*}${path}`,
    handle: async (request) => handle(of(request), request),
  });
  return [
    { method: "POST", path: "/containers/create", handle: (request) => create(context, request) },
    { method: "POST", path: "/containers/prune", handle: async ({ query }) => json(pruneContainers(context, query.filters())) },
    { method: "GET", path: "/containers/json", handle: async (request) => jsonList(listContainers(context, listOptions(request))) },
    on("GET", "/json", (container, { query, version }) => json(inspectContainer(context, container, { size: query.flag("size"), version }))),
    on("GET", "/export", (container) => exportContainer(context, container)),
    on("GET", "/changes", (container) => json(containerChanges(container))),
    on("GET", "/top", async (container, { query }) => json(await containerTop(context, container, query.text("ps_args")))),
    { method: "GET", path: "/containers/{name:.*}/logs", handle: async (request) => containerLogs(context, request) },
    on("GET", "/stats", (container, { query }) => stats(context, container, { stream: query.flag("stream", true), oneShot: query.flag("one-shot") })),
    on("HEAD", "/archive", (container, { query }) => getArchive(context, container, query.text("path"), { body: false })),
    on("GET", "/archive", (container, { query }) => getArchive(context, container, query.text("path"), { body: true })),
    on("PUT", "/archive", async (container, request) => {
      await putArchive(context, container, request);
      return empty();
    }),
    { method: "POST", path: "/containers/{name:.*}/attach", handle: (request) => attach(context, request) },
    { method: "GET", path: "/containers/{name:.*}/attach/ws", handle: (request) => attachWebSocket(context, request) },
    { method: "POST", path: "/containers/{name:.*}/kill", handle: (request) => kill(context, request) },
    on("POST", "/pause", (container) => done(() => pauseContainer(context, container))),
    on("POST", "/unpause", (container) => done(() => unpauseContainer(context, container))),
    on("POST", "/restart", (container, request) =>
      done(async () => {
        await restart(context, container, request);
        await acknowledged(context);
      }),
    ),
    { method: "POST", path: "/containers/{name:.*}/start", handle: (request) => start(context, request) },
    on("POST", "/stop", (container, request) => done(() => stop(context, container, request))),
    {
      method: "POST",
      path: "/containers/{name:.*}/wait",
      handle: async ({ params, query, version }) =>
        version < 30
          ? waitContainer(context, params["name"] ?? "", "", { headersFirst: false })
          : waitContainer(context, params["name"] ?? "", query.text("condition"), { headersFirst: true }),
    },
    on("POST", "/resize", (container, request) => resize(container, request)),
    on("POST", "/rename", (container, { query }) => done(() => renameContainer(context, container, query.text("name")))),
    {
      method: "POST",
      path: "/containers/{name:.*}/update",
      handle: async (request) => {
        const changes = updateConfigType.decode((await request.json()) ?? null, "UpdateConfig");
        if (request.version < 40) changes.PidsLimit = null;
        if (request.version >= 42) changes.KernelMemory = 0;
        // Numbers that make no sense are told before anybody looks for the container.
        const warnings = verifyUpdate(context, changes);
        updateContainer(context, of(request), changes);
        return json({ Warnings: warnings.length === 0 ? null : warnings });
      },
    },
    { method: "GET", path: "/containers/{name:.*}/checkpoints", handle: experimental },
    { method: "POST", path: "/containers/{name:.*}/checkpoints", handle: experimental },
    { method: "DELETE", path: "/containers/{name}/checkpoints/{checkpoint}", handle: experimental },
    { method: "DELETE", path: "/containers/{name:.*}", handle: (request) => remove(context, request) },
  ];
}

async function experimental(): Promise<HttpResponse> {
  const message = "This experimental feature is disabled by default. Start the Docker daemon in experimental mode in order to enable it.";
  throw new EngineError("NotImplemented", message);
}

async function create(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const name = request.query.text("name");
  const body = decodeCreateRequest(await request.json({ required: true }));
  const endpoints = { ...body.endpoints };
  const adapted = adaptCreateRequest({ ...body, endpoints }, request.version);
  const platform = request.version < 41 ? "" : request.query.text("platform");
  const { container, warnings } = createContainer(context, { ...body, endpoints, name, platform });
  return json({ Id: container.id, Warnings: [...warnings, ...adapted] }, 201);
}

function listOptions(request: ApiRequest): Parameters<typeof listContainers>[1] {
  const { query } = request;
  const filters = query.filters();
  return { all: query.flag("all"), size: query.flag("size"), limit: query.strictNumber("limit", "System") ?? 0, filters };
}

async function done(action: () => void | Promise<void>): Promise<HttpResponse> {
  await action();
  return noContent();
}

/** The runtime tells the daemon, and the daemon the client, a little after the process began; it has a head start by then. */
function acknowledged(context: ContainerContext): Promise<void> {
  return delay(context.kernel.clock, START_ACKNOWLEDGED);
}

const START_ACKNOWLEDGED = 20n * MILLISECOND;

async function start(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const length = request.http.headers.get("content-length");
  // A HostConfig stood here once; `{}` and `null` still come.
  if (request.http.headers.has("transfer-encoding") || Number(length ?? 0) > 7)
    throw new EngineError("InvalidParameter", "starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24");
  startContainer(context, context.store.get(request.params["name"] ?? ""));
  await acknowledged(context);
  return noContent();
}

function stopOptions({ query, version }: ApiRequest): StopOptions {
  return { timeoutSeconds: query.strictNumber("t", "System"), signal: version < 42 ? "" : query.text("signal") };
}

async function stop(context: ContainerContext, container: Container, request: ApiRequest): Promise<void> {
  const options = stopOptions(request);
  try {
    await stopContainer(context, container, options);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind === "NotModified") throw error;
    throw new EngineError("System", `cannot stop container: ${request.params["name"] ?? ""}: ${error.message}`);
  }
}

async function kill(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const reference = request.params["name"] ?? "";
  try {
    const signal = parseStopSignal(request.query.text("signal") || "KILL");
    await killContainer(context, context.store.get(reference), signal);
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError(error.kind, `cannot kill container: ${reference}: ${error.message}`);
    throw error;
  }
  return noContent();
}

async function restart(context: ContainerContext, container: Container, request: ApiRequest): Promise<void> {
  const options = stopOptions(request);
  try {
    await restartContainer(context, container, options);
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError("System", `Cannot restart container ${request.params["name"] ?? ""}: ${error.message}`);
    throw error;
  }
}

async function stats(context: ContainerContext, container: Container, options: { stream: boolean; oneShot: boolean }): Promise<HttpResponse> {
  if (options.stream && options.oneShot) throw new EngineError("InvalidParameter", "cannot have stream=true and one-shot=true");
  return containerStats(context, container, options);
}

function resize(container: Container, { query }: ApiRequest): HttpResponse {
  const [height, width] = [terminalSize(query, "h", "height"), terminalSize(query, "w", "width")];
  if (!container.state.running) throw new EngineError("Conflict", `container ${container.id} is not running`);
  container.streams?.tty?.resize(height, width);
  return empty();
}

async function remove(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const { query, params } = request;
  const reference = params["name"] ?? "";
  const container = query.flag("link") && reference.replace(/^\//, "").includes("/") ? undefined : context.store.get(reference);
  if (query.flag("link")) removeLink(context, reference);
  else if (container !== undefined) await removeByRequest(context, container, { force: query.flag("force"), removeVolumes: query.flag("v") });
  return noContent();
}
