import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({
  names: ["bind"],
  usage: "bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]",
  summary: "Accepted for the sake of start-up files; the keys stay as they are.",
  run: () => 0,
});
