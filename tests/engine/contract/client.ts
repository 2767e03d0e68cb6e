import { connect } from "node:net";
import type { Stream } from "../../../src/base/stream.ts";
import { decodeUtf8, encodeUtf8 } from "../../../src/base/utf8.ts";
import { nodeStream } from "../../../src/host/node/socket-stream.ts";
import { httpRequest } from "../../../src/http/client.ts";
import { createMachine } from "../../../src/machine/machine.ts";
import type { Machine } from "../../../src/machine/types.ts";
import { NODE_TURNS } from "../../support/kernel.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
}

/** One engine, by a connection per request. */
export interface Client {
  request(method: string, target: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
  /** Asks for an upgrade, sends `input` and its end, and gives everything that came back. */
  hijack(target: string, body: unknown, input: string): Promise<RawAnswer>;
  /** Sends these bytes as they are and gives every byte that comes, until the engine closes or says nothing for a while. */
  raw(bytes: Uint8Array): Promise<{ bytes: Uint8Array; closed: boolean }>;
  close(): void;
}

/** A fresh simulated host, over its own socket. */
export async function simulated(): Promise<Client> {
  const machine = await createMachine({
    seed: "contract",
    epoch: Date.UTC(2026, 5, 1, 12),
    pace: "realtime",
    host: NODE_TURNS,
    images: ["busybox"],
    registry: true,
  });
  return clientOf(machine);
}

/** A real engine, when CONFORMANCE=live says that one may be asked. */
export function reference(): Client {
  const path = process.env["REFERENCE_SOCKET"] ?? "/opt/refdocker/run/docker.sock";
  const dial = () =>
    new Promise<Stream>((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true }, () => resolve(nodeStream(socket, socket)));
      socket.on("error", reject);
    });
  return client(dial, () => {});
}

export const LIVE = process.env["CONFORMANCE"] === "live";

export function clientOf(machine: Machine): Client {
  return client(
    () => machine.dialUnix("/var/run/docker.sock"),
    () => machine.dispose(),
  );
}

function client(dial: () => Promise<Stream>, close: () => void): Client {
  const versioned = (target: string) => (target.startsWith("/v") ? target : `/v1.51${target}`);
  const encoded = (body: unknown) => (typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body));
  const typed = (body: unknown) => ({ "Content-Type": body instanceof Uint8Array ? "application/x-tar" : "application/json" });
  return {
    close,
    async request(method, target, body, headers = {}) {
      const stream = await dial();
      try {
        const response = await httpRequest(stream, {
          method,
          target: versioned(target),
          headers: { Host: "docker", Connection: "close", ...(body === undefined ? {} : typed(body)), ...headers },
          ...(body === undefined ? {} : { body: encoded(body) }),
        });
        return { status: response.status, headers: response.rawHeaders, text: latin1(await response.body()) };
      } finally {
        stream.close();
      }
    },
    async hijack(target, body, input) {
      const stream = await dial();
      try {
        const response = await httpRequest(stream, {
          method: "POST",
          target: versioned(target),
          headers: { Host: "docker", ...typed(body), Connection: "Upgrade", Upgrade: "tcp" },
          body: body === undefined ? "" : encoded(body),
        });
        if (response.status !== 101 && response.status !== 200)
          return { status: response.status, headers: response.rawHeaders, text: latin1(await response.body()) };
        const raw = response.hijack();
        if (input !== "") await raw.write(encodeUtf8(input));
        raw.closeWrite();
        let text = "";
        for (let bytes = await raw.read(); bytes !== undefined; bytes = await raw.read()) text += latin1(bytes);
        return { status: response.status, headers: response.rawHeaders, text };
      } finally {
        stream.close();
      }
    },
    async raw(bytes) {
      const stream = await dial();
      try {
        // What refuses a request early may close before all of it is there.
        await stream.write(bytes).catch(() => undefined);
        const pieces: Uint8Array[] = [];
        for (;;) {
          const piece = await orSilence(stream.read(), pieces.length === 0 ? PATIENCE_MS : SILENCE_MS);
          if (typeof piece === "string" || piece === undefined) return { bytes: Buffer.concat(pieces), closed: piece === undefined };
          pieces.push(piece);
        }
      } finally {
        stream.close();
      }
    },
  };
}

const PATIENCE_MS = 3000;
const SILENCE_MS = 400;

async function orSilence<T>(promise: Promise<T>, limit: number): Promise<T | "silence"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<"silence">((resolve) => {
    timer = setTimeout(() => resolve("silence"), limit);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** JSON is text; frames of a multiplexed stream are kept byte by byte. */
function latin1(bytes: Uint8Array): string {
  return bytes.includes(0) ? Buffer.from(bytes).toString("latin1") : decodeUtf8(bytes);
}
