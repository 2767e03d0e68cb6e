import { PassThrough } from "node:stream";
import type Docker from "dockerode";

/** Everything that comes, to the end. */
export async function text(stream: NodeJS.ReadableStream): Promise<string> {
  return (await bytes(stream)).toString("utf8");
}

export async function bytes(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** A multiplexed stream taken apart, to its end. */
export async function demux(docker: Docker, stream: NodeJS.ReadableStream): Promise<{ stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.on("end", () => {
    stdout.end();
    stderr.end();
  });
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { stdout: out, stderr: err };
}

/** Reads until `end` has come. */
export function until(stream: NodeJS.ReadableStream, end: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const onData = (part: Buffer | string): void => {
      received += part.toString();
      if (!received.includes(end)) return;
      stream.off("data", onData);
      resolve(received);
    };
    stream.on("data", onData);
    stream.on("end", () => reject(new Error(`ended without ${JSON.stringify(end)}: ${received}`)));
  });
}

export interface Progress {
  readonly status?: string;
  readonly stream?: string;
  readonly error?: string;
  readonly id?: string;
  readonly aux?: Record<string, unknown>;
}

/** Progress messages to the end; rejects with an error among them. */
export function progress(docker: Docker, stream: NodeJS.ReadableStream): Promise<Progress[]> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (failure: Error | null, messages: Progress[]) => {
      const error = failure?.message ?? messages.find((message) => message.error !== undefined)?.error;
      if (error === undefined) resolve(messages);
      else reject(new Error(error));
    });
  });
}

/** The lines of JSON in a stream, as they come. */
export async function* messages<T>(stream: NodeJS.ReadableStream): AsyncGenerator<T> {
  let rest = "";
  for await (const part of stream) {
    const lines = (rest + part.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as T;
  }
}

/** A tar archive of small files. */
export function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks: Buffer[] = [];
  for (const [name, content] of Object.entries(files)) {
    const head = Buffer.alloc(512);
    const body = Buffer.from(content);
    head.write(name);
    head.write("0000644\0", 100);
    head.write("0000000\0", 108);
    head.write("0000000\0", 116);
    head.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
    head.write("00000000000\0", 136);
    head.write("        ", 148);
    head.write("0", 156);
    head.write("ustar\x0000", 257);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    blocks.push(head, body, Buffer.alloc((512 - (body.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** Names of the files of an archive. */
export function tarNames(archive: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 512 <= archive.length; ) {
    const field = (from: number, to: number): string => archive.toString("utf8", at + from, at + to).replace(/\0.*$/s, "");
    const name = field(0, 100);
    if (name === "") break;
    const type = field(156, 157);
    if (type !== "x" && type !== "g") names.push(name);
    at += 512 + Math.ceil(Number.parseInt(field(124, 136).trim() || "0", 8) / 512) * 512;
  }
  return names;
}
