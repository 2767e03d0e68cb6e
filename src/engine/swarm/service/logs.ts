import { type Bytes, concatBytes } from "../../../base/bytes.ts";
import { numberProblem } from "../../../base/strconv.ts";
import { encodeUtf8 } from "../../../base/utf8.ts";
import type { HttpResponse } from "../../../http/types.ts";
import { frame, MULTIPLEXED_STREAM, RAW_STREAM } from "../../api/multiplex.ts";
import { PushStream } from "../../api/push-stream.ts";
import type { Query } from "../../api/query.ts";
import type { Container } from "../../container/container.ts";
import type { ContainerLog, LogEntry } from "../../container/log/container-log.ts";
import { EngineError } from "../../error.ts";
import { parseUnixTime, rfc3339NanoFixed, type Timestamp } from "../../time.ts";
import type { SwarmContext } from "../context.ts";
import type { Task } from "../objects.ts";

/** GET /services/{id}/logs and /tasks/{id}/logs: what all tasks said, by time; with details, who said it. */
export function taskLogs(context: SwarmContext, tasksNow: () => readonly Task[], query: Query): HttpResponse {
  const wanted = new Set(["stdout", "stderr"].filter((name) => query.flag(name)));
  if (wanted.size === 0) throw new EngineError("System", "Bad parameters: you must choose at least one stream");
  const since = sinceOf(query.text("since"));
  const tty = tasksNow().some((task) => task.spec.ContainerSpec?.TTY === true);
  const options = { timestamps: query.flag("timestamps"), details: query.flag("details"), tty };
  const fits = (entry: LogEntry): boolean => wanted.has(entry.stream) && (since === undefined || entry.time >= since);
  const lines: { task: Task; entry: LogEntry }[] = [];
  for (const task of tasksNow()) {
    const entries = (containerOf(context, task)?.log?.read() ?? []).filter(fits);
    lines.push(...tail(entries, query.text("tail")).map((entry) => ({ task, entry })));
  }
  lines.sort((a, b) => (a.entry.time < b.entry.time ? -1 : a.entry.time > b.entry.time ? 1 : 0));
  const headers = { "Content-Type": tty ? RAW_STREAM : MULTIPLEXED_STREAM };
  const stops: (() => void)[] = [];
  const output = new PushStream<Bytes>(() => {
    for (const stop of stops) stop();
  });
  const replay = concatBytes(lines.map(({ task, entry }) => render(task, entry, options)));
  if (replay.length > 0) output.push(replay);
  if (!query.flag("follow")) {
    output.end();
    return { status: 200, headers, body: output };
  }
  const followed = new Map<Task, ContainerLog>();
  const follow = (live: boolean): void => {
    for (const task of tasksNow()) {
      const log = containerOf(context, task)?.log;
      if (log === undefined || followed.get(task) === log) continue;
      followed.set(task, log);
      // A task that came while somebody listens is heard from its beginning.
      if (live) for (const entry of log.read()) if (fits(entry)) output.push(render(task, entry, options));
      stops.push(
        log.follow(
          (entry) => {
            if (fits(entry)) output.push(render(task, entry, options));
          },
          () => {},
        ),
      );
    }
  };
  follow(false);
  stops.push(context.state.onTask(() => follow(true)));
  return { status: 200, headers, body: output };
}

function sinceOf(text: string): Timestamp | undefined {
  const time = text === "" ? undefined : parseUnixTime(text);
  if (text === "" || time !== undefined) return time;
  throw new EngineError("System", `could not parse since timestamp: ${numberProblem("ParseInt", text)}`);
}

function containerOf(context: SwarmContext, task: Task): Container | undefined {
  return task.container === undefined ? undefined : context.containers.store.byId(task.container.id);
}

function tail(entries: readonly LogEntry[], text: string): readonly LogEntry[] {
  if (!/^\d+$/.test(text)) return entries;
  return Number(text) === 0 ? [] : entries.slice(-Number(text));
}

function render(task: Task, entry: LogEntry, options: { timestamps: boolean; details: boolean; tty: boolean }): Bytes {
  const time = options.timestamps ? `${rfc3339NanoFixed(entry.time)} ` : "";
  const who = `com.docker.swarm.node.id=${task.nodeId},com.docker.swarm.service.id=${task.serviceId},com.docker.swarm.task.id=${task.id} `;
  const line = concatBytes([encodeUtf8(`${time}${options.details ? who : ""}`), entry.line]);
  return options.tty ? line : frame(entry.stream, line);
}
