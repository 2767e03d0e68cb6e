import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["false"], usage: "false", summary: "Fails.", run: () => 1 });
