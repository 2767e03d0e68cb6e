import { changeEach } from "./lib/change.ts";
import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { modeString, parseMode } from "./lib/mode.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "chmod",
  summary: "change the permissions of files",
  usage: ["[OPTION]... MODE[,MODE]... FILE...", "[OPTION]... OCTAL-MODE FILE...", "[OPTION]... --reference=RFILE FILE..."],
  options: [
    ["-c, --changes", "say what is changed"],
    ["-f, --quiet, --silent", "few messages"],
    ["-v, --verbose", "say something about every file"],
    ["--no-preserve-root", "no effect"],
    ["--preserve-root", "no effect"],
    ["--reference=RFILE", "the mode of RFILE"],
    ["-R, --recursive", "directories with all in them"],
  ],
  // `chmod -x file`: what looks like a mode is one.
  rewrite: (args) => {
    const at = args.findIndex((arg) => /^-[rwxXst]+$/.test(arg) || /^-[ugoa]+[-+=]/.test(arg));
    return at < 0 || args.slice(0, at).includes("--") ? args : [...args.slice(0, at), "--", ...args.slice(at)];
  },
  async run(tool) {
    const reference = tool.value("reference");
    const [text, ...rest] = reference === undefined ? tool.operands : ["", ...tool.operands];
    if (text === undefined) throw new UsageError(tool.gnu ? "missing operand" : "");
    if (rest.length === 0) throw new UsageError(tool.gnu ? `missing operand after ${quote(text)}` : "");
    let change = parseMode(text, tool.sys.umask());
    if (reference !== undefined) {
      try {
        const { mode } = tool.sys.fs.stat(reference);
        change = () => mode;
      } catch (error) {
        throw new Failure(`failed to get attributes of ${quote(reference)}: ${reason(error)}`);
      }
    }
    if (!change) throw tool.gnu ? new UsageError(`invalid mode: ${quote(text)}`) : new Failure(`invalid mode '${text}'`);
    const apply = change;
    await changeEach(tool, rest, {
      recursive: tool.has("recursive"),
      follow: true,
      failed: "changing permissions of",
      change: async (path, stat, linkStat) => {
        // Links below a directory are left alone.
        if (linkStat.type === "symlink" && tool.has("recursive")) return;
        const mode = apply(stat.mode, stat.type === "dir");
        tool.sys.fs.chmod(path, mode);
        const shown = (value: number) => `${(value & 0o7777).toString(8).padStart(4, "0")} (${modeString("file", value).slice(1)})`;
        if (mode !== stat.mode && tool.has("changes", "verbose")) tool.out.put(`mode of ${quote(path)} changed from ${shown(stat.mode)} to ${shown(mode)}\n`);
        else if (tool.has("verbose")) tool.out.put(`mode of ${quote(path)} retained as ${shown(mode)}\n`);
      },
    });
  },
});
