import { Errno } from "../base/errno.ts";
import { Screen } from "./lib/screen.ts";
import { NanoEditor } from "./nano/editor.ts";
import { defineProgram } from "./program.ts";

export default defineProgram({
  name: "nano",
  summary: "edit text on the screen, with the commands shown",
  async main(sys) {
    const args = sys.argv.slice(1);
    if (args[0] === "--help" || args[0] === "-h") {
      await sys.write(
        1,
        "Usage: nano [OPTION]... [+LINE[,COLUMN]] [FILE]\nEdit a file. The commands are on the screen: ^O writes the file, ^X leaves.\n\n  -l, --linenumbers  show line numbers\n  -v, --view         change nothing\n",
      );
      return 0;
    }
    if (args[0] === "--version" || args[0] === "-V") {
      await sys.write(1, " GNU nano, version 7.2\n");
      return 0;
    }
    if (!sys.isatty(0) || !sys.isatty(1)) {
      await sys.write(
        2,
        sys.isatty(0)
          ? "Standard output is not a terminal\n"
          : "Standard input is not a terminal\n".replace("Standard input is not a terminal", "Could not reopen stdin"),
      );
      return 1;
    }
    const start = args.find((arg) => /^\+\d/.test(arg));
    const path = args.find((arg) => !/^[-+]/.test(arg));
    const screen = new Screen(sys, 0);
    const editor = new NanoEditor(sys, screen, {
      numbers: args.includes("-l") || args.includes("--linenumbers"),
      view: args.includes("-v") || args.includes("--view"),
    });
    await screen.open();
    try {
      editor.open(path);
      if (start !== undefined) editor.goTo(Number(start.slice(1).split(",")[0]), Number(start.split(",")[1] ?? 1));
      await editor.run();
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EIO") throw error;
    } finally {
      await screen.close();
    }
    return 0;
  },
});
