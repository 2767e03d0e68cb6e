/** Signals of Linux on x86, by name without SIG. */
export const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;

export type Signal = keyof typeof SIGNALS;

export const SIGNAL_NAMES: ReadonlyMap<number, Signal> = new Map(Object.entries(SIGNALS).map(([name, number]) => [number, name as Signal]));

/** Reads `TERM`, `SIGTERM`, `sigterm` or `15`; undefined when there is no such signal. */
export function parseSignal(text: string): Signal | undefined {
  if (/^\d+$/.test(text)) return SIGNAL_NAMES.get(Number(text));
  const name = text.toUpperCase().replace(/^SIG/, "");
  if (name === "IOT") return "ABRT";
  if (name === "CLD") return "CHLD";
  if (name === "POLL") return "IO";
  return name in SIGNALS ? (name as Signal) : undefined;
}

/** How a process ended: by itself with `code`, or by `signal` (then `code` is 128 + its number, as shells report it). */
export interface ExitStatus {
  readonly code: number;
  readonly signal?: Signal;
  readonly coreDumped?: boolean;
  /** The memory limit of its cgroup did it. */
  readonly oomKilled?: boolean;
}

/** What an unhandled signal does (signal(7)). */
export function defaultAction(signal: Signal): "terminate" | "core" | "ignore" | "stop" | "continue" {
  switch (signal) {
    case "CHLD":
    case "URG":
    case "WINCH":
      return "ignore";
    case "CONT":
      return "continue";
    case "STOP":
    case "TSTP":
    case "TTIN":
    case "TTOU":
      return "stop";
    case "QUIT":
    case "ILL":
    case "TRAP":
    case "ABRT":
    case "BUS":
    case "FPE":
    case "SEGV":
    case "XCPU":
    case "XFSZ":
    case "SYS":
      return "core";
    default:
      return "terminate";
  }
}
