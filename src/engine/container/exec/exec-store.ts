import { EngineError } from "../../error.ts";
import type { ExecInstance } from "./exec-instance.ts";

/** Finished ones that can still be inspected. */
const MAX_FINISHED = 512;

/** All execs by id. Of those that are over only the last ones stay. */
export class ExecStore {
  readonly #byId = new Map<string, ExecInstance>();
  readonly #finished: string[] = [];

  add(exec: ExecInstance): void {
    this.#byId.set(exec.id, exec);
    exec.container.execs ??= new Set();
    exec.container.execs.add(exec.id);
  }

  find(id: string): ExecInstance | undefined {
    return this.#byId.get(id);
  }

  get(id: string): ExecInstance {
    const exec = this.#byId.get(id);
    if (exec === undefined) throw noSuchExec(id);
    return exec;
  }

  /** It ran: its container forgets it, this table only after a while. */
  finish(exec: ExecInstance): void {
    exec.container.execs?.delete(exec.id);
    if (exec.container.execs?.size === 0) exec.container.execs = undefined;
    if (!this.#byId.has(exec.id)) return;
    this.#finished.push(exec.id);
    const oldest = this.#finished.length > MAX_FINISHED ? this.#finished.shift() : undefined;
    if (oldest !== undefined) this.#byId.delete(oldest);
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }
}

export function noSuchExec(id: string): EngineError {
  return new EngineError("NotFound", `No such exec instance: ${id}`);
}
