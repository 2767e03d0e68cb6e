import { notSimulated } from "./lib/not-simulated.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "bzip2",
  aliases: ["bunzip2", "bzcat"],
  summary: "compress or expand files (not simulated)",
  main: notSimulated("this compression; use gzip"),
});
