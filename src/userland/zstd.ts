import { notSimulated } from "./lib/not-simulated.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "zstd",
  aliases: ["unzstd", "zstdcat"],
  summary: "compress or expand files (not simulated)",
  main: notSimulated("this compression; use gzip"),
});
