import type { Bytes } from "../base/bytes.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Blob, Manifest, RegistryStore } from "./store.ts";

/** The files of a registry, by paths below its root directory. What is not there is undefined. */
export interface RegistryFiles {
  read(path: string): Bytes | undefined;
  /** Makes the directories on the way. */
  write(path: string, content: Bytes | string): void;
  size(path: string): number | undefined;
  /** Bytes of a file that may be large and mostly hole. */
  readRange(path: string, from: number, to: number): AsyncIterable<Bytes>;
  writeChunks(path: string, chunks: Iterable<Bytes> | AsyncIterable<Bytes>, size: number): Promise<void>;
  list(path: string): readonly string[];
  /** With everything in it. */
  remove(path: string): void;
}

/** Keeps everything in files, laid out as distribution/distribution's filesystem driver does. */
export class FileStore implements RegistryStore {
  readonly #files: RegistryFiles;

  constructor(files: RegistryFiles) {
    this.#files = files;
  }

  repositories(): string[] {
    const found: string[] = [];
    const pending = [""];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      for (const entry of this.#files.list(`${REPOSITORIES}/${name}`)) {
        if (entry === "_manifests") found.push(name);
        else if (!entry.startsWith("_")) pending.push(name === "" ? entry : `${name}/${entry}`);
      }
    }
    return found.sort();
  }

  has(repository: string): boolean {
    return this.#files.list(`${REPOSITORIES}/${repository}/_manifests`).length > 0;
  }

  tags(repository: string): string[] {
    return [...this.#files.list(tagsPath(repository))].sort();
  }

  manifest(repository: string, reference: string): Manifest | undefined {
    const digest = reference.includes(":") ? reference : this.#link(`${tagsPath(repository)}/${reference}/current/link`);
    if (digest === undefined || this.#link(`${revisionPath(repository, digest)}/link`) === undefined) return undefined;
    const content = this.#files.read(blobPath(digest));
    if (content === undefined) return undefined;
    const { mediaType } = JSON.parse(decodeUtf8(content)) as { mediaType?: string };
    return { digest, mediaType: mediaType ?? "application/vnd.oci.image.manifest.v1+json", content };
  }

  putManifest(repository: string, reference: string, manifest: Manifest): void {
    this.#files.write(blobPath(manifest.digest), manifest.content);
    this.#files.write(`${revisionPath(repository, manifest.digest)}/link`, manifest.digest);
    if (reference === manifest.digest) return;
    this.#files.write(`${tagsPath(repository)}/${reference}/current/link`, manifest.digest);
    this.#files.write(`${tagsPath(repository)}/${reference}/index/${manifest.digest.replace(":", "/")}/link`, manifest.digest);
  }

  deleteManifest(repository: string, reference: string): boolean {
    const manifest = this.manifest(repository, reference);
    if (manifest === undefined) return false;
    if (reference !== manifest.digest) {
      this.#files.remove(`${tagsPath(repository)}/${reference}`);
      return true;
    }
    this.#files.remove(revisionPath(repository, manifest.digest));
    for (const tag of this.tags(repository)) {
      if (this.#link(`${tagsPath(repository)}/${tag}/current/link`) === manifest.digest) this.#files.remove(`${tagsPath(repository)}/${tag}`);
    }
    return true;
  }

  blob(repository: string, digest: string): Blob | undefined {
    if (this.#link(`${layerPath(repository, digest)}/link`) === undefined) return undefined;
    const path = blobPath(digest);
    const size = this.#files.size(path);
    if (size === undefined) return undefined;
    return { digest, size, chunks: (from = 0, to = size) => this.#files.readRange(path, from, to) };
  }

  async putBlob(repository: string, blob: Blob): Promise<void> {
    const path = blobPath(blob.digest);
    if (this.#files.size(path) === undefined) await this.#files.writeChunks(path, blob.chunks(), blob.size);
    this.#files.write(`${layerPath(repository, blob.digest)}/link`, blob.digest);
  }

  deleteBlob(repository: string, digest: string): boolean {
    if (this.blob(repository, digest) === undefined) return false;
    this.#files.remove(layerPath(repository, digest));
    return true;
  }

  #link(path: string): string | undefined {
    const content = this.#files.read(path);
    return content === undefined ? undefined : decodeUtf8(content).trim();
  }
}

const ROOT = "docker/registry/v2";
const REPOSITORIES = `${ROOT}/repositories`;

function tagsPath(repository: string): string {
  return `${REPOSITORIES}/${repository}/_manifests/tags`;
}

function revisionPath(repository: string, digest: string): string {
  return `${REPOSITORIES}/${repository}/_manifests/revisions/${digest.replace(":", "/")}`;
}

function layerPath(repository: string, digest: string): string {
  return `${REPOSITORIES}/${repository}/_layers/${digest.replace(":", "/")}`;
}

function blobPath(digest: string): string {
  const [algorithm = "", hex = ""] = digest.split(":");
  return `${ROOT}/blobs/${algorithm}/${hex.slice(0, 2)}/${hex}/data`;
}
