import { Errno } from "../../base/errno.ts";
import { isDirectory, lstatOrNone } from "../lib/copy.ts";
import type { TarHeader, TarMember } from "../lib/tar-format.ts";
import { Accounts } from "../lib/users.ts";
import type { Tool } from "../lib/utility.ts";
import { dirName } from "../lib/walk.ts";
import type { NameKind, NameTransform } from "./transform.ts";

/** Unpacks into the working directory. Directories get their mode and time last, when nothing more comes into them. */
export async function extractMembers(tool: Tool, members: Iterable<TarMember>, transform: NameTransform): Promise<void> {
  const { sys } = tool;
  const accounts = new Accounts(sys);
  const strip = Number(tool.value("strip-components") ?? 0);
  const owners = (sys.uid === 0 || tool.has("same-owner")) && !tool.has("no-same-owner");
  const wholeMode = (sys.uid === 0 && !tool.has("no-same-permissions")) || tool.has("preserve-permissions");
  const umask = wholeMode ? 0 : sys.umask();
  const later: { path: string; header: TarHeader }[] = [];
  const warned = new Set<string>();
  for (const { header, data } of members) {
    const path = await place(header.name, "member");
    if (path === undefined) continue;
    if (tool.has("verbose")) {
      if (tool.has("to-stdout")) await tool.note(`${header.name}\n`);
      else tool.out.put(`${header.name}\n`);
    }
    if (tool.has("to-stdout")) {
      if (header.type === "file") tool.out.putBytes(data);
      if (tool.out.full) await tool.out.flush();
      continue;
    }
    try {
      await put(path, header, data);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const verb =
        header.type === "dir"
          ? "Cannot mkdir"
          : header.type === "symlink"
            ? `Cannot create symlink to '${header.linkName}'`
            : header.type === "link"
              ? `Cannot hard link to '${header.linkName}'`
              : "Cannot open";
      await tool.warn(
        tool.gnu
          ? `${path}: ${verb}: ${error.message}`
          : `can't ${header.type === "dir" ? "make dir" : "open"} '${path}': ${error.message}`.replace("make dir", "create directory"),
        tool.gnu ? 2 : 1,
      );
    }
    await sys.yield();
  }
  for (const { path, header } of later.reverse()) attributes(path, header);

  async function place(name: string, kind: NameKind): Promise<string | undefined> {
    let path = transform(name.replace(/\/+$/, ""), kind);
    if (strip > 0) {
      path = path
        .split("/")
        .filter((part) => part !== "" && part !== ".")
        .slice(strip)
        .join("/");
      if (path === "") return undefined;
    }
    if (!tool.has("absolute-names")) {
      const prefix = /^(?:\/+|(?:.*\/)?\.\.(?:\/|$))+/.exec(path)?.[0];
      if (prefix !== undefined) {
        if (!warned.has(prefix))
          await tool.note(tool.gnu ? `tar: Removing leading \`${prefix}' from member names\n` : `tar: removing leading '${prefix}' from member names\n`);
        warned.add(prefix);
        path = path.slice(prefix.length);
      }
    }
    return path === "" ? "." : path;
  }

  async function put(path: string, header: TarHeader, data: Uint8Array): Promise<void> {
    const old = lstatOrNone(sys, path);
    if (header.type === "dir") {
      if (!old || (old.type !== "dir" && !isDirectory(sys, path))) {
        if (old) sys.fs.unlink(path);
        parents(path);
        sys.fs.mkdir(path, 0o700 | header.mode);
      }
      later.push({ path, header });
      return;
    }
    if (old) {
      if (tool.has("keep-old-files")) throw new Errno("EEXIST");
      if (old.type === "dir") throw new Errno("EISDIR");
      sys.fs.unlink(path);
    }
    parents(path);
    switch (header.type) {
      case "file": {
        const fd = await sys.open(path, { write: true, create: true, truncate: true }, 0o600);
        await sys.write(fd, data);
        if (header.realSize !== undefined && header.realSize > data.length) sys.ftruncate(fd, header.realSize);
        sys.close(fd);
        break;
      }
      case "link":
        sys.fs.link((await place(header.linkName, "hardlink")) ?? header.linkName, path);
        return;
      case "symlink":
        sys.fs.symlink(transform(header.linkName, "symlink"), path);
        break;
      default:
        sys.fs.mknod(path, header.type, header.mode, header.type === "fifo" ? undefined : header.device);
    }
    attributes(path, header);
  }

  function parents(path: string): void {
    const directory = dirName(path);
    if (directory === "." || directory === "/" || isDirectory(sys, directory)) return;
    parents(directory);
    sys.fs.mkdir(directory, 0o777);
  }

  function attributes(path: string, header: TarHeader): void {
    const uid = tool.has("numeric-owner") ? header.uid : (accounts.user(header.userName)?.uid ?? header.uid);
    const gid = tool.has("numeric-owner") ? header.gid : (accounts.group(header.groupName)?.gid ?? header.gid);
    if (owners) {
      try {
        sys.fs.chown(path, uid, gid, { noFollow: true });
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
      }
    }
    if (header.type !== "symlink") sys.fs.chmod(path, header.mode & ~umask);
    if (!tool.has("touch")) sys.fs.utimes(path, undefined, header.mtime * 1000, { noFollow: true });
  }
}
