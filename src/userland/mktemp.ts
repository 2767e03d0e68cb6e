import { Errno } from "../base/errno.ts";
import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";
import { joinPath } from "./lib/walk.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const TRIES = 100;

export default defineUtility({
  name: "mktemp",
  summary: "make a file or directory with a new name and print it",
  usage: "[OPTION]... [TEMPLATE]",
  options: [
    ["-d, --directory", "a directory"],
    ["-u, --dry-run", "make nothing"],
    ["-q, --quiet", "no messages"],
    ["--suffix=SUFFIX", "put SUFFIX after the template"],
    ["-p, --tmpdir[=DIR]", "in DIR, else TMPDIR, else /tmp"],
    ["-t", "a name in the directory for temporary files"],
  ],
  // -p takes its value as the next word too.
  rewrite: (args) => {
    const result: string[] = [];
    for (let i = 0; i < args.length; i++) result.push(args[i] === "-p" && args[i + 1] !== undefined ? `-p${args[++i]}` : (args[i] as string));
    return result;
  },
  async run(tool) {
    if (tool.operands.length > 1) throw new UsageError("too many templates");
    const inside = /X{3,}([^X]*\/.*)$/.exec(tool.operands[0] ?? "")?.[1];
    if (inside !== undefined && tool.gnu) throw new Failure(`invalid suffix ${quote(inside)}, contains directory separator`);
    const template = (tool.operands[0] ?? "tmp.XXXXXXXXXX") + (tool.value("suffix") ?? "");
    const run = /X{3,}(?=[^X]*$)/.exec(template);
    if (!run || run[0].length < 3) throw new Failure(tool.gnu ? `too few X's in template ${quote(template)}` : "(null): Invalid argument");
    const temporary = tool.operands.length === 0 || tool.has("tmpdir", "t");
    const directory = temporary ? tool.value("tmpdir") || tool.sys.env.get("TMPDIR") || "/tmp" : undefined;
    for (let i = 0; i < TRIES; i++) {
      const letters = [...tool.sys.random(run[0].length)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
      const name = template.slice(0, run.index) + letters + template.slice(run.index + run[0].length);
      const path = directory === undefined ? name : joinPath(directory, name);
      try {
        if (tool.has("dry-run")) {
          if (tool.sys.fs.exists(path)) continue;
        } else if (tool.has("directory")) tool.sys.fs.mkdir(path, 0o700);
        else tool.sys.close(await tool.sys.open(path, { write: true, create: true, exclusive: true }, 0o600));
        tool.out.put(`${path}\n`);
        return 0;
      } catch (error) {
        if (error instanceof Errno && error.code === "EEXIST") continue;
        const shown = directory === undefined ? template : joinPath(directory, template);
        if (!tool.has("quiet"))
          await tool.warn(
            tool.gnu
              ? `failed to create ${tool.has("directory") ? "directory" : "file"} via template ${quote(shown)}: ${reason(error)}`
              : `(null): ${reason(error)}`,
          );
        return 1;
      }
    }
    return 1;
  },
});
