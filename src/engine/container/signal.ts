import { parseSignal, SIGNALS, type Signal } from "../../sim/kernel/signals.ts";
import { EngineError } from "../error.ts";

export interface StopSignal {
  readonly number: number;
  /** undefined for real-time signals, which nothing here handles: they end a process as TERM does. */
  readonly signal: Signal | undefined;
}

/** `TERM`, `SIGTERM`, `15`, `RTMIN+3`. Throws Docker's errors. */
export function parseStopSignal(text: string): StopSignal {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    if (number === 0) throw new EngineError("InvalidParameter", `invalid signal: ${text}`);
    if (number > 64 || (number > 31 && number < 34)) throw new EngineError("InvalidParameter", `the linux daemon does not support signal ${text}`);
    return { number, signal: parseSignal(text) };
  }
  const name = text.toUpperCase().replace(/^SIG/, "");
  const realtime = /^RT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name);
  if (realtime !== null) {
    const offset = Number(realtime[3] ?? 0) * (realtime[2] === "-" ? -1 : 1);
    const number = (realtime[1] === "MIN" ? 34 : 64) + offset;
    if (number >= 34 && number <= 64) return { number, signal: undefined };
  }
  const signal = parseSignal(text);
  if (signal === undefined) throw new EngineError("InvalidParameter", `invalid signal: ${text}`);
  return { number: SIGNALS[signal], signal };
}
