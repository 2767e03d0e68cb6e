import { Errno } from "../base/errno.ts";
import { isDirectory } from "./lib/copy.ts";
import { Failure, quote, UsageError } from "./lib/errors.ts";
import { parseMode } from "./lib/mode.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "mkdir",
  summary: "make directories",
  usage: "[OPTION]... DIRECTORY...",
  options: [
    ["-m, --mode=MODE", "permissions, as chmod takes them"],
    ["-p, --parents", "make parents too, and do not mind what exists"],
    ["-v, --verbose", "say what is made"],
    ["-Z", "accepted"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    const text = tool.value("mode");
    const change = text === undefined ? undefined : parseMode(text, tool.sys.umask());
    if (text !== undefined && !change) throw new Failure(tool.gnu ? `invalid mode ${quote(text)}` : `invalid mode '${text}'`);
    for (const path of tool.operands) {
      try {
        if (tool.has("parents")) makeAll(tool, path, change);
        else make(tool, path, change);
      } catch (error) {
        if (!(error instanceof MakeError)) throw error;
        await tool.warn(
          tool.gnu ? `cannot create directory ${quote(error.path)}: ${error.message}` : `can't create directory '${error.path}': ${error.message}`,
        );
      }
    }
  },
});

class MakeError extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

type ModeChange = ReturnType<typeof parseMode>;

function make(tool: Tool, path: string, change: ModeChange): void {
  try {
    tool.sys.fs.mkdir(path, 0o777);
    if (change) tool.sys.fs.chmod(path, change(0o777, true));
  } catch (error) {
    if (error instanceof Errno) throw new MakeError(path, error.message);
    throw error;
  }
  if (tool.has("verbose")) tool.out.put(tool.gnu ? `mkdir: created directory ${quote(path)}\n` : `created directory: '${path}'\n`);
}

function makeAll(tool: Tool, path: string, change: ModeChange): void {
  const parts = path.split("/");
  for (let i = 1; i <= parts.length; i++) {
    const partial = parts.slice(0, i).join("/");
    if (partial === "" || parts[i - 1] === "" || isDirectory(tool.sys, partial)) continue;
    try {
      make(tool, partial, i === parts.length ? change : undefined);
    } catch (error) {
      // What is in the way may be a file: then the part below it is the error.
      if (error instanceof MakeError && error.message === "File exists" && i < parts.length) throw new MakeError(tool.gnu ? partial : path, "Not a directory");
      throw error;
    }
  }
}
