/** A broken promise of ours, never a user's mistake. */
export class AssertionError extends Error {}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

export function never(value: never): never {
  throw new AssertionError(`unexpected value ${String(value)}`);
}
