import type { Bytes } from "../../../base/bytes.ts";
import { isErrno } from "../../../base/errno.ts";
import type { Clock } from "../../../sim/time/clock.ts";
import type { OutputStream } from "../../api/multiplex.ts";
import { now } from "../../time.ts";
import type { OutputSink } from "../streams.ts";
import type { ContainerLog, LogEntry } from "./container-log.ts";
import { LineSplitter } from "./line-splitter.ts";

/** Writes output to the log, line by line. */
export class LogSink implements OutputSink {
  readonly full = false;
  readonly #log: ContainerLog;
  readonly #splitters: Readonly<Record<OutputStream, LineSplitter>>;

  constructor(log: ContainerLog, clock: Clock) {
    this.#log = log;
    const splitter = (stream: OutputStream): LineSplitter => new LineSplitter((line) => keep(log, { time: now(clock), stream, line }));
    this.#splitters = { stdout: splitter("stdout"), stderr: splitter("stderr") };
  }

  write(stream: OutputStream, bytes: Bytes): void {
    this.#splitters[stream].push(bytes);
  }

  end(): void {
    this.#splitters.stdout.flush();
    this.#splitters.stderr.flush();
    this.#log.close();
  }
}

/** A line that the disk has no room for is lost; the program goes on. */
function keep(log: ContainerLog, entry: LogEntry): void {
  try {
    log.write(entry);
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}
