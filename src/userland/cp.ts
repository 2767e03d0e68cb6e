import { Errno } from "../base/errno.ts";
import type { Stat } from "../sim/sys.ts";
import { ask } from "./lib/ask.ts";
import { backUp } from "./lib/backup.ts";
import { applyAttributes, copyContent, isDirectory, lstatOrNone, type Preserve, sameFile, statOrNone } from "./lib/copy.ts";
import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName, joinPath } from "./lib/walk.ts";

export default defineUtility({
  name: "cp",
  summary: "copy files and directories",
  usage: ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
  options: [
    ["-a, --archive", "same as -dR --preserve=all"],
    ["--attributes-only", "copy the attributes, not the data"],
    ["-b", "keep what would be overwritten as NAME~"],
    ["--backup[=CONTROL]", "like -b"],
    ["--copy-contents", "copy what special files hold"],
    ["-d", "same as --no-dereference --preserve=links"],
    ["-f, --force", "remove a destination that cannot be opened"],
    ["-i, --interactive", "ask before overwriting"],
    ["-H", "follow links that are arguments"],
    ["-l, --link", "make hard links instead of copies"],
    ["-L, --dereference", "follow all links"],
    ["-n, --no-clobber", "do not overwrite"],
    ["-P, --no-dereference", "copy links as links"],
    ["-p", "same as --preserve=mode,ownership,timestamps"],
    ["--preserve[=LIST]", "keep mode, ownership, timestamps, links, all"],
    ["--no-preserve=LIST", "do not keep these"],
    ["--parents", "put the whole source path below DIRECTORY"],
    ["-R, -r, --recursive", "copy directories with all they hold"],
    ["--reflink[=WHEN]", "accepted"],
    ["--remove-destination", "remove each destination first"],
    ["--sparse=WHEN", "accepted"],
    ["--strip-trailing-slashes", "take slashes off the end of sources"],
    ["-s, --symbolic-link", "make symbolic links instead of copies"],
    ["-S, --suffix=SUFFIX", "SUFFIX instead of ~"],
    ["-t, --target-directory=DIRECTORY", "copy everything into DIRECTORY"],
    ["-T, --no-target-directory", "DEST is no directory to put things in"],
    ["-u, --update", "only when the source is newer"],
    ["-v, --verbose", "say what is done"],
    ["-x, --one-file-system", "stay on one file system"],
  ],
  async run(tool) {
    const { sources, target, into } = destination(tool);
    const job = new CopyJob(tool);
    for (const source of sources) {
      const clean = tool.has("strip-trailing-slashes") ? source.replace(/(.)\/+$/, "$1") : source;
      if (tool.gnu && clean !== source && !tool.has("recursive", "archive") && isDirectory(tool.sys, clean)) {
        await tool.warn(`-r not specified; omitting directory ${quote(source)}`);
        continue;
      }
      if (!into) {
        await job.copy(clean, target, 0);
        continue;
      }
      if (tool.has("parents")) makeParents(tool, clean, target);
      await job.copy(clean, joinPath(target, tool.has("parents") ? clean.replace(/^\/+/, "") : baseName(clean) === ".." ? "" : baseName(clean)), 0);
    }
  },
});

/** Where cp, mv and install put things. */
export function destination(tool: Tool): { sources: readonly string[]; target: string; into: boolean } {
  const directory = tool.value("target-directory");
  const operands = tool.operands;
  if (directory !== undefined) {
    if (operands.length === 0) throw new UsageError("missing file operand");
    if (!isDirectory(tool.sys, directory))
      throw new Failure(`target directory ${quote(directory)}: ${statOrNone(tool.sys, directory) ? "Not a directory" : "No such file or directory"}`);
    return { sources: operands, target: directory, into: true };
  }
  if (operands.length === 0) throw new UsageError(tool.gnu ? "missing file operand" : "");
  if (operands.length === 1) throw new UsageError(tool.gnu ? `missing destination file operand after ${quote(operands[0] as string)}` : "");
  const target = operands.at(-1) as string;
  const sources = operands.slice(0, -1);
  if (tool.has("no-target-directory")) {
    if (operands.length > 2) throw new UsageError(`extra operand ${quote(operands[2] as string)}`);
    return { sources, target, into: false };
  }
  const into = isDirectory(tool.sys, target);
  if (!into && tool.has("parents")) throw new UsageError("with --parents, the destination must be a directory");
  if (!into && sources.length > 1) {
    const what = statOrNone(tool.sys, target) ? "Not a directory" : "No such file or directory";
    throw new Failure(
      tool.gnu
        ? `target ${quote(target)}: ${what}`
        : statOrNone(tool.sys, target)
          ? `target '${target}' is not a directory`
          : `can't create '${joinPath(target, baseName(sources[0] as string))}': Path does not exist`,
    );
  }
  return { sources, target, into };
}

