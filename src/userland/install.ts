import { destination } from "./cp.ts";
import { backUp } from "./lib/backup.ts";
import { copyContent, isDirectory, lstatOrNone } from "./lib/copy.ts";
import { Failure, quote, reason } from "./lib/errors.ts";
import { parseMode } from "./lib/mode.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName, dirName, joinPath } from "./lib/walk.ts";

export default defineUtility({
  name: "install",
  summary: "copy files and set their attributes",
  usage: ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -d DIRECTORY..."],
  options: [
    ["-b", "keep what would be overwritten as NAME~"],
    ["--backup[=CONTROL]", "like -b"],
    ["-S, --suffix=SUFFIX", "SUFFIX instead of ~"],
    ["-c", "no effect"],
    ["-C, --compare", "leave files alone that are as they should be"],
    ["-d, --directory", "make directories"],
    ["-D", "make the directories that DEST needs"],
    ["-g, --group=GROUP", "group of what is made"],
    ["-m, --mode=MODE", "mode instead of rwxr-xr-x"],
    ["-o, --owner=OWNER", "owner of what is made"],
    ["-p, --preserve-timestamps", "keep times"],
    ["-s, --strip", "accepted"],
    ["-t, --target-directory=DIRECTORY", "copy everything into DIRECTORY"],
    ["-T, --no-target-directory", "DEST is no directory to put things in"],
    ["-v, --verbose", "say what is made"],
  ],
  async run(tool) {
    const text = tool.value("mode") ?? "755";
    const change = parseMode(text, 0);
    if (!change) throw new Failure(`invalid mode ${quote(text)}`);
    const finish = owner(tool);
    if (tool.has("directory")) {
      for (const path of tool.operands) {
        makeDirectories(tool, path);
        tool.sys.fs.chmod(path, change(0, true));
        finish(path);
      }
      return;
    }
    if (tool.has("D") && tool.operands.length > 1 && !tool.has("target-directory")) makeDirectories(tool, dirName(tool.operands.at(-1) as string));
    if (tool.has("D") && tool.has("target-directory")) makeDirectories(tool, tool.value("target-directory") as string);
    const { sources, target, into } = destination(tool);
    for (const source of sources) {
      const path = into ? joinPath(target, baseName(source)) : target;
      try {
        if (isDirectory(tool.sys, source)) {
          await tool.warn(`omitting directory ${quote(source)}`);
          continue;
        }
        const stat = tool.sys.fs.stat(source);
        if (tool.has("compare") && isAlready(tool, source, path, change(0, false))) continue;
        if (lstatOrNone(tool.sys, path)) backUp(tool, path);
        if (lstatOrNone(tool.sys, path)) tool.sys.fs.unlink(path);
        await copyContent(tool.sys, source, path, 0o600);
        tool.sys.fs.chmod(path, change(0, false));
        finish(path);
        if (tool.has("preserve-timestamps")) tool.sys.fs.utimes(path, stat.atime, stat.mtime);
        if (tool.has("verbose")) tool.out.put(`${quote(source)} -> ${quote(path)}\n`);
      } catch (error) {
        await tool.warn(
          lstatOrNone(tool.sys, source) ? `cannot create regular file ${quote(path)}: ${reason(error)}` : `cannot stat ${quote(source)}: ${reason(error)}`,
        );
      }
    }
  },
});

/** Whether a file of this content and mode is there, and belongs to who installs it. */
function isAlready(tool: Tool, source: string, path: string, mode: number): boolean {
  const { sys } = tool;
  const old = lstatOrNone(sys, path);
  if (old?.type !== "file" || (old.mode & 0o7777) !== mode || old.size !== sys.fs.stat(source).size) return false;
  if (tool.has("owner", "group") || old.uid !== sys.uid) return false;
  const [wanted, there] = [sys.fs.readFile(source), sys.fs.readFile(path)];
  return wanted.every((byte, i) => byte === there[i]);
}

function owner(tool: Tool): (path: string) => void {
  const accounts = new Accounts(tool.sys);
  const user = tool.value("owner");
  const group = tool.value("group");
  const uid = user === undefined ? -1 : accounts.uidOf(user);
  const gid = group === undefined ? -1 : accounts.gidOf(group);
  if (uid === undefined) throw new Failure(`invalid user ${quote(user as string)}`);
  if (gid === undefined) throw new Failure(`invalid group ${quote(group as string)}`);
  return (path) => {
    if (uid < 0 && gid < 0) return;
    const stat = tool.sys.fs.stat(path);
    tool.sys.fs.chown(path, uid < 0 ? stat.uid : uid, gid < 0 ? stat.gid : gid);
  };
}

function makeDirectories(tool: Tool, path: string): void {
  const parts = path.split("/");
  for (let i = 1; i <= parts.length; i++) {
    const partial = parts.slice(0, i).join("/");
    if (partial !== "" && !isDirectory(tool.sys, partial)) tool.sys.fs.mkdir(partial, 0o755);
  }
}
