import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["true"], usage: "true", summary: "Succeeds.", run: () => 0 });
