/** What the build bundles of the simulated computer, to run console blocks and exercises in Node. */

export { playConsole } from "../../machine/console.ts";
export { createMachine } from "../../machine/machine.ts";
