import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { TarHeader, TarMember } from "../lib/tar-format.ts";
import type { Tool } from "../lib/utility.ts";

/** -d: what differs between the members and the files of those names. */
export async function compareMembers(tool: Tool, members: Iterable<TarMember>): Promise<void> {
  for (const { header, data } of members) {
    if (tool.has("verbose")) tool.out.put(`${header.name}\n`);
    try {
      for (const word of differences(tool, header, data)) {
        tool.out.put(`${header.name.replace(/(.)\/$/, "$1")}: ${word}\n`);
        tool.status = Math.max(tool.status, 1);
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await tool.warn(`${header.name}: Warning: Cannot stat: ${error.message}`);
    }
    if (tool.out.full) await tool.out.flush();
  }
}

function differences(tool: Tool, header: TarHeader, data: Bytes): string[] {
  const { fs } = tool.sys;
  const stat = fs.lstat(header.name);
  if (header.type === "link") {
    const target = fs.lstat(header.linkName);
    return stat.dev === target.dev && stat.ino === target.ino ? [] : [`Not linked to ${header.linkName}`];
  }
  if (stat.type !== header.type) return ["File type differs"];
  if (header.type === "symlink") return fs.readlink(header.name) === header.linkName ? [] : ["Symlink differs"];
  const found: string[] = [];
  if ((stat.mode & 0o7777) !== header.mode) found.push("Mode differs");
  if (header.type !== "file") return found;
  if (stat.uid !== header.uid) found.push("Uid differs");
  if (stat.gid !== header.gid) found.push("Gid differs");
  if (Math.floor(stat.mtime / 1000) !== Math.floor(header.mtime)) found.push("Mod time differs");
  if (stat.size !== (header.realSize ?? header.size)) return [...found, "Size differs"];
  const content = fs.readFile(header.name);
  return data.every((byte, i) => content[i] === byte) ? found : [...found, "Contents differ"];
}
