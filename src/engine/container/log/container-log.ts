import type { Bytes } from "../../../base/bytes.ts";
import type { OutputStream } from "../../api/multiplex.ts";
import type { Timestamp } from "../../time.ts";

/** A line of output with its newline, or a piece of one that was too long or never ended. */
export interface LogEntry {
  readonly time: Timestamp;
  readonly stream: OutputStream;
  readonly line: Bytes;
}

/** Where a container's output is kept: a log driver at work. */
export interface ContainerLog {
  write(entry: LogEntry): void;
  /** What is kept, oldest first. Throws EngineError when the driver cannot be read. */
  read(): LogEntry[];
  /** Labels and environment variables that log options ask for, for `docker logs --details`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Called with each new entry. Returns how to stop. */
  follow(listener: (entry: LogEntry) => void, ended: () => void): () => void;
  /** The container stopped: followers end. */
  close(): void;
  remove(): void;
}
