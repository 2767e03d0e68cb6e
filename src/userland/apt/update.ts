import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { parseUrl } from "../../http/url.ts";
import type { Sys } from "../../sim/sys.ts";
import { UnknownHost } from "../lib/connection.ts";
import { fetchUrl } from "../lib/fetch.ts";
import { makeParents, unpadded } from "../packages/archive.ts";
import { aptSize, LISTS, listFile, readSources, type Source } from "./sources.ts";

export interface UpdateReport {
  readonly failed: boolean;
  readonly warned: boolean;
}

/** Why a download failed, as apt tells it. */
export class FetchFailed extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** Downloads a URL. Archives are mostly padding: bytes after the first NUL are counted and dropped. */
export async function download(sys: Sys, address: string): Promise<{ text: string; size: number; bytes: Bytes }> {
  const url = parseUrl(address);
  if (url === undefined) throw new FetchFailed(`Invalid URI ${address}`);
  try {
    const { response, close } = await fetchUrl(sys, url, { headers: { "User-Agent": "Debian APT-HTTP/1.3 (3.0.3)" } });
    try {
      if (response.status !== 200) throw new FetchFailed(`${response.status}  ${response.reason} [IP: ${url.host} ${url.port}]`, response.status);
      const kept: Bytes[] = [];
      let size = 0;
      let ended = false;
      for await (const chunk of response.chunks()) {
        size += chunk.length;
        if (ended) continue;
        ended = chunk.includes(0);
        kept.push(chunk);
      }
      const bytes = concatBytes(kept.length === 0 ? [new Uint8Array(0)] : kept);
      return { text: unpadded(bytes), size, bytes };
    } finally {
      close();
    }
  } catch (error) {
    if (error instanceof UnknownHost) throw new FetchFailed(`Temporary failure resolving '${url.host}'`);
    if (error instanceof Errno) throw new FetchFailed(`Could not connect to ${url.host}:${url.port}. - connect (${error.message})`);
    throw error;
  }
}

/** `apt-get update`. `say` prints progress lines. */
export async function updateLists(sys: Sys, say: (text: string) => Promise<void>): Promise<UpdateReport> {
  makeParents(sys, `${LISTS}/partial/x`);
  const began = sys.clock.monotonic();
  let number = 0;
  let fetched = 0;
  const problems: string[] = [];
  const errors: string[] = [];
  const fresh: Source[] = [];
  for (const source of readSources(sys)) {
    const id = ++number;
    const file = listFile(source, "InRelease");
    const shown = `${source.uri} ${source.suite} InRelease`;
    try {
      const { text, size } = await download(sys, `${source.uri}/dists/${source.suite}/InRelease`);
      const known = sys.fs.exists(file) && source.components.every((component) => sys.fs.exists(listFile(source, `${component}_binary-amd64_Packages`)));
      await say(known ? `Hit:${id} ${shown}\n` : `Get:${id} ${shown} [${aptSize(size)}]\n`);
      if (known) continue;
      fetched += size;
      sys.fs.writeFile(file, text);
      fresh.push(source);
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      if (error.status === 404) {
        await say(`Ign:${id} ${shown}\nErr:${id} ${source.uri} ${source.suite} Release\n  ${error.message}\n`);
        errors.push(
          `E: The repository '${source.uri} ${source.suite} Release' does not have a Release file.\nN: Updating from such a repository can't be done securely, and is therefore disabled by default.\nN: See apt-secure(8) manpage for repository creation and user configuration details.\n`,
        );
      } else {
        await say(`Err:${id} ${shown}\n  ${error.message}\n`);
        problems.push(`W: Failed to fetch ${source.uri}/dists/${source.suite}/InRelease  ${error.message}\n`);
      }
    }
  }
  for (const source of fresh) {
    for (const component of source.components) {
      const { text, size } = await download(sys, `${source.uri}/dists/${source.suite}/${component}/binary-amd64/Packages.xz`);
      await say(`Get:${++number} ${source.uri} ${source.suite}/${component} amd64 Packages [${aptSize(size)}]\n`);
      fetched += size;
      sys.fs.writeFile(listFile(source, `${component}_binary-amd64_Packages`), text);
    }
  }
  if (fetched > 0) await say(fetchedLine(sys, fetched, began));
  if (problems.length > 0) problems.push("W: Some index files failed to download. They have been ignored, or old ones used instead.\n");
  await say("Reading package lists...");
  await say(sys.isatty(1) ? " Done\n" : "\n");
  for (const line of [...problems, ...errors]) await sys.write(2, line);
  return { failed: errors.length > 0, warned: problems.length > 0 };
}

export function fetchedLine(sys: Sys, bytes: number, began: bigint): string {
  const seconds = Number(sys.clock.monotonic() - began) / 1e9;
  return `Fetched ${aptSize(bytes)} in ${Math.floor(seconds)}s (${aptSize(bytes / Math.max(seconds, 0.001))}/s)\n`;
}
