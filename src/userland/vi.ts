import { Errno } from "../base/errno.ts";
import { Screen } from "./lib/screen.ts";
import { defineProgram } from "./program.ts";
import { edit } from "./vi/edit.ts";

const BUSYBOX_HELP =
  "Usage: vi [-c CMD] [-R] [-H] [FILE]...\n\nEdit FILE\n\n\t-c CMD\tInitial command to run ($EXINIT and ~/.exrc also available)\n\t-R\tRead-only\n\t-H\tList available features\n";
const HELP = `Usage: vim [arguments] [file ..]       edit specified file(s)

Arguments:
   +                    start at end of file
   +<lnum>              start at line <lnum>
   -R                   read-only
   --version            which vi this is

Inside: i inserts, Esc ends that, :w writes, :q leaves, :q! leaves without writing.
`;

export default defineProgram({
  name: "vi",
  aliases: ["vim", "view", "vim.tiny"],
  summary: "edit text on the screen, with modes",
  async main(sys) {
    const names = sys.argv.slice(1).filter((arg) => !/^[-+]/.test(arg));
    const line = sys.argv.find((arg) => /^\+\d*$/.test(arg));
    if (sys.argv.includes("--version")) {
      await sys.write(1, "vi: a modal editor of this simulated computer\n");
      return 0;
    }
    if (sys.argv.includes("--help")) {
      if (sys.flavor === "gnu") await sys.write(1, HELP);
      else await sys.write(2, `${sys.programOptions["banner"] ?? "BusyBox"} multi-call binary.\n\n${BUSYBOX_HELP}`);
      return sys.flavor === "gnu" ? 0 : 1;
    }
    if (!sys.isatty(0) || !sys.isatty(1)) {
      await sys.write(
        2,
        sys.flavor === "gnu"
          ? "Vim: Warning: Output is not to a terminal\nVim: Error reading input, exiting...\n"
          : "vi: can't tcgetattr for stdin\n".replace("can't tcgetattr for stdin", "standard input is not a terminal"),
      );
      return 1;
    }
    const screen = new Screen(sys, 0);
    await screen.open();
    try {
      return await edit(sys, screen, {
        files: names,
        readOnly: (sys.argv[0] ?? "").endsWith("view") || sys.argv.includes("-R"),
        line: line === undefined ? undefined : line === "+" ? Number.POSITIVE_INFINITY : Number(line.slice(1)),
      });
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EIO") throw error;
      return 0;
    } finally {
      await screen.close();
    }
  },
});
