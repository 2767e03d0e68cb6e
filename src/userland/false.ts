import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "false",
  summary: "do nothing, unsuccessfully",
  main: async () => 1,
});
