import { Errno } from "../../base/errno.ts";
import type { FsContext } from "./context.ts";
import type { Walked } from "./path-walk.ts";
import { EXECUTE, mustBePermitted, WRITE } from "./permissions.ts";
import type { Attributes, FileType, Location } from "./types.ts";

/** Makes the last name of a path; `mode` is already masked. Group and set-group-id bit come from a set-group-id directory. */
export function createChild(context: FsContext, walked: Walked, type: FileType, mode: number, extra?: Pick<Attributes, "target" | "rdev">): Location {
  const { parent } = walked;
  const { fs } = parent.mount;
  // What /proc has not, nobody can make: it says so before a read-only mount does.
  if (fs.type === "proc") throw new Errno("ENOENT");
  if (parent.mount.readOnly) throw new Errno("EROFS");
  const dir = fs.stat(parent.inode);
  mustBePermitted(context.credentials, dir, WRITE | EXECUTE);
  const inherits = (dir.mode & 0o2000) !== 0;
  const attributes: Attributes = {
    mode: inherits && type === "dir" ? mode | 0o2000 : mode,
    uid: context.credentials.uid,
    gid: inherits ? dir.gid : context.credentials.gid,
    ...extra,
  };
  return { mount: parent.mount, inode: fs.create(parent.inode, walked.name, type, attributes) };
}
