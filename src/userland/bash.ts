import { bash } from "../shell/flavors.ts";
import { shellMain } from "../shell/main.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({ name: "bash", summary: "the GNU shell", main: (sys) => shellMain(sys, bash) });