function makeParents(tool: Tool, source: string, target: string): void {
  let at = target;
  for (const part of source.replace(/^\/+/, "").split("/").slice(0, -1)) {
    at = joinPath(at, part);
    if (!isDirectory(tool.sys, at)) tool.sys.fs.mkdir(at, 0o777);
  }
}

interface CopyFlags {
  readonly recursive: boolean;
  readonly follow: "always" | "arguments" | "never";
  readonly preserve: Preserve;
  readonly links: boolean;
}

function readFlags(tool: Tool): CopyFlags {
  const archive = tool.has("archive");
  const recursive = archive || tool.has("recursive");
  const kept = new Set<string>();
  if (archive) kept.add("all");
  if (tool.has("p")) for (const item of ["mode", "ownership", "timestamps"]) kept.add(item);
  for (const option of tool.given) {
    if (option.key === "preserve") for (const item of (option.value ?? "mode,ownership,timestamps").split(",")) kept.add(item);
  }
  const dropped = new Set(tool.values("no-preserve").flatMap((list) => list.split(",")));
  const keeps = (item: string) => (kept.has("all") || kept.has(item)) && !dropped.has(item) && !dropped.has("all");
  const order = tool.last("dereference", "no-dereference", "d", "H", "archive");
  return {
    recursive,
    follow: order === "dereference" ? "always" : order === "H" ? "arguments" : order ? "never" : recursive ? "never" : "always",
    preserve: { mode: keeps("mode"), ownership: keeps("ownership"), timestamps: keeps("timestamps") },
    links: keeps("links") || tool.has("d"),
  };
}

const DEEPEST = 1000;

/** One run of cp, which remembers hard links that it made. mv uses it too, across file systems. */
export class CopyJob {
  readonly #tool: Tool;
  readonly #flags: CopyFlags;
  readonly #seen = new Map<string, string>();
  /** Directories made, so that none is copied into itself. */
  readonly #made = new Set<string>();

  constructor(tool: Tool, flags: CopyFlags = readFlags(tool)) {
    this.#tool = tool;
    this.#flags = flags;
  }

  /** Whether everything was copied. */
  async copy(source: string, target: string, depth: number): Promise<boolean> {
    const { sys } = this.#tool;
    const follow = this.#flags.follow === "always" || (this.#flags.follow === "arguments" && depth === 0);
    let stat: Stat;
    try {
      stat = follow ? sys.fs.stat(source) : sys.fs.lstat(source);
    } catch (error) {
      await this.#tool.warn(this.#tool.gnu ? `cannot stat ${quote(source)}: ${reason(error)}` : `can't stat '${source}': ${reason(error)}`);
      return false;
    }
    if (stat.type === "dir" && !this.#flags.recursive) {
      await this.#tool.warn(this.#tool.gnu ? `-r not specified; omitting directory ${quote(source)}` : `omitting directory '${source}'`);
      return false;
    }
    try {
      if (stat.type === "dir") return await this.#directory(source, target, stat, depth);
      return await this.#file(source, target, stat);
    } catch (error) {
      if (error instanceof CopyError) await this.#tool.warn(error.message);
      else if (error instanceof Errno) await this.#tool.warn(this.#createError(target, stat, error));
      else throw error;
      return false;
    }
  }

  #createError(target: string, stat: Stat, error: Errno): string {
    if (!this.#tool.gnu) return `can't create '${target}': ${error.message}`;
    const what = {
      file: "regular file",
      dir: "directory",
      symlink: "symbolic link",
      fifo: "fifo",
      socket: "special file",
      char: "special file",
      block: "special file",
    }[stat.type];
    if (error.code === "ENOSPC") return `error writing ${quote(target)}: ${error.message}`;
    return `cannot create ${what} ${quote(target)}: ${error.code === "EISDIR" ? "Not a directory" : error.message}`;
  }

