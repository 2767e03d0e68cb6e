import type { Bytes } from "../../base/bytes.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpRequest, HttpResponse } from "../../http/types.ts";
import { MULTIPLEXED_STREAM, type OutputStream, RAW_STREAM } from "../api/multiplex.ts";
import { ClientSink } from "./client-sink.ts";
import { DetachScanner } from "./detach-keys.ts";
import type { ContainerStreams } from "./streams.ts";

export interface AttachOptions {
  readonly stdin: boolean;
  readonly wants: ReadonlySet<OutputStream>;
  readonly tty: boolean;
  /** Does a header before each piece tell stdout from stderr? Default: when there is no tty. */
  readonly framed?: boolean;
  readonly detachKeys: Uint8Array;
  /** Standard input ends for the program, too, when it ends for this client. */
  readonly closeStdin: boolean;
  /** Sent before anything else. */
  readonly replay?: readonly Bytes[];
}

/**
 * Attaches a client to a process's streams, at once: what is written from now on is for it. The function that comes back
 * connects the client and resolves when one of them ends (or `gone` does), with why.
 */
export function attachStreams(streams: ContainerStreams, options: AttachOptions): (client: Stream, gone?: Promise<void>) => Promise<"ended" | "detached"> {
  const sink = new ClientSink({ wants: options.wants, framed: options.framed ?? !options.tty, drained: () => streams.resume() });
  for (const bytes of options.replay ?? []) sink.send(bytes);
  const remove = options.wants.size > 0 ? streams.add(sink) : undefined;
  if (streams.isFinished) sink.end();
  return async (client, gone) => {
    sink.connect(client);
    const input = options.stdin && streams.stdin !== undefined ? copyInput(streams.stdin, client, options) : undefined;
    if (options.wants.size === 0 && input === undefined) return "ended"; // nothing to wait for
    const output = (options.wants.size > 0 ? sink.done : streams.finished).then(() => "ended" as const);
    const outcome = await Promise.race([output, ...(input === undefined ? [] : [input]), ...(gone === undefined ? [] : [gone.then(() => "ended" as const)])]);
    remove?.();
    sink.end();
    await sink.done;
    return outcome;
  };
}

/**
 * The answer to attach and exec start: from here on the connection carries bytes. Without an Upgrade header docker's old way,
 * a plain 200.
 */
export function hijack(
  request: HttpRequest,
  options: { framed: boolean; version: number; headers?: Readonly<Record<string, string>> },
  run: (stream: Stream) => Promise<void>,
): HttpResponse {
  const upgrade = request.headers.has("upgrade");
  const type = upgrade && options.framed && options.version >= 42 ? MULTIPLEXED_STREAM : RAW_STREAM;
  const headers: Record<string, string> = { "Content-Type": type };
  if (upgrade) {
    headers["Connection"] = "Upgrade";
    headers["Upgrade"] = "tcp";
  }
  return {
    status: upgrade ? 101 : 200,
    ...(upgrade ? { reason: "UPGRADED" } : {}),
    headers: { ...headers, ...options.headers },
    upgrade: async (stream) => {
      await run(stream);
      stream.closeWrite();
      stream.close();
    },
  };
}

/** A refusal after the connection was taken over: as bare as a status line can be, whatever was asked for. */
export function refuseHijack(status: number, message: string): HttpResponse {
  return {
    status,
    headers: { "Content-Type": RAW_STREAM },
    upgrade: async (stream) => {
      await stream.write(errorOnStream(message));
      stream.closeWrite();
      stream.close();
    },
  };
}

/** As moby reports what goes wrong after the connection was taken over. */
export function errorOnStream(message: string): Bytes {
  return encodeUtf8(`${message}\r\n`);
}

/** Never ends by itself while output goes on, unless the client detaches. */
async function copyInput(stdin: Stream, client: Stream, options: AttachOptions): Promise<"ended" | "detached"> {
  const scanner = options.tty ? new DetachScanner(options.detachKeys) : undefined;
  try {
    for (;;) {
      const bytes = await client.read();
      if (bytes === undefined) break;
      const { pass, detached } = scanner?.scan(bytes) ?? { pass: bytes, detached: false };
      if (pass.length > 0) await stdin.write(pass);
      if (detached) return "detached";
    }
  } catch {
    // The program no longer reads, or the client is gone: this direction is over, the other one may not be.
  }
  if (options.closeStdin && !options.tty) {
    stdin.closeWrite();
    return new Promise(() => {}); // The output's end decides.
  }
  return "ended";
}
