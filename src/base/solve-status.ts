/**
 * What a build tells while it goes on: `moby.buildkit.v1.StatusResponse` of BuildKit's control API, which `POST /build?version=2` answers
 * with as base64 of Protocol Buffers.
 */
import type { Bytes } from "./bytes.ts";
import { type ProtobufField, ProtobufWriter, protobufFields, textOf } from "./protobuf.ts";

export interface SolveStatus {
  readonly vertexes?: readonly VertexState[];
  readonly statuses?: readonly VertexStatus[];
  readonly logs?: readonly VertexLog[];
  readonly warnings?: readonly VertexWarning[];
}

/** Nanoseconds since the Unix epoch. */
type Timestamp = bigint;

export interface VertexState {
  readonly digest: string;
  readonly inputs?: readonly string[];
  readonly name: string;
  readonly started?: Timestamp | undefined;
  readonly completed?: Timestamp | undefined;
  readonly cached?: boolean;
  readonly error?: string;
}

export interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly name?: string;
  readonly current: number;
  readonly total?: number;
  readonly timestamp: Timestamp;
  readonly started?: Timestamp | undefined;
  readonly completed?: Timestamp | undefined;
}

interface VertexLog {
  readonly vertex: string;
  readonly stream: number;
  readonly data: Bytes;
  readonly timestamp: Timestamp;
}

export interface VertexWarning {
  readonly vertex: string;
  readonly short: string;
  readonly detail: readonly string[];
  readonly url: string;
  readonly source?: { readonly filename: string; readonly data: Bytes } | undefined;
  readonly range: readonly SourceRange[];
}

/** Lines, from 1; both belong to it. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export function encodeSolveStatus(status: SolveStatus): Bytes {
  const writer = new ProtobufWriter();
  for (const one of status.vertexes ?? []) {
    writer.message(1, (message) => {
      message.text(1, one.digest);
      for (const input of one.inputs ?? []) message.text(2, input);
      message.text(3, one.name);
      message.flag(4, one.cached ?? false);
      writeTime(message, 5, one.started);
      writeTime(message, 6, one.completed);
      message.text(7, one.error ?? "");
    });
  }
  for (const one of status.statuses ?? []) {
    writer.message(2, (message) => {
      message.text(1, one.id);
      message.text(2, one.vertex);
      message.text(3, one.name ?? "");
      message.integer(4, one.current);
      message.integer(5, one.total ?? 0);
      writeTime(message, 6, one.timestamp);
      writeTime(message, 7, one.started);
      writeTime(message, 8, one.completed);
    });
  }
  for (const one of status.logs ?? []) {
    writer.message(3, (message) => {
      message.text(1, one.vertex);
      writeTime(message, 2, one.timestamp);
      message.integer(3, one.stream);
      message.bytes(4, one.data);
    });
  }
  for (const one of status.warnings ?? []) writer.message(4, (message) => writeWarning(message, one));
  return writer.finish();
}

function writeWarning(message: ProtobufWriter, { vertex, short, detail, url, source, range }: VertexWarning): void {
  message.text(1, vertex);
  message.integer(2, 1);
  message.text(3, short);
  for (const line of detail) message.text(4, line);
  message.text(5, url);
  if (source !== undefined) {
    message.message(6, (info) => {
      info.text(1, source.filename);
      info.bytes(2, source.data);
      info.text(4, "Dockerfile");
    });
  }
  for (const { start, end } of range) {
    message.message(7, (lines) => {
      lines.message(1, (position) => position.integer(1, start));
      lines.message(2, (position) => position.integer(1, end));
    });
  }
}

function writeTime(message: ProtobufWriter, field: number, time: Timestamp | undefined): void {
  if (time === undefined) return;
  message.message(field, (timestamp) => {
    timestamp.integer(1, Number(time / 1_000_000_000n));
    timestamp.integer(2, Number(time % 1_000_000_000n));
  });
}

/** Throws ProtobufError. */
export function decodeSolveStatus(bytes: Bytes): SolveStatus {
  const status = { vertexes: [] as VertexState[], statuses: [] as VertexStatus[], logs: [] as VertexLog[], warnings: [] as VertexWarning[] };
  for (const one of protobufFields(bytes)) {
    const message = new Message(one.bytes);
    if (one.field === 1) status.vertexes.push(readVertex(message));
    else if (one.field === 2) status.statuses.push(readStatus(message));
    else if (one.field === 3)
      status.logs.push({ vertex: message.text(1), timestamp: message.time(2) ?? 0n, stream: message.number(3), data: message.bytes(4) });
    else if (one.field === 4) status.warnings.push(readWarning(message));
  }
  return status;
}

function readVertex(message: Message): VertexState {
  const error = message.text(7);
  return {
    digest: message.text(1),
    inputs: message.all(2).map(textOf),
    name: message.text(3),
    started: message.time(5),
    completed: message.time(6),
    ...(message.number(4) === 0 ? {} : { cached: true }),
    ...(error === "" ? {} : { error }),
  };
}

function readStatus(message: Message): VertexStatus {
  const total = message.number(5);
  return {
    id: message.text(1),
    vertex: message.text(2),
    name: message.text(3),
    current: message.number(4),
    ...(total === 0 ? {} : { total }),
    timestamp: message.time(6) ?? 0n,
    started: message.time(7),
    completed: message.time(8),
  };
}

function readWarning(message: Message): VertexWarning {
  const [info] = message.all(6);
  const source = info === undefined ? undefined : new Message(info.bytes);
  return {
    vertex: message.text(1),
    short: message.text(3),
    detail: message.all(4).map(textOf),
    url: message.text(5),
    source: source === undefined ? undefined : { filename: source.text(1), data: source.bytes(2) },
    range: message.all(7).map(({ bytes }) => {
      const lines = new Message(bytes);
      return { start: new Message(lines.bytes(1)).number(1), end: new Message(lines.bytes(2)).number(1) };
    }),
  };
}

/** The fields of one message; what is not there is zero or empty. */
class Message {
  readonly #fields: readonly ProtobufField[];

  constructor(bytes: Bytes) {
    this.#fields = [...protobufFields(bytes)];
  }

  all(field: number): readonly ProtobufField[] {
    return this.#fields.filter((one) => one.field === field);
  }

  number(field: number): number {
    return this.#last(field)?.number ?? 0;
  }

  bytes(field: number): Bytes {
    return this.#last(field)?.bytes ?? new Uint8Array(0);
  }

  text(field: number): string {
    const last = this.#last(field);
    return last === undefined ? "" : textOf(last);
  }

  time(field: number): Timestamp | undefined {
    const last = this.#last(field);
    if (last === undefined) return undefined;
    const timestamp = new Message(last.bytes);
    return BigInt(timestamp.number(1)) * 1_000_000_000n + BigInt(timestamp.number(2));
  }

  #last(field: number): ProtobufField | undefined {
    return this.#fields.findLast((one) => one.field === field);
  }
}
