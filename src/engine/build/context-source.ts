/** A context that comes whole, as an archive in the request or from an address: fetched, unpacked, and the Dockerfile is in it. */
import type { Bytes } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { FileContent } from "../../sim/fs/file-content.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import type { Clock } from "../../sim/time/clock.ts";
import type { ContainerContext } from "../container/context.ts";
import { BuildError } from "./error.ts";
import { type SolveSink, Vertex } from "./progress.ts";
import { readContext } from "./request.ts";
import { download, gitFailure } from "./sources.ts";

export interface WholeContext {
  readonly entries: readonly TarEntry[];
  /** What the steps that copy from it build on; over already. */
  readonly vertex: Vertex;
}

const FILE_NAME = "context";

/** `remote`: an address, or empty for what the request carries. Throws BuildError. */
export async function fetchContext(
  context: ContainerContext,
  progress: { readonly sink: SolveSink; readonly clock: Clock },
  from: { readonly remote: string; readonly entries: readonly TarEntry[]; readonly dockerfileName: string },
): Promise<WholeContext> {
  const { remote } = from;
  if (remote !== "" && (!/^https?:\/\//.test(remote) || /\.git(#.*)?$/.test(remote))) {
    const message = gitFailure(remote);
    new Vertex(progress, `[internal] load git source ${remote}`).failed(message);
    throw new BuildError(`failed to read dockerfile: failed to load cache key: ${message}`);
  }
  const fetched = new Vertex(progress, "[internal] load remote build context");
  fetched.start();
  const entries = remote === "" ? from.entries : await fetchRemote(context, fetched, remote, from.dockerfileName);
  fetched.done();
  const vertex = new Vertex(progress, `copy /${FILE_NAME} /`, { inputs: [fetched.digest] });
  vertex.done();
  return { entries, vertex };
}

async function fetchRemote(context: ContainerContext, vertex: Vertex, url: string, dockerfileName: string): Promise<readonly TarEntry[]> {
  try {
    const tree = await download(context, { url, fileName: FILE_NAME, checksum: "" });
    const content = [...tree.entries("/")].find(({ path }) => path.replace(/^\//, "") === FILE_NAME)?.content;
    const body = content?.read(0, content.size) ?? new Uint8Array(0);
    if (isArchive(body)) return readContext(body);
    return [{ path: dockerfileName, type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, content: FileContent.of(body) }];
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    vertex.failed(error.message);
    throw new BuildError(`failed to read downloaded context: failed to load cache key: ${error.message}`);
  }
}

export function isArchive(body: Bytes): boolean {
  return (body[0] === 0x1f && body[1] === 0x8b) || decodeUtf8(body.subarray(257, 262)) === "ustar";
}
