import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({
  names: [":"],
  special: true,
  usage: ":",
  summary: "Does nothing, successfully; its arguments are still expanded.",
  run: () => 0,
});