  async #directory(source: string, target: string, stat: Stat, depth: number): Promise<boolean> {
    const { sys } = this.#tool;
    if (depth > DEEPEST) throw new CopyError(`cannot stat ${quote(source)}: File name too long`);
    const old = statOrNone(sys, target);
    if (old && old.type !== "dir")
      throw new CopyError(
        this.#tool.gnu ? `cannot overwrite non-directory ${quote(target)} with directory ${quote(source)}` : `target '${target}' is not a directory`,
      );
    if (this.#made.has(`${stat.dev}:${stat.ino}`) || (old && sameFile(old, stat) && depth === 0) || this.#inside(source, target)) {
      if (this.#tool.gnu) throw new CopyError(`cannot copy a directory, ${quote(source)}, into itself, ${quote(target)}`);
      throw new CopyError(`recursion detected, omitting directory '${source}'`);
    }
    if (!old) {
      sys.fs.mkdir(target, stat.mode | 0o700);
      if (this.#tool.has("verbose")) this.#tool.out.put(`${quote(source)} -> ${quote(target)}\n`);
      const made = sys.fs.stat(target);
      this.#made.add(`${made.dev}:${made.ino}`);
    }
    let whole = true;
    let names: string[] = [];
    try {
      names = sys.fs.readdir(source).map((entry) => entry.name);
    } catch (error) {
      await this.#tool.warn(`${this.#tool.gnu ? "cannot access" : "can't open"} ${quote(source)}: ${reason(error)}`);
      whole = false;
    }
    for (const name of names) {
      if (this.#tool.has("one-file-system") && lstatOrNone(sys, joinPath(source, name))?.dev !== stat.dev) continue;
      if (!(await this.copy(joinPath(source, name), joinPath(target, name), depth + 1))) whole = false;
      await sys.yield();
    }
    const { preserve } = this.#flags;
    if (!old && !preserve.mode) sys.fs.chmod(target, stat.mode & 0o777 & ~sys.umask());
    if (!old || preserve.mode || preserve.timestamps) applyAttributes(sys, target, stat, preserve);
    return whole;
  }

  /** Would the copy land below its own source? */
  #inside(source: string, target: string): boolean {
    const { sys } = this.#tool;
    try {
      const parent = sys.fs.realpath(target.replace(/\/+$/, "").includes("/") ? target.replace(/\/+$/, "").replace(/\/[^/]*$/, "") || "/" : ".");
      return `${parent}/`.startsWith(`${sys.fs.realpath(source).replace(/\/$/, "")}/`);
    } catch {
      return false;
    }
  }

  async #file(source: string, target: string, stat: Stat): Promise<boolean> {
    const tool = this.#tool;
    const { sys } = tool;
    const old = lstatOrNone(sys, target);
    if (old) {
      const real = old.type === "symlink" ? statOrNone(sys, target) : old;
      if (real && sameFile(real, stat) && !(stat.type === "symlink" && !sameFile(old, stat))) {
        if (tool.has("link")) return true;
        throw new CopyError(`${quote(source)} and ${quote(target)} are the same file`);
      }
      if (real?.type === "dir" && (old.type === "dir" || stat.type !== "symlink"))
        throw new CopyError(tool.gnu ? `cannot overwrite directory ${quote(target)} with non-directory` : `can't create '${target}': Is a directory`);
      if (tool.has("no-clobber") && tool.last("no-clobber", "interactive", "force") === "no-clobber") return true;
      if (tool.has("update") && old.mtime >= stat.mtime) return true;
      if (
        tool.has("interactive") &&
        tool.last("no-clobber", "interactive") === "interactive" &&
        !(await ask(tool, `${tool.name}: overwrite ${quote(target)}? `))
      )
        return false;
      if (old.type === "symlink" && !real && stat.type === "file" && tool.gnu) throw new CopyError(`not writing through dangling symlink ${quote(target)}`);
      if (tool.has("b", "backup", "suffix")) backUp(tool, target);
      else if (tool.has("remove-destination") || stat.type !== "file" || tool.has("link", "symbolic-link")) sys.fs.unlink(target);
    }
    const key = `${stat.dev}:${stat.ino}`;
    const linked = this.#flags.links && stat.nlink > 1 ? this.#seen.get(key) : undefined;
    if (linked !== undefined || tool.has("link")) {
      if (lstatOrNone(sys, target)) sys.fs.unlink(target);
      sys.fs.link(linked ?? source, target);
    } else if (tool.has("symbolic-link")) sys.fs.symlink(source, target);
    else await this.#create(source, target, stat, old !== undefined);
    if (this.#flags.links) this.#seen.set(key, target);
    if (tool.has("verbose")) tool.out.put(`${quote(source)} -> ${quote(target)}\n`);
    return true;
  }

  async #create(source: string, target: string, stat: Stat, existed: boolean): Promise<void> {
    const { sys } = this.#tool;
    switch (stat.type) {
      case "symlink":
        sys.fs.symlink(sys.fs.readlink(source), target);
        break;
      case "fifo":
      case "char":
      case "block":
      case "socket":
        if (this.#flags.recursive) {
          sys.fs.mknod(target, stat.type, stat.mode, stat.rdev);
          break;
        }
        await this.#bytes(source, target, 0o666);
        break;
      default:
        if (this.#tool.has("attributes-only")) {
          if (!existed) sys.fs.writeFile(target, "", { mode: stat.mode & 0o777 });
        } else await this.#bytes(source, target, stat.mode & 0o777);
    }
    applyAttributes(sys, target, stat, this.#flags.preserve);
  }

  async #bytes(source: string, target: string, mode: number): Promise<void> {
    const { sys } = this.#tool;
    if (!sys.fs.access(source, { read: true })) {
      throw new CopyError(this.#tool.gnu ? `cannot open ${quote(source)} for reading: Permission denied` : `can't open '${source}': Permission denied`);
    }
    try {
      await copyContent(sys, source, target, mode);
    } catch (error) {
      if (error instanceof Errno && (error.code === "EACCES" || error.code === "ETXTBSY") && this.#tool.has("force") && lstatOrNone(sys, target)) {
        sys.fs.unlink(target);
        await copyContent(sys, source, target, mode);
      } else throw error;
    }
  }
}

class CopyError extends Error {}
