import type { LayerEntry, PublishTools } from "../images/publish.ts";
import { FileContent } from "../sim/fs/file-content.ts";
import type { TarEntry } from "../sim/fs/tar.ts";
import { tarBytes } from "../sim/fs/tar-writer.ts";
import { encodeProgramFile } from "../sim/program-file.ts";

/** How the images' definitions become archives: definitions know neither tar nor program files. */
export const PUBLISH_TOOLS: PublishTools = {
  encodeProgram: encodeProgramFile,
  writeTar: (entries) => tarBytes(entries.map(tarEntry)),
};

/** A file of a definition as an archive's member. */
export function tarEntry(entry: LayerEntry): TarEntry {
  const common = { path: entry.path, mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime: entry.mtime * 1000 };
  if (entry.type === "symlink") return { ...common, type: "symlink", linkName: entry.target };
  if (entry.type === "dir" || entry.size === 0) return { ...common, type: entry.type };
  const content = FileContent.of(entry.content);
  if (entry.size > entry.content.length) content.truncate(entry.size);
  return { ...common, type: "file", content };
}
