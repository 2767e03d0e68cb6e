import { Errno } from "../../base/errno.ts";
import type { OpenFile } from "../open-file.ts";
import type { FsContext } from "./context.ts";
import { createChild } from "./create-child.ts";
import { locationPath } from "./location-path.ts";
import { typeOf, type Walked, walk } from "./path-walk.ts";
import { mustBePermitted, READ, WRITE } from "./permissions.ts";
import { RegularFile } from "./regular-file.ts";
import type { Location, OpenFlags, Stat } from "./types.ts";

/** open(2). Waiting for the other end of a FIFO is the caller's business. */
export function openPath(context: FsContext, path: string, flags: OpenFlags, mode = 0o666): OpenFile {
  const walked = walk(context, path, { follow: !(flags.noFollow === true || (flags.create === true && flags.exclusive === true)) });
  if (walked.file !== undefined) return reopen(walked.file, flags);
  if (walked.location === undefined) return create(context, walked, flags, mode);
  const { location } = walked;
  if (flags.create === true && flags.exclusive === true) throw new Errno("EEXIST");
  const { fs } = location.mount;
  const type = typeOf(location);
  const writes = flags.write === true || flags.append === true || flags.truncate === true;
  if (type === "symlink") throw new Errno(flags.directory === true ? "ENOTDIR" : "ELOOP");
  if (type === "dir" && (writes || flags.create === true)) throw new Errno("EISDIR");
  if (type !== "dir" && flags.directory === true) throw new Errno("ENOTDIR");
  const stat = fs.stat(location.inode);
  mustBePermitted(context.credentials, stat, (flags.read === true || !writes ? READ : 0) | (writes ? WRITE : 0));
  if (writes && type === "file" && location.mount.readOnly) throw new Errno("EROFS");
  if (writes && type === "file") dropSetIds(context, location, stat);
  const name = nameOf(context, walked);
  if (type === "dir" || type === "file") return fs.open(location.inode, flags, name, context.caller);
  return openSpecial(context, location, flags, name);
}

/** Who changes a file that others run with its owner's rights takes those rights away, unless FSETID is theirs. */
function dropSetIds(context: FsContext, { mount, inode }: Location, { mode }: Stat): void {
  const dropped = (mode & 0o4000) | ((mode & 0o010) !== 0 ? mode & 0o2000 : 0);
  if (dropped !== 0 && !context.credentials.capabilities.has("FSETID")) mount.fs.setattr(inode, { mode: mode & ~dropped });
}

function create(context: FsContext, walked: Walked, flags: OpenFlags, mode: number): OpenFile {
  if (flags.create !== true) throw new Errno("ENOENT");
  if (walked.trailingSlash) throw new Errno("EISDIR");
  const location = createChild(context, walked, "file", mode & ~context.umask);
  return location.mount.fs.open(location.inode, flags, nameOf(context, walked));
}

function openSpecial(context: FsContext, location: Location, flags: OpenFlags, name: string): OpenFile {
  const { fs } = location.mount;
  const stat = fs.stat(location.inode);
  if ((stat.type === "char" || stat.type === "block") && location.mount.options.includes("nodev")) throw new Errno("EACCES");
  const file = stat.type === "socket" ? undefined : context.special?.open(location.inode, stat, flags, name);
  if (file === undefined) throw new Errno("ENXIO");
  return file;
}

/** /proc/self/fd/N and with it /dev/stdout: a file gets a description of its own, a pipe or terminal is the same one. */
function reopen(file: OpenFile, flags: OpenFlags): OpenFile {
  if (flags.create === true && flags.exclusive === true) throw new Errno("EEXIST");
  if (flags.directory === true && file.directory !== true) throw new Errno("ENOTDIR");
  return file instanceof RegularFile ? file.reopen(flags) : file;
}

function nameOf(context: FsContext, walked: Walked): string {
  if (walked.last !== "name" || walked.magic === true) return locationPath(walked.location ?? walked.parent, context.root) ?? "/";
  const parent = locationPath(walked.parent, context.root) ?? "";
  return parent === "/" ? `/${walked.name}` : `${parent}/${walked.name}`;
}
