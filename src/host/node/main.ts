import { engine } from "./engine.ts";
import { sandbox } from "./sandbox.ts";

export { playConsole } from "../../machine/console.ts";
export { dockerTree, explainLine } from "../../machine/explain-line.ts";
export { createMachine } from "../../machine/machine.ts";
export { serveConnection } from "./engine.ts";
export { assertPublished } from "./images-option.ts";
export { dialSocket } from "./socket-stream.ts";
export { NODE_TURNS } from "./turns.ts";

/** What `npm run` calls by name. */
export const commands = { sandbox, engine };
