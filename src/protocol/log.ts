import type { LogEntry } from "./messages.ts";

/** Characters of an entry besides what was typed. */
const entryOverhead = 64;
/** What is kept of a session at most; a longer one is not made again after a reload. */
export const logLimits = { entries: 4000, characters: 256 * 1024 } as const;

export function logFits(log: readonly LogEntry[]): boolean {
  if (log.length > logLimits.entries) return false;
  let characters = 0;
  for (const entry of log) characters += entry.kind === "input" ? entry.text.length + entryOverhead : JSON.stringify(entry).length;
  return characters <= logLimits.characters;
}

/** The log without the last thing that the reader made the machine do; the same log when there is none. */
export function undone(log: readonly LogEntry[]): readonly LogEntry[] {
  let last = log.length - 1;
  while (last >= 0 && !acts(log[last])) last -= 1;
  if (last < 0) return log;
  const entry = log[last];
  if (entry?.kind !== "input") return log.slice(0, last);
  // Keys of the same line go with its Enter.
  let first = last;
  while (first > 0) {
    const before = log[first - 1];
    if (before?.kind !== "input" || before.terminal !== entry.terminal || acts(before)) break;
    first -= 1;
  }
  return log.slice(0, first);
}

function acts(entry: LogEntry | undefined): boolean {
  if (entry === undefined) return false;
  return entry.kind === "play" || entry.kind === "command" || (entry.kind === "input" && /[\r\n\u0003\u0004]/.test(entry.text));
}

/** Appends, joining keys that were typed at the same moment of simulated time. */
export function appended(log: readonly LogEntry[], entry: LogEntry): readonly LogEntry[] {
  const last = log.at(-1);
  if (last?.kind === "input" && entry.kind === "input" && last.terminal === entry.terminal && last.at === entry.at && !acts(last)) {
    return [...log.slice(0, -1), { ...last, text: last.text + entry.text }];
  }
  return [...log, entry];
}
