import { isErrno } from "../../../base/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../../base/utf8.ts";
import type { PathFs } from "../../../sim/fs/types.ts";
import { parseRfc3339, rfc3339Nano } from "../../time.ts";
import type { ContainerLog, LogEntry } from "./container-log.ts";

export interface FileLogOptions {
  readonly path: string;
  readonly hostFs: PathFs;
  /** Bytes; undefined for no limit of the user's. */
  readonly maxSize: number | undefined;
  readonly maxFile: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a container may log in all without a limit of the user's; then the older half goes. */
const HARD_LIMIT = 8 * 1024 * 1024;

/** The json-file driver: a JSON object a line, in a file of the host. */
export class JsonFileLog implements ContainerLog {
  readonly attributes: Readonly<Record<string, string>>;
  readonly #options: FileLogOptions;
  readonly #followers = new Set<{ entry: (entry: LogEntry) => void; ended: () => void }>();
  #size: number;

  constructor(options: FileLogOptions) {
    this.#options = options;
    this.attributes = options.attributes;
    const { hostFs, path } = options;
    if (!hostFs.exists(path)) hostFs.writeFile(path, "", { mode: 0o640 });
    this.#size = hostFs.stat(path).size;
  }

  write(entry: LogEntry): void {
    const { hostFs, path } = this.#options;
    const attrs = Object.keys(this.attributes).length === 0 ? {} : { attrs: this.attributes };
    const line = encodeUtf8(`${JSON.stringify({ log: decodeUtf8(entry.line), stream: entry.stream, ...attrs, time: rfc3339Nano(entry.time) })}\n`);
    this.#makeRoom();
    hostFs.writeFile(path, line, { append: true, mode: 0o640 });
    this.#size += line.length;
    for (const follower of [...this.#followers]) follower.entry(entry);
  }

  read(): LogEntry[] {
    const entries: LogEntry[] = [];
    for (let i = this.#options.maxFile - 1; i >= 0; i--) {
      const path = i === 0 ? this.#options.path : `${this.#options.path}.${i}`;
      if (!this.#options.hostFs.exists(path)) continue;
      for (const line of decodeUtf8(this.#options.hostFs.readFile(path)).split("\n")) {
        const entry = line === "" ? undefined : parseLine(line);
        if (entry !== undefined) entries.push(entry);
      }
    }
    return entries;
  }

  follow(entry: (entry: LogEntry) => void, ended: () => void): () => void {
    const follower = { entry, ended };
    this.#followers.add(follower);
    return () => {
      this.#followers.delete(follower);
    };
  }

  close(): void {
    for (const follower of [...this.#followers]) follower.ended();
    this.#followers.clear();
  }

  remove(): void {
    this.close();
    for (let i = 0; i < this.#options.maxFile; i++) {
      try {
        this.#options.hostFs.unlink(i === 0 ? this.#options.path : `${this.#options.path}.${i}`);
      } catch (error) {
        if (!isErrno(error)) throw error;
      }
    }
  }

  /** Turns the files over when the limit is reached, before the next line. */
  #makeRoom(): void {
    const { hostFs, path, maxSize, maxFile } = this.#options;
    if (maxSize === undefined) {
      if (this.#size >= HARD_LIMIT) this.#halve();
      return;
    }
    if (this.#size < maxSize) return;
    for (let i = maxFile - 1; i > 0; i--) {
      const from = i === 1 ? path : `${path}.${i - 1}`;
      if (hostFs.exists(from)) hostFs.rename(from, `${path}.${i}`);
    }
    hostFs.writeFile(path, "", { mode: 0o640 });
    if (maxFile === 1) hostFs.truncate(path, 0);
    this.#size = 0;
  }

  #halve(): void {
    const { hostFs, path } = this.#options;
    const bytes = hostFs.readFile(path);
    const cut = bytes.indexOf(10, bytes.length >> 1) + 1;
    const kept = bytes.slice(cut);
    hostFs.truncate(path, 0);
    hostFs.writeFile(path, kept, { append: true });
    this.#size = kept.length;
  }
}

function parseLine(line: string): LogEntry | undefined {
  try {
    const { log, stream, time } = JSON.parse(line) as { log: string; stream: string; time: string };
    const at = parseRfc3339(time);
    if (typeof log !== "string" || at === undefined) return undefined;
    return { line: encodeUtf8(log), stream: stream === "stderr" ? "stderr" : "stdout", time: at };
  } catch {
    return undefined; // Somebody edited the file; what makes no sense is skipped.
  }
}
