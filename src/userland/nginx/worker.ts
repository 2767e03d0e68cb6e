import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { serveHttp } from "../../http/server.ts";
import type { Sys } from "../../sim/sys.ts";
import { addressesOf, connectFirst, descriptorStream, mapped, UnknownHost } from "../lib/connection.ts";
import { account } from "./account.ts";
import { chooseServer } from "./choose-server.ts";
import { type Configuration, type StreamServer, setting, splitHost } from "./config.ts";
import type { WorkerState } from "./exchange.ts";
import { handle } from "./handler.ts";
import type { ServerLog } from "./log.ts";
import { errorPage, phraseOf } from "./pages.ts";
import { untilSignal } from "./until-signal.ts";

/** What a master has set up for its workers. */
export interface Running {
  readonly configuration: Configuration;
  readonly log: ServerLog;
  readonly sockets: Map<string, number>;
  /** Turns of upstreams, which the workers share. */
  readonly turns: Map<string, number>;
  readonly failedUntil: Map<string, bigint>;
}

/** A worker process: accepts, answers, leaves when told. `version`: nginx's own. */
export async function runWorker(sys: Sys, running: Running, version: string): Promise<number> {
  const { configuration, log, sockets } = running;
  let quitting = false;
  let wake: (() => void) | undefined;
  const leave = (signal: "QUIT" | "TERM") => {
    quitting = true;
    gracefully = signal === "QUIT";
    if (signal === "TERM") busy = 0;
    wake?.();
  };
  let gracefully = false;
  let busy = 0;
  sys.signal("QUIT", () => leave("QUIT"));
  sys.signal("TERM", () => leave("TERM"));
  sys.signal("INT", "ignore");
  sys.signal("CHLD", "default");
  sys.signal("HUP", "ignore");
  sys.signal("USR1", () => {});
  sys.setTitle("nginx: worker process");
  const runAs = await account(sys, configuration);
  if (runAs) sys.setCredentials({ ...runAs, groups: [runAs.gid] });

  const worker: WorkerState = {
    sys,
    config: configuration.http ?? {
      scope: configuration.main,
      servers: [],
      upstreams: new Map(),
      formats: new Map(),
      maps: new Map(),
      types: new Map(),
      resolved: new Map(),
    },
    version,
    log,
    counts: { accepted: 0, handled: 0, requests: 0, active: 0, writing: 0 },
    turns: running.turns,
    failedUntil: running.failedUntil,
  };
  const track = async (work: Promise<void>): Promise<void> => {
    worker.counts.active++;
    try {
      await work;
    } finally {
      worker.counts.active--;
    }
  };
  for (const [key, fd] of sockets) {
    const stream = configuration.streams.find((server) => server.listens.some((listen) => listen.key === key));
    void sys.thread(async () => {
      while (!quitting) {
        const accepted = await sys.net.accept(fd);
        worker.counts.accepted++;
        worker.counts.handled++;
        const connection = { id: worker.counts.accepted, requests: 0, local: localOf(sys, accepted.fd, key) };
        const near = descriptorStream(sys, accepted.fd);
        const peer = { address: ofListener(key, accepted.peer.address), port: accepted.peer.port };
        if (stream) void sys.thread(() => track(forward(sys, near, stream)));
        else {
          void sys.thread(() =>
            track(
              serveHttp(
                near,
                async (request) => {
                  busy++;
                  try {
                    return await handle(worker, key, connection, request);
                  } finally {
                    busy--;
                    if (quitting) wake?.();
                  }
                },
                { version: "1.1", ...(peer.port !== 0 && { peer }), serverError: (error) => malformed(worker, key, error.status) },
              ),
            ),
          );
        }
      }
    });
  }
  while (!quitting || busy > 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
      void sys.thread(() => untilSignal(sys)).then(resolve);
    });
  }
  // What is being sent gets its chance.
  await sys.yield();
  if (gracefully) await log.error(sys, "notice", "gracefully shutting down");
  await log.error(sys, "notice", "exiting");
  await log.error(sys, "notice", "exit");
  return 0;
}

/** An address as a socket of this `listen` sees it. */
function ofListener(key: string, address: string): string {
  return key.startsWith("[") ? mapped("::", address) : address;
}

function localOf(sys: Sys, fd: number, key: string): { address: string; port: number } {
  try {
    const { address, port } = sys.net.local(fd);
    return { address: ofListener(key, address), port };
  } catch {
    return { address: "", port: 0 };
  }
}

function malformed(worker: WorkerState, key: string, status: number): { status: number; reason: string; headers: Record<string, string>; body: string } {
  const scope = chooseServer(worker.config, key, "")?.server.scope;
  const code = status === 431 ? 400 : status;
  const page = errorPage(code, worker.version, setting(scope, "server_tokens", "on") !== "off") ?? "";
  return {
    status: code,
    reason: phraseOf(code),
    headers: { Server: `nginx/${worker.version}`, "Content-Type": "text/html", "Content-Length": String(encodeUtf8(page).length), Connection: "close" },
    body: page,
  };
}

/** The stream module: bytes both ways. */
async function forward(sys: Sys, near: Stream, server: StreamServer): Promise<void> {
  const upstream = server.upstreams.get(server.target)?.servers[0];
  const target = upstream?.name ?? server.target;
  const { host, port } = splitHost(target, 80);
  try {
    const far = descriptorStream(sys, await connectFirst(sys, upstream?.addresses ?? (await addressesOf(sys, host)), port));
    await Promise.all([copy(near, far), copy(far, near)]);
    far.close();
  } catch (error) {
    if (!(error instanceof Errno) && !(error instanceof UnknownHost)) throw error;
  }
  near.close();
}

async function copy(from: Stream, to: Stream): Promise<void> {
  try {
    for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) await to.write(bytes);
    to.closeWrite();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    to.closeWrite();
  }
}
