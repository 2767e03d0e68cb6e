/**
 * Work that may have to wait. A task is a generator that yields the promises it waits for, so that everything that needs no
 * waiting (most of a loop of builtins and arithmetic) runs at once, without a microtask per word.
 */
export type Task<T> = Generator<Promise<unknown>, T, unknown>;

/** `const bytes = yield* wait(sys.read(0))` */
export function* wait<T>(promise: Promise<T>): Task<T> {
  return (yield promise) as T;
}

export async function drive<T>(task: Task<T>): Promise<T> {
  let step = task.next();
  while (step.done !== true) {
    let value: unknown;
    try {
      value = await step.value;
    } catch (error) {
      step = task.throw(error);
      continue;
    }
    step = task.next(value);
  }
  return step.value;
}

/** Runs a task on a fresh native stack. Nested calls of shell functions do this now and then, so they cannot overflow ours. */
export function* detached<T>(task: Task<T>): Task<T> {
  return (yield Promise.resolve().then(() => drive(task))) as T;
}
