import { Errno } from "../base/errno.ts";
import { ask } from "./lib/ask.ts";
import { backUp } from "./lib/backup.ts";
import { canonicalPath, relativePath } from "./lib/canonical.ts";
import { isDirectory, lstatOrNone, sameFile } from "./lib/copy.ts";
import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName, dirName, joinPath } from "./lib/walk.ts";

export default defineUtility({
  name: "ln",
  summary: "make links",
  usage: ["[OPTION]... [-T] TARGET LINK_NAME", "[OPTION]... TARGET", "[OPTION]... TARGET... DIRECTORY", "[OPTION]... -t DIRECTORY TARGET..."],
  options: [
    ["-b", "keep what would be replaced as NAME~"],
    ["-f, --force", "replace what exists"],
    ["-i, --interactive", "ask before replacing"],
    ["-L, --logical", "follow links that are targets"],
    ["-n, --no-dereference", "a link to a directory is no directory"],
    ["-P, --physical", "hard links to links themselves"],
    ["-r, --relative", "symbolic links relative to where they are"],
    ["-s, --symbolic", "symbolic links instead of hard ones"],
    ["-S, --suffix=SUFFIX", "SUFFIX instead of ~"],
    ["-t, --target-directory=DIRECTORY", "make the links in DIRECTORY"],
    ["-T, --no-target-directory", "LINK_NAME is no directory to put links in"],
    ["-v, --verbose", "say what is made"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing file operand" : "");
    const directory = tool.value("target-directory");
    const last = tool.operands.at(-1) as string;
    const plain = tool.has("no-target-directory") || (tool.has("no-dereference") && lstatOrNone(tool.sys, last)?.type === "symlink");
    if (directory === undefined && tool.operands.length === 1) return await make(tool, last, joinPath(".", baseName(last)));
    if (directory === undefined && (plain || !isDirectory(tool.sys, last))) {
      if (tool.operands.length > 2)
        throw new Failure(`target ${quote(last)}: ${lstatOrNone(tool.sys, last) ? "Not a directory" : "No such file or directory"}`);
      return await make(tool, tool.operands[0] as string, last);
    }
    for (const target of directory === undefined ? tool.operands.slice(0, -1) : tool.operands)
      await make(tool, target, joinPath(directory ?? last, baseName(target)));
  },
});

async function make(tool: Tool, target: string, link: string): Promise<void> {
  const { sys } = tool;
  const symbolic = tool.has("symbolic");
  const kind = symbolic ? "symbolic" : "hard";
  const shown = link.replace(/^\.\/(?=[^/]*$)/, tool.operands.length === 1 ? "./" : "$&");
  try {
    if (!symbolic) {
      const stat = sys.fs.lstat(target);
      if (stat.type === "dir") return await tool.warn(tool.gnu ? `${target}: hard link not allowed for directory` : `${target}: Operation not permitted`);
    }
  } catch (error) {
    return await tool.warn(tool.gnu ? `failed to access ${quote(target)}: ${reason(error)}` : `${target}: ${reason(error)}`);
  }
  const old = lstatOrNone(sys, link);
  try {
    if (old) {
      if (tool.has("interactive") && !(await ask(tool, `ln: replace ${quote(link)}? `))) return;
      if (tool.has("b", "backup", "suffix")) backUp(tool, link);
      else if (tool.has("force", "interactive")) {
        if (old.type === "dir") return await tool.warn(`${link}: cannot overwrite directory`);
        const stat = lstatOrNone(sys, target);
        if (stat && sameFile(stat, old))
          return symbolic || stat.nlink < 2 ? await tool.warn(`${quote(target)} and ${quote(link)} are the same file`) : undefined;
        sys.fs.unlink(link);
      }
    }
    const text = symbolic && tool.has("relative") ? relativePath(canonicalPath(sys, dirName(link), "any"), canonicalPath(sys, target, "any")) : target;
    if (symbolic) sys.fs.symlink(text, link);
    else sys.fs.link(tool.has("logical") ? sys.fs.realpath(target) : target, link);
    if (tool.has("verbose")) tool.out.put(`${quote(shown)} ${symbolic ? "->" : "=>"} ${quote(text)}\n`);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const arrow = error.code === "EEXIST" || symbolic ? "" : ` => ${quote(target)}`;
    await tool.warn(
      tool.gnu
        ? `failed to create ${kind} link ${quote(shown)}${arrow}: ${error.message}`
        : `${symbolic || error.code === "EEXIST" ? shown : target}: ${error.message}`,
    );
  }
}
