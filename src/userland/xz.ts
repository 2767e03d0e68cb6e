import { notSimulated } from "./lib/not-simulated.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "xz",
  aliases: ["unxz", "xzcat", "lzma", "unlzma", "lzcat"],
  summary: "compress or expand files (not simulated)",
  main: notSimulated("this compression; use gzip"),
});
