/** Files that come from outside of the build: contexts and downloads. */
import type { Bytes } from "../../base/bytes.ts";
import type { SentFile } from "../../base/file-sync-size.ts";
import { digestOf } from "../../base/sha256.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { FileContent } from "../../sim/fs/file-content.ts";
import { layerFromEntries } from "../../sim/fs/layer-tar.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import type { ContainerContext } from "../container/context.ts";
import { EngineError } from "../error.ts";
import { fetchUrl } from "../image/registry-client.ts";
import { BuildError } from "./error.ts";
import { FileTree, join } from "./tree.ts";

/** A tree in memory; everything in it belongs to root. */
export function treeOf(context: ContainerContext, entries: Iterable<TarEntry>): FileTree {
  const owned: TarEntry[] = [];
  for (const entry of entries) owned.push({ ...entry, uid: 0, gid: 0 });
  return new FileTree(layerFromEntries(owned, { dev: context.nextDevice() }), () => context.kernel.clock.realtime());
}

export function documentTree(context: ContainerContext, files: readonly { name: string; content: string }[]): FileTree {
  return treeOf(
    context,
    files.map(({ name, content }) => fileEntry(name, encodeUtf8(content), { mode: 0o644, mtime: context.kernel.clock.realtime() })),
  );
}

/** ADD URL. Throws BuildError. */
export async function download(context: ContainerContext, source: { url: string; fileName: string; checksum: string }): Promise<FileTree> {
  try {
    let url = source.url;
    for (let redirects = 0; redirects < 10; redirects++) {
      const response = await fetchUrl(context, "GET", url);
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location !== undefined) {
        await response.body();
        url = /^https?:/.test(location) ? location : `${/^https?:\/\/[^/]*/.exec(url)?.[0] ?? ""}${location}`;
        continue;
      }
      const body = await response.body();
      if (response.status >= 400) throw new BuildError(`invalid response status ${response.status}`);
      const digest = digestOf(body);
      if (source.checksum !== "" && source.checksum !== digest) throw new BuildError(`digest mismatch ${digest}: ${source.checksum}`);
      const modified = Date.parse(response.headers.get("last-modified") ?? "");
      return treeOf(context, [fileEntry(source.fileName, body, { mode: 0o600, mtime: Number.isNaN(modified) ? 0 : modified })]);
    }
    throw new BuildError(`Get ${JSON.stringify(source.url)}: stopped after 10 redirects`);
  } catch (error) {
    if (error instanceof EngineError) throw new BuildError(error.message);
    throw error;
  }
}

/** Git repositories are fetched by git, which a builder like this one does not have. */
export function gitFailure(source: string): string {
  const [url = "", fragment = ""] = source.split("#", 2);
  const what = fragment.replace(/:.*/, "") === "" ? `error fetching default branch for repository ${url}` : `failed to fetch remote ${url}`;
  return `${what}: git stderr:\n: exec: "git": executable file not found in $PATH`;
}

function fileEntry(path: string, content: Bytes, attributes: { mode: number; mtime: number }): TarEntry {
  return { path, type: "file", uid: 0, gid: 0, ...attributes, ...(content.length === 0 ? {} : { content: FileContent.of(content) }) };
}

/** What the file sync of a client would send for these sources: the files, what is in them, the directories above. */
export function sentFiles(tree: FileTree, sources: readonly string[]): SentFile[] {
  const files = new Map<string, SentFile>();
  const add = (path: string, entry: Omit<SentFile, "path">): void => void files.set(path.slice(1), { path: path.slice(1), ...entry });
  const addDirectories = (path: string): void => {
    for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
      const stat = tree.paths.lstat(path.slice(0, at));
      add(path.slice(0, at), { type: stat.type, mode: stat.mode, size: 0, mtime: stat.mtime });
    }
  };
  for (const path of sources.flatMap((source) => tree.match(source))) {
    addDirectories(path);
    const stat = tree.paths.lstat(path);
    if (path !== "/")
      add(path, {
        type: stat.type,
        mode: stat.mode,
        size: stat.type === "file" ? stat.size : 0,
        mtime: stat.mtime,
        linkName: stat.type === "symlink" ? tree.paths.readlink(path) : undefined,
      });
    if (!tree.isDirectory(path)) continue;
    for (const entry of tree.entries(path)) {
      add(join(path, entry.path), { type: entry.type, mode: entry.mode, size: entry.content?.size ?? 0, mtime: entry.mtime, linkName: entry.linkName });
    }
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
