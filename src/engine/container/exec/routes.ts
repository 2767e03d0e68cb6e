import type { HttpResponse } from "../../../http/types.ts";
import { COMMON_HEADERS } from "../../api/common-headers.ts";
import { frame, type OutputStream } from "../../api/multiplex.ts";
import { empty, json } from "../../api/response.ts";
import type { ApiRequest, Route } from "../../api/route.ts";
import { messageOf } from "../../api/status.ts";
import { EngineError } from "../../error.ts";
import { attachStreams, errorOnStream, hijack } from "../attach-streams.ts";
import type { ContainerContext } from "../context.ts";
import { terminalSize } from "../terminal-size.ts";
import { checkActive, createExec } from "./create.ts";
import { execConfigType, execStartConfigType } from "./exec-config.ts";
import type { ExecInstance } from "./exec-instance.ts";
import { noSuchExec } from "./exec-store.ts";
import { inspectExec } from "./inspect.ts";
import { prepareExec, startExec } from "./start.ts";

export function execRoutes(context: ContainerContext): Route[] {
  return [
    {
      method: "POST",
      path: "/containers/{name:.*}/exec",
      handle: async (request) => {
        const config = execConfigType.decode((await request.json()) ?? null, "");
        if ((config.Cmd?.length ?? 0) === 0) throw new EngineError("InvalidParameter", "No exec command specified");
        return json({ Id: createExec(context, request.params["name"] ?? "", config).id }, 201);
      },
    },
    { method: "POST", path: "/exec/{name:.*}/start", handle: (request) => start(context, request) },
    { method: "POST", path: "/exec/{name:.*}/resize", handle: (request) => resize(context, request) },
    { method: "GET", path: "/exec/{id:.*}/json", handle: async ({ params }) => json(inspect(context, params["id"] ?? "")) },
  ];
}

function inspect(context: ContainerContext, id: string): Record<string, unknown> {
  const exec = context.execs.get(id);
  if (!context.store.has(exec.container)) throw noSuchExec(id);
  return inspectExec(exec);
}

async function start(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const exec = context.execs.get(request.params["name"] ?? "");
  if (!exec.container.state.running) throw noSuchExec(exec.id);
  checkActive(exec.container, exec.container.id);
  const options = execStartConfigType.decode((await request.json()) ?? null, "");
  const size = options.Tty && request.version >= 42 ? options.ConsoleSize : null;
  if (options.Detach) {
    prepareExec(context, exec, size);
    startExec(context, exec);
    return empty(200);
  }
  return hijack(request.http, { framed: !exec.config.Tty, version: request.version, headers: COMMON_HEADERS }, async (client) => {
    const say = (error: unknown): Promise<void> => {
      const bytes = errorOnStream(messageOf(error));
      return client.write(exec.config.Tty ? bytes : frame("stdout", bytes));
    };
    try {
      const streams = prepareExec(context, exec, size);
      const attached = attachStreams(streams, {
        stdin: exec.config.AttachStdin,
        wants: wantedBy(exec),
        tty: exec.config.Tty,
        detachKeys: exec.detachKeys,
        closeStdin: true,
      })(client);
      try {
        startExec(context, exec);
      } catch (error) {
        streams.emit("stdout", errorOnStream(messageOf(error)));
        streams.finish();
      }
      await attached;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      await say(error);
    }
  });
}

function wantedBy({ config }: ExecInstance): ReadonlySet<OutputStream> {
  const wants = new Set<OutputStream>();
  if (config.AttachStdout) wants.add("stdout");
  if (config.AttachStderr) wants.add("stderr");
  return wants;
}

async function resize(context: ContainerContext, request: ApiRequest): Promise<HttpResponse> {
  const [height, width] = [terminalSize(request.query, "h", "height"), terminalSize(request.query, "w", "width")];
  const exec = context.execs.get(request.params["name"] ?? "");
  if (exec.process === undefined) throw new EngineError("NotFound", `NotFound: process does not exist ${exec.id}: not found`);
  exec.streams?.tty?.resize(height, width);
  return empty();
}
