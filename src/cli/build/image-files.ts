/** The files of an image, out of what `docker save` gets: layers upon layers, with their whiteouts. */
import { type Bytes, concatBytes } from "../../base/bytes.ts";
import type { SolveStatus } from "../../base/solve-status.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";
import { END_OF_ARCHIVE, encodeHeader, padding, type TarHeader, TarReader } from "../tar.ts";

interface Entry {
  readonly header: TarHeader;
  readonly content: Bytes;
}

/** As an archive, for a step of the build that says so. */
export async function exportFiles(docker: DockerCli, id: string, output: string, tell: (status: SolveStatus) => void): Promise<Bytes> {
  const started = docker.now();
  const { archive, size } = await imageFiles(docker, id);
  tell(exportStep(output, size, { started, completed: docker.now(), number: 1 }));
  return archive;
}

/** `exporting to client directory`: the times in milliseconds. */
export function exportStep(output: string, size: number, { started, completed, number }: { started: number; completed: number; number: number }): SolveStatus {
  const name = output === "tar" ? "exporting to client tarball" : "exporting to client directory";
  const line = output === "tar" ? { id: "sending tarball", current: 0 } : { id: "copying files", current: size };
  const times = { started: nanoseconds(started), completed: nanoseconds(completed) };
  const digest = `${name} ${number}`;
  return { vertexes: [{ digest, name, ...times }], statuses: [{ ...line, vertex: digest, timestamp: times.completed, ...times }] };
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1_000_000n;
}

/** How many bytes the files of an archive have. */
export async function sizeOfFiles(archive: Bytes): Promise<number> {
  let size = 0;
  for await (const { content } of entriesOf(once(archive))) size += content.length;
  return size;
}

/** As one archive, and how many bytes the files have. */
async function imageFiles(docker: DockerCli, id: string): Promise<{ archive: Bytes; size: number }> {
  const response = await docker.client.request("GET", `/images/${pathEscape(id)}/get`);
  const saved = new Map<string, Bytes>();
  for await (const { header, content } of entriesOf(response.chunks())) saved.set(header.name, content);
  const [manifest] = JSON.parse(decodeUtf8(saved.get("manifest.json") ?? new Uint8Array([91, 93]))) as { Layers: string[] }[];
  const files = new Map<string, Entry>();
  for (const layer of manifest?.Layers ?? []) for await (const entry of entriesOf(once(saved.get(layer) ?? END_OF_ARCHIVE))) lay(files, entry);
  const paths = [...files.keys()].sort();
  const isLink = (path: string): boolean => files.get(path)?.header.type === "link";
  const parts: Bytes[] = [];
  let size = 0;
  // What they are links to comes first.
  for (const path of [...paths.filter((one) => !isLink(one)), ...paths.filter(isLink)]) {
    const { header, content } = files.get(path) as Entry;
    parts.push(encodeHeader(header));
    if (content.length > 0) parts.push(content, padding(content.length));
    size += content.length;
  }
  return { archive: concatBytes([...parts, END_OF_ARCHIVE]), size };
}

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

function lay(files: Map<string, Entry>, { header, content }: Entry): void {
  const path = header.name.replace(/^(\.?\/)+/, "").replace(/\/$/, "");
  if (path === "" || path === ".") return;
  const slash = path.lastIndexOf("/");
  const [directory, name] = [path.slice(0, slash + 1), path.slice(slash + 1)];
  if (name === OPAQUE) clear(files, directory);
  else if (name.startsWith(WHITEOUT)) {
    const hidden = directory + name.slice(WHITEOUT.length);
    files.delete(hidden);
    clear(files, `${hidden}/`);
  } else {
    if (header.type !== "dir") clear(files, `${path}/`);
    files.set(path, {
      header: { ...header, name: path, linkTarget: header.type === "link" ? header.linkTarget.replace(/^(\.?\/)+/, "") : header.linkTarget },
      content,
    });
  }
}

function clear(files: Map<string, Entry>, prefix: string): void {
  for (const path of files.keys()) if (path.startsWith(prefix)) files.delete(path);
}

async function* entriesOf(chunks: AsyncIterable<Bytes>): AsyncGenerator<Entry> {
  const reader = new TarReader(chunks);
  for (let header = await reader.next(); header !== undefined; header = await reader.next())
    yield { header, content: header.size > 0 ? concatBytes(await reader.readAll(header.size)) : new Uint8Array(0) };
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}
