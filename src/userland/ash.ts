import { ash } from "../shell/flavors.ts";
import { shellMain } from "../shell/main.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({ name: "ash", aliases: ["sh"], summary: "the shell of busybox", main: (sys) => shellMain(sys, ash) });
