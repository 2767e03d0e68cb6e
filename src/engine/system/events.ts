import type { HttpResponse } from "../../http/types.ts";
import type { Clock } from "../../sim/time/clock.ts";
import type { Filters } from "../api/filters.ts";
import { PushStream } from "../api/push-stream.ts";
import type { Query } from "../api/query.ts";
import { jsonStream, sortedRecord } from "../api/response.ts";
import { EngineError } from "../error.ts";
import type { EngineEvent, EventBus } from "../services.ts";
import { now, parseUnixTime, type Timestamp, timeProblem } from "../time.ts";

/** GET /events: what happened since then, and what happens until then. */
export function streamEvents(events: EventBus, clock: Clock, query: Query): HttpResponse {
  const since = parseBound(query.text("since"));
  const until = parseBound(query.text("until"));
  if (since !== undefined && until !== undefined && until < since) {
    throw new EngineError("InvalidParameter", `\`since\` time (${query.text("since")}) cannot be after \`until\` time (${query.text("until")})`);
  }
  const filters = query.filters();
  let stop = (): void => {};
  const body = new PushStream<unknown>(() => stop());
  const push = (event: EngineEvent): void => {
    if (matchesEvent(filters, event)) body.push(eventToWire(event));
  };
  // An end alone asks for all that is remembered up to it.
  if (since !== undefined || until !== undefined) {
    for (const event of events.history()) if (event.timeNano >= (since ?? 0n) && (until === undefined || event.timeNano <= until)) push(event);
  }
  const remaining = until === undefined ? undefined : until - now(clock);
  if (remaining !== undefined && remaining <= 0n) {
    body.end();
    return jsonStream(body);
  }
  const unsubscribe = events.onEvent(push);
  const cancel = remaining === undefined ? undefined : clock.at(clock.monotonic() + remaining, () => body.end());
  stop = () => {
    unsubscribe();
    cancel?.();
  };
  return jsonStream(body);
}

/** Wire type events.Message, with the fields of older API versions for containers and images. */
function eventToWire(event: EngineEvent): Record<string, unknown> {
  const { Type: type, Action: action, Actor: actor } = event;
  const old =
    type === "container" ? { status: action, id: actor.ID, from: actor.Attributes["image"] ?? "" } : type === "image" ? { status: action, id: actor.ID } : {};
  return {
    ...old,
    Type: type,
    Action: action,
    Actor: { ID: actor.ID, Attributes: sortedRecord(actor.Attributes) },
    scope: event.scope,
    time: event.time,
    timeNano: event.timeNano,
  };
}

function matchesEvent(filters: Filters, event: EngineEvent): boolean {
  const { Type: type, Action: action, Actor: actor, scope } = event;
  const kinds = ["container", "daemon", "network", "plugin", "volume", "config", "node", "secret", "service"];
  return (
    (filters.matchesExactly("event", action) || filters.get("event").some((wanted) => action.startsWith(`${wanted}:`))) &&
    filters.matchesExactly("type", type) &&
    filters.matchesExactly("scope", scope) &&
    kinds.every((kind) => !filters.has(kind) || (type === kind && namesActor(filters, kind, event))) &&
    matchesImage(filters, event) &&
    filters.matchesLabels("label", actor.Attributes)
  );
}

function namesActor(filters: Filters, kind: string, { Actor: { ID: id, Attributes: attributes } }: EngineEvent): boolean {
  const name = attributes["name"] ?? "";
  return filters.get(kind).some((wanted) => id.startsWith(wanted) || name === wanted || (name !== "" && name.startsWith(wanted)));
}

function matchesImage(filters: Filters, { Type: type, Actor: { ID: id, Attributes: attributes } }: EngineEvent): boolean {
  if (!filters.has("image")) return true;
  const name = attributes[type === "image" ? "name" : "image"] ?? "";
  const bare = name.replace(/:[^/:]+$/, "");
  return filters.get("image").some((wanted) => wanted === id || wanted === name || wanted === bare);
}

function parseBound(text: string): Timestamp | undefined {
  if (text === "") return undefined;
  const time = parseUnixTime(text);
  if (time === undefined) throw new EngineError("System", timeProblem(text));
  return time;
}
