import type { Stream } from "../../base/stream.ts";
import type { HttpResponse } from "../../http/types.ts";
import { acceptWebSocket, refuseWebSocket } from "../../http/websocket/handshake.ts";
import { frame, type OutputStream } from "../api/multiplex.ts";
import type { Query } from "../api/query.ts";
import type { ApiRequest } from "../api/route.ts";
import { errorResponse, messageOf } from "../api/status.ts";
import { EngineError } from "../error.ts";
import { attachStreams, hijack, refuseHijack } from "./attach-streams.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { parseDetachKeys } from "./detach-keys.ts";
import { ContainerStreams } from "./streams.ts";

/** POST /containers/{id}/attach: a connection to the container's streams, what was logged before included if asked for. */
export async function attach(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  let container: Container;
  try {
    container = attachable(context, request);
  } catch (error) {
    return refusalOnStream(error);
  }
  const framed = !container.config.Tty;
  const run = connection(context, container, request.query, { wanted: (stream) => request.query.flag(stream), framed });
  return hijack(request.http, { framed, version: request.version }, run);
}

/** The connection counts as taken over by then: no JSON. */
function refusalOnStream(error: unknown): HttpResponse {
  return refuseHijack(errorResponse(error).status, messageOf(error));
}

/** GET /containers/{id}/attach/ws: the same over a WebSocket, standard output and error together. Clients of old get, and send, everything. */
export async function attachWebSocket(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const container = attachable(context, request);
  const refusal = refuseWebSocket(request.http);
  if (refusal !== undefined) return refusal;
  const wanted = (stream: string): boolean => request.version < 42 || request.query.flag(stream);
  const readsInput = wanted("stdin") && container.config.OpenStdin;
  const run = connection(context, container, request.query, { wanted, framed: false });
  return acceptWebSocket(request.http, request.version >= 28 ? "binary" : "text", (client) => run(client, readsInput ? undefined : drain(client)));
}

function attachable(context: ContainerContext, request: ApiRequest): Container {
  parseAttachKeys(request.query.text("detachKeys"));
  const reference = request.params["name"] ?? "";
  const container = context.store.get(reference);
  if (container.state.paused) throw new EngineError("Conflict", `container ${reference} is paused, unpause the container before attach`);
  if (container.state.running && container.state.restarting) {
    throw new EngineError("Conflict", `container ${reference} is restarting, wait until the container is running before attach`);
  }
  return container;
}

/** Attaches at once; the function that comes back serves the client, until one of them ends or `gone` does. */
function connection(
  context: ContainerContext,
  container: Container,
  query: Query,
  { wanted, framed }: { wanted: (stream: string) => boolean; framed: boolean },
): (client: Stream, gone?: Promise<void>) => Promise<void> {
  const { Tty: tty, OpenStdin: openStdin, StdinOnce: closeStdin } = container.config;
  const wants = new Set<OutputStream>((["stdout", "stderr"] as const).filter(wanted));
  const logged = query.flag("logs") ? (container.log?.read() ?? []).filter((entry) => wants.has(entry.stream)) : [];
  const replay = logged.map((entry) => (framed ? frame(entry.stream, entry.line) : entry.line));
  if (!query.flag("stream")) {
    return async (client) => {
      for (const bytes of replay) await client.write(bytes);
    };
  }
  const detachKeys = parseAttachKeys(query.text("detachKeys"));
  const attached = attachStreams(streamsOf(context, container), { stdin: wanted("stdin") && openStdin, wants, tty, framed, detachKeys, closeStdin, replay });
  publishContainerEvent(context, container, "attach");
  return async (client, gone) => {
    if ((await attached(client, gone)) === "detached") publishContainerEvent(context, container, "detach");
  };
}

/** Reads what nobody wants, so that pings are answered and the end is noticed. */
async function drain(client: Stream): Promise<void> {
  try {
    while ((await client.read()) !== undefined);
  } catch {
    // a connection that broke has ended, too
  }
}

/** The container's streams; made now if it is the first to ask. */
export function streamsOf(context: ContainerContext, container: Container): ContainerStreams {
  const { Tty: tty, OpenStdin: stdin } = container.config;
  const [rows = 0, cols = 0] = container.hostConfig.ConsoleSize ?? [];
  container.streams ??= new ContainerStreams(context.kernel, { tty, stdin, ttyInstance: container, size: { rows, cols } });
  return container.streams;
}

function parseAttachKeys(text: string): Uint8Array {
  try {
    return parseDetachKeys(text);
  } catch {
    throw new EngineError("InvalidParameter", `Invalid detach keys (${text}) provided`);
  }
}
