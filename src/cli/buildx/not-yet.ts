import { CommandError } from "../error.ts";

/** What needs a builder beyond the engine's own. */
export async function notYet(): Promise<never> {
  throw new CommandError("ERROR: no builder instance with a BuildKit daemon of its own is available; use the engine's default builder");
}
