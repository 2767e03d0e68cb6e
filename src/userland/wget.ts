import { defineProgram } from "./program.ts";
import { busyboxWget } from "./wget/busybox.ts";
import { gnuWget } from "./wget/gnu.ts";

export default defineProgram({
  name: "wget",
  summary: "download files",
  main: (sys) => (sys.flavor === "gnu" ? gnuWget(sys) : busyboxWget(sys)),
});
