import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";
import { frame, MULTIPLEXED_STREAM, RAW_STREAM } from "../api/multiplex.ts";
import { PushStream } from "../api/push-stream.ts";
import type { ApiRequest } from "../api/route.ts";
import { EngineError } from "../error.ts";
import { parseUnixTime, rfc3339NanoFixed, type Timestamp, timeProblem } from "../time.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import type { LogEntry } from "./log/container-log.ts";
import { missingService } from "./log/log-driver.ts";

/** GET /containers/{id}/logs. */
export function containerLogs(context: ContainerContext, request: ApiRequest): HttpResponse {
  const { query } = request;
  const container = context.store.get(request.params["name"] ?? "");
  const wanted = new Set(["stdout", "stderr"].filter((name) => query.flag(name)));
  if (wanted.size === 0) throw new EngineError("InvalidParameter", "Bad parameters: you must choose at least one stream");
  const since = time(query.text("since"));
  const until = time(query.text("until"));
  if (container.hostConfig.LogConfig.Type === "none") throw new EngineError("NotImplemented", "configured logging driver does not support reading");
  const problem = missingService(container.hostConfig.LogConfig.Type);
  if (problem !== undefined) throw new EngineError("System", problem);
  const render = renderer(container, { timestamps: query.flag("timestamps"), details: query.flag("details") });
  const fits = (entry: LogEntry): boolean =>
    wanted.has(entry.stream) && (since === undefined || entry.time >= since) && (until === undefined || entry.time <= until);
  const kept = tail(container.log?.read() ?? [], query.text("tail")).filter(fits);
  const headers = { "Content-Type": container.config.Tty || request.version < 42 ? RAW_STREAM : MULTIPLEXED_STREAM };
  const live = query.flag("follow") && container.state.running && container.log !== undefined;
  const output = new PushStream<Bytes>(() => stopFollowing());
  let stopFollowing = (): void => {};
  const replay = concatBytes(kept.map(render));
  if (replay.length > 0) output.push(replay);
  if (!live) {
    output.end();
    return { status: 200, headers, body: output };
  }
  stopFollowing =
    container.log?.follow(
      (entry) => {
        if (until !== undefined && entry.time > until) output.end();
        else if (fits(entry)) output.push(render(entry));
      },
      () => output.end(),
    ) ?? stopFollowing;
  if (until !== undefined) endAt(context, until, output);
  return { status: 200, headers, body: output };
}

function endAt(context: ContainerContext, until: Timestamp, output: PushStream<Bytes>): void {
  const { clock } = context.kernel;
  const milliseconds = Number(until / 1_000_000n) - clock.realtime();
  clock.at(clock.monotonic() + BigInt(Math.max(0, Math.ceil(milliseconds))) * 1_000_000n, () => output.end());
}

function renderer(container: Container, options: { timestamps: boolean; details: boolean }): (entry: LogEntry) => Bytes {
  const attributes = Object.entries(container.log?.attributes ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join(",");
  return (entry) => {
    const prefix = `${options.timestamps ? `${rfc3339NanoFixed(entry.time)} ` : ""}${options.details ? `${attributes} ` : ""}`;
    const line = prefix === "" ? entry.line : concatBytes([encodeUtf8(prefix), entry.line]);
    return container.config.Tty ? line : frame(entry.stream, line);
  };
}

/** The last so many lines; anything that is no number is all. */
function tail(entries: LogEntry[], text: string): LogEntry[] {
  if (!/^[+-]?\d+$/.test(text) || Number(text) < 0) return entries;
  const count = Number(text);
  if (count === 0) return [];
  let lines = 0;
  for (let i = entries.length - 1; i >= 0; i--) {
    const before = entries[i - 1];
    // Pieces of one long line are one line.
    if (before === undefined || before.line.at(-1) === 10) lines++;
    if (lines === count) return entries.slice(i);
  }
  return entries;
}

function time(text: string): Timestamp | undefined {
  if (text === "" || text === "0") return undefined;
  const parsed = parseUnixTime(text);
  if (parsed === undefined) throw new EngineError("System", timeProblem(text));
  return parsed;
}
