import { Errno } from "../base/errno.ts";
import { CopyJob, destination } from "./cp.ts";
import { ask } from "./lib/ask.ts";
import { backUp } from "./lib/backup.ts";
import { lstatOrNone, sameFile, statOrNone } from "./lib/copy.ts";
import { quote, reason } from "./lib/errors.ts";
import { modeString } from "./lib/mode.ts";
import { removeTree } from "./lib/remove.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName, joinPath } from "./lib/walk.ts";

export default defineUtility({
  name: "mv",
  summary: "move or rename files",
  usage: ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
  options: [
    ["-b", "keep what would be overwritten as NAME~"],
    ["--backup[=CONTROL]", "like -b"],
    ["-f, --force", "do not ask"],
    ["-i, --interactive", "ask before overwriting"],
    ["-n, --no-clobber", "do not overwrite"],
    ["--strip-trailing-slashes", "take slashes off the end of sources"],
    ["-S, --suffix=SUFFIX", "SUFFIX instead of ~"],
    ["-t, --target-directory=DIRECTORY", "move everything into DIRECTORY"],
    ["-T, --no-target-directory", "DEST is no directory to put things in"],
    ["-u, --update", "only when the source is newer"],
    ["-v, --verbose", "say what is done"],
  ],
  async run(tool) {
    const { sources, target, into } = destination(tool);
    for (const source of sources) await move(tool, source, into ? joinPath(target, baseName(source)) : target);
  },
});

async function move(tool: Tool, source: string, target: string): Promise<void> {
  const { sys } = tool;
  const stat = lstatOrNone(sys, source);
  if (!stat) {
    let message = "No such file or directory";
    try {
      sys.fs.lstat(source);
    } catch (error) {
      message = reason(error);
    }
    return await tool.warn(tool.gnu ? `cannot stat ${quote(source)}: ${message}` : `can't rename '${source}': ${message}`);
  }
  const old = lstatOrNone(sys, target);
  if (old) {
    if (sameFile(old, stat) && (stat.nlink === 1 || stat.type === "dir"))
      return await tool.warn(
        stat.type === "dir" && tool.gnu
          ? `cannot move ${quote(source)} to a subdirectory of itself, ${quote(target)}`
          : `${quote(source)} and ${quote(target)} are the same file`,
      );
    const choice = tool.last("force", "interactive", "no-clobber");
    if (choice === "no-clobber" || (tool.has("update") && old.mtime >= stat.mtime)) return;
    const guarded = choice !== "force" && sys.isatty(0) && old.type !== "symlink" && !sys.fs.access(target, { write: true });
    if (
      guarded &&
      !(await ask(
        tool,
        `${tool.name}: replace ${quote(target)}, overriding mode ${(old.mode & 0o7777).toString(8).padStart(4, "0")} (${modeString(old.type, old.mode).slice(1)})? `,
      ))
    )
      return;
    if (choice === "interactive" && !(await ask(tool, `${tool.name}: overwrite ${quote(target)}? `))) return;
    if (old.type === "dir" && stat.type !== "dir") return await tool.warn(`cannot overwrite directory ${quote(target)} with non-directory`);
    if (old.type !== "dir" && stat.type === "dir") return await tool.warn(`cannot overwrite non-directory ${quote(target)} with directory ${quote(source)}`);
    backUp(tool, target);
  }
  try {
    sys.fs.rename(source, target);
    if (tool.has("verbose")) tool.out.put(tool.gnu ? `renamed ${quote(source)} -> ${quote(target)}\n` : `'${source}' -> '${target}'\n`);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "EXDEV") return await acrossFileSystems(tool, source, target);
    if (error.code === "EINVAL" && tool.gnu) return await tool.warn(`cannot move ${quote(source)} to a subdirectory of itself, ${quote(target)}`);
    await tool.warn(tool.gnu ? `cannot move ${quote(source)} to ${quote(target)}: ${error.message}` : `can't rename '${source}': ${error.message}`);
  }
}

async function acrossFileSystems(tool: Tool, source: string, target: string): Promise<void> {
  const old = statOrNone(tool.sys, target);
  if (old && old.type !== "dir") tool.sys.fs.unlink(target);
  const job = new CopyJob(tool, { recursive: true, follow: "never", preserve: { mode: true, ownership: true, timestamps: true }, links: true });
  if (!(await job.copy(source, target, 0))) return;
  await removeTree(tool, source, { force: true });
}
