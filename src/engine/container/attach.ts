import type { Stream } from "../../base/stream.ts";
import type { HttpResponse } from "../../http/types.ts";
import { frame, type OutputStream } from "../api/multiplex.ts";
import type { ApiRequest } from "../api/route.ts";
import { EngineError } from "../error.ts";
import { attachStreams, hijack } from "./attach-streams.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { parseDetachKeys } from "./detach-keys.ts";
import { ContainerStreams } from "./streams.ts";

/** POST /containers/{id}/attach: a connection to the container's streams, what was logged before included if asked for. */
export async function attach(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const { query } = request;
  const detachKeys = parseAttachKeys(query.text("detachKeys"));
  const container = context.store.get(request.params["name"] ?? "");
  if (container.state.paused) throw new EngineError("Conflict", `container ${container.id} is paused. Unpause the container before attach`);
  if (container.state.running && container.state.restarting) {
    throw new EngineError("Conflict", `container ${container.id} is restarting. Wait until the container is running before attach`);
  }
  const { Tty: tty, OpenStdin: openStdin, StdinOnce: stdinOnce } = container.config;
  const wants = new Set<OutputStream>((["stdout", "stderr"] as const).filter((stream) => query.flag(stream)));
  const replay = query.flag("logs") ? (container.log?.read() ?? []).filter((entry) => wants.has(entry.stream)) : [];
  const frames = replay.map((entry) => (tty ? entry.line : frame(entry.stream, entry.line)));
  const answer = (run: (client: Stream) => Promise<void>): HttpResponse => hijack(request.http, { framed: !tty, version: request.version }, run);
  if (!query.flag("stream")) {
    return answer(async (client) => {
      for (const bytes of frames) await client.write(bytes);
    });
  }
  const options = { stdin: query.flag("stdin") && openStdin, wants, tty, detachKeys, closeStdin: stdinOnce, replay: frames };
  const attached = attachStreams(streamsOf(context, container), options);
  publishContainerEvent(context, container, "attach");
  return answer(async (client) => {
    if ((await attached(client)) === "detached") publishContainerEvent(context, container, "detach");
  });
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
