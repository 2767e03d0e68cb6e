import { engine } from "./engine.ts";
import { sandbox } from "./sandbox.ts";

export { playConsole } from "../../machine/console.ts";
export { createMachine } from "../../machine/machine.ts";
export { NODE_TURNS } from "./turns.ts";

/** What `npm run` calls by name. */
export const commands = { sandbox, engine };
