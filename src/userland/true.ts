import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "true",
  summary: "do nothing, successfully",
  main: async () => 0,
});
