import { dash } from "../shell/flavors.ts";
import { shellMain } from "../shell/main.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({ name: "dash", summary: "Debian's small POSIX shell", main: (sys) => shellMain(sys, dash) });
