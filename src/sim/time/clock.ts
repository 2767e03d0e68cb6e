/** Time inside the machine. Nothing below `host` reads another clock. */
export interface Clock {
  /** Nanoseconds since boot. */
  monotonic(): bigint;
  /** Milliseconds since the Unix epoch, with a fraction. */
  realtime(): number;
  /** Calls `fire` once at or after `deadline` (nanoseconds since boot); the returned function cancels. */
  at(deadline: bigint, fire: () => void): () => void;
}

export const SECOND = 1_000_000_000n;
export const MILLISECOND = 1_000_000n;

/** Resolves after `nanoseconds`. For services that are no process; a process uses `sys.sleep`. */
export function delay(clock: Clock, nanoseconds: bigint): Promise<void> {
  return new Promise((resolve) => clock.at(clock.monotonic() + nanoseconds, resolve));
}
