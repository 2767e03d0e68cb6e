import type { Bytes } from "../base/bytes.ts";
import { RegistryError } from "./errors.ts";

/** Blobs on their way in. A session keeps the pieces it was sent. */
export class Uploads {
  readonly #sessions = new Map<string, Upload>();
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  start(repository: string): Upload {
    // A client that never comes back must not fill the memory.
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    const upload: Upload = { id: this.#newId(), repository, parts: [], size: 0 };
    this.#sessions.set(upload.id, upload);
    return upload;
  }

  find(repository: string, id: string): Upload {
    const upload = this.#sessions.get(id);
    if (upload === undefined || upload.repository !== repository) throw new RegistryError("BLOB_UPLOAD_UNKNOWN");
    return upload;
  }

  end(upload: Upload): void {
    this.#sessions.delete(upload.id);
  }
}

export interface Upload {
  readonly id: string;
  readonly repository: string;
  parts: Bytes[];
  size: number;
}

const MAX_SESSIONS = 1000;
const MAX_BLOB = 1024 * 1024 * 1024;

export async function receive(upload: Upload, chunks: AsyncIterable<Bytes>): Promise<void> {
  for await (const chunk of chunks) {
    upload.size += chunk.length;
    if (upload.size > MAX_BLOB) throw new RegistryError("SIZE_INVALID");
    upload.parts.push(chunk);
  }
}
