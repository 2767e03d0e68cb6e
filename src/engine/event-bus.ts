import { Emitter, type Event } from "../base/event.ts";
import type { Clock } from "../sim/time/clock.ts";
import type { EngineEvent, EventBus } from "./services.ts";
import { now, seconds } from "./time.ts";

/** moby keeps this many for `since`. */
const HISTORY = 256;

export class EngineEventBus implements EventBus {
  readonly #clock: Clock;
  readonly #emitter = new Emitter<EngineEvent>();
  readonly #history: EngineEvent[] = [];

  readonly onEvent: Event<EngineEvent> = this.#emitter.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  publish(type: EngineEvent["Type"], action: string, id: string, attributes: Readonly<Record<string, string>>, scope: EngineEvent["scope"] = "local"): void {
    const timeNano = now(this.#clock);
    const event: EngineEvent = { Type: type, Action: action, Actor: { ID: id, Attributes: attributes }, scope, time: seconds(timeNano), timeNano };
    this.#history.push(event);
    if (this.#history.length > HISTORY) this.#history.shift();
    this.#emitter.fire(event);
  }

  history(): readonly EngineEvent[] {
    return this.#history;
  }

  /** Subscribers now: NEventsListener of `docker info`. */
  get listeners(): number {
    return this.#emitter.size;
  }
}
