import { Errno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { OpenFile } from "../open-file.ts";
import type { FsContext } from "./context.ts";
import { parentLocation } from "./location-path.ts";
import type { MountTree } from "./mount-namespace.ts";
import { EXECUTE, mustBePermitted } from "./permissions.ts";
import type { FileType, Location } from "./types.ts";

const MAX_PATH = 4096;
const MAX_NAME = 255;
const MAX_SYMLINKS = 40;

/** Where a path leads. */
export interface Walked {
  /** The directory that holds the last name. */
  readonly parent: Location;
  readonly name: string;
  /** What stands there; undefined when the last name does not exist, or leads to `file`. */
  readonly location: Location | undefined;
  /** The end of a magic link of /proc that leads to an open file. */
  readonly file?: OpenFile;
  /** It ends in a magic link, and `name` is that link's. */
  readonly magic?: true;
  /** What kind of last component it was: only a `name` can be created, removed or renamed. */
  readonly last: "name" | "dot" | "dotdot" | "root";
  /** The path ends in a slash: it must be a directory. */
  readonly trailingSlash: boolean;
}

/** Resolves a path as path_resolution(7) says. `follow`: a symlink at the end is followed, too. Throws Errno. */
export function walk(context: FsContext, path: string, options: { follow: boolean }): Walked {
  if (path === "") throw new Errno("ENOENT");
  if (path.length >= MAX_PATH) throw new Errno("ENAMETOOLONG");
  const namespace = context.namespace as MountTree;
  const trailingSlash = path.endsWith("/");
  // Components still to go, the next one last.
  const todo = path.split("/").reverse();
  let here = path.startsWith("/") ? context.root : context.cwd;
  let links = 0;
  let result: Walked = { parent: here, name: "", location: here, last: path.startsWith("/") ? "root" : "dot", trailingSlash };
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === "") continue;
    mustSearch(context, here);
    if (name === ".") {
      result = { parent: here, name, location: here, last: "dot", trailingSlash };
      continue;
    }
    if (name === "..") {
      here = above(context, here, namespace);
      result = { parent: here, name, location: here, last: "dotdot", trailingSlash };
      continue;
    }
    if (name.length > MAX_NAME || (name.length > 85 && encodeUtf8(name).length > MAX_NAME)) throw new Errno("ENAMETOOLONG");
    const isLast = !todo.some((rest) => rest !== "");
    const inode = here.mount.fs.lookup(here.inode, name);
    if (inode === undefined) {
      if (!isLast) throw new Errno("ENOENT");
      return { parent: here, name, location: undefined, last: "name", trailingSlash };
    }
    const child = namespace.cross({ mount: here.mount, inode });
    if (typeOf(child) === "symlink" && (!isLast || options.follow || trailingSlash)) {
      if (++links > MAX_SYMLINKS) throw new Errno("ELOOP");
      const { fs } = child.mount;
      const magic = fs.follow?.(child.inode, context.caller);
      if (magic !== undefined && "file" in magic) {
        if (!isLast) throw new Errno("ENOTDIR");
        return { parent: here, name, location: undefined, file: magic.file, last: "name", trailingSlash };
      }
      if (magic !== undefined) {
        result = { parent: here, name, location: magic.location, last: "name", trailingSlash, magic: true };
        here = magic.location;
        continue;
      }
      const target = fs.readlink(child.inode, context.caller);
      if (target === "") throw new Errno("ENOENT");
      todo.push(...target.split("/").reverse());
      if (target.startsWith("/")) here = context.root;
      result = { parent: here, name: "", location: here, last: target.startsWith("/") ? "root" : "dot", trailingSlash };
      continue;
    }
    result = { parent: here, name, location: child, last: "name", trailingSlash };
    here = child;
  }
  if (trailingSlash && result.location !== undefined && typeOf(result.location) !== "dir") throw new Errno("ENOTDIR");
  return result;
}

export function typeOf(location: Location): FileType {
  return location.inode.type ?? location.mount.fs.stat(location.inode).type;
}

function mustSearch(context: FsContext, dir: Location): void {
  if (typeOf(dir) !== "dir") throw new Errno("ENOTDIR");
  if (context.credentials.capabilities.has("DAC_OVERRIDE")) return;
  mustBePermitted(context.credentials, dir.mount.fs.stat(dir.inode), EXECUTE);
}

/** `..`, which ends at the process's root. */
function above(context: FsContext, here: Location, namespace: MountTree): Location {
  if (here.inode === context.root.inode && here.mount === context.root.mount) return here;
  const parent = parentLocation(here);
  return parent === undefined ? here : namespace.cross(parent.dir);
}
