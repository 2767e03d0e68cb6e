import { EngineError } from "../error.ts";

/** Throws unless `name` may name a container; `shown` is how the message calls it. */
export function checkName(shown: string, name: string): void {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
    throw new EngineError("InvalidParameter", `Invalid container name (${shown}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
}

export function nameConflict(name: string, id: string): EngineError {
  return new EngineError(
    "Conflict",
    `Conflict. The container name "/${name}" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
  );
}
