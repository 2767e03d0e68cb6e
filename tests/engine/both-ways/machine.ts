import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { joinStreams } from "../../../src/host/node/join-streams.ts";
import { NODE_TURNS } from "../../../src/host/node/turns.ts";
import { createMachine } from "../../../src/machine/machine.ts";
import type { Look, Request } from "./case.ts";

const API = "/v1.51";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A machine in virtual time, and its engine on a unix socket of this computer. */
export async function bootMachine() {
  const machine = await createMachine({ seed: "both ways", epoch: Date.UTC(2026, 0, 15, 9), pace: "virtual", host: NODE_TURNS, images: ["busybox"] });
  const directory = mkdtempSync(path.join(tmpdir(), "dabba-"));
  const socketPath = path.join(directory, "docker.sock");
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on("error", () => socket.destroy());
    await joinStreams(socket, await machine.dialUnix("/var/run/docker.sock"));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));

  const send = ([target, body]: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const [method = "GET", where = "/"] = target.split(" ");
      const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
      const headers = { ...(body === undefined ? {} : { "Content-Type": "application/json" }), "Content-Length": Buffer.byteLength(text), Connection: "close" };
      const request = http.request({ socketPath, method, path: API + where, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => {
          const whole = Buffer.concat(parts);
          resolve({ status: response.statusCode ?? 0, text: (isMultiplexed(whole) ? payloads(whole) : whole).toString() });
        });
        response.on("error", reject);
      });
      request.on("error", reject);
      request.end(text);
    });

  return {
    run: (command: string) => machine.run(command, { user: "root", workdir: "/root" }),
    send,
    async look([where, place]: Look): Promise<unknown> {
      return at(JSON.parse((await send([`GET ${where}`])).text), place.split("."));
    },
    dispose(): void {
      server.close();
      machine.dispose();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** By its first header; the media type of an exec's answer tells only clients that upgrade. */
function isMultiplexed(bytes: Buffer): boolean {
  return bytes.length >= 8 && (bytes[0] === 1 || bytes[0] === 2) && bytes.readUIntBE(1, 3) === 0;
}

/** A multiplexed stream without its headers. */
function payloads(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start + 8 <= bytes.length; ) {
    const end = start + 8 + bytes.readUInt32BE(start + 4);
    parts.push(bytes.subarray(start + 8, end));
    start = end;
  }
  return Buffer.concat(parts);
}

function at(value: unknown, place: readonly string[]): unknown {
  const [step, ...rest] = place;
  if (step === undefined || step === "") return value;
  if (step === "*") return Object.values(value as object).map((item) => at(item, rest));
  if (step === "length") return (value as unknown[]).length;
  if (step === "keys") return Object.keys((value ?? {}) as object);
  return at((value as Record<string, unknown> | null | undefined)?.[step], rest);
}
