import { type Bytes, concatBytes } from "../../src/base/bytes.ts";
import type { Stream } from "../../src/base/stream.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/base/utf8.ts";
import { createEngine, type EngineOptions } from "../../src/engine/engine.ts";
import { parseReference } from "../../src/engine/image/reference.ts";
import type { HttpHandler, HttpRequest } from "../../src/http/types.ts";
import { FileContent } from "../../src/sim/fs/file-content.ts";
import { tarBytes } from "../../src/sim/fs/tar-writer.ts";
import { encodeProgramFile } from "../../src/sim/program-file.ts";
import type { ProgramMain, Sys } from "../../src/sim/sys.ts";
import { bootKernel } from "./kernel.ts";

/** Programs of the test image; `sh -c` knows just enough. */
const PROGRAMS: Record<string, ProgramMain> = {
  true: async () => 0,
  false: async () => 1,
  sleep: async (sys) => {
    await sys.sleep(BigInt(Math.round(Number(sys.argv[1]) * 1e9)));
    return 0;
  },
  echo: async (sys) => {
    await sys.write(1, `${sys.argv.slice(1).join(" ")}\n`);
    return 0;
  },
  env: async (sys) => {
    for (const [name, value] of sys.env) await sys.write(1, `${name}=${value}\n`);
    return 0;
  },
  cat: async (sys) => {
    if (sys.argv.length > 1) {
      for (const path of sys.argv.slice(1)) await sys.write(1, sys.fs.readFile(path));
      return 0;
    }
    for (let bytes = await sys.read(0); bytes.length > 0; bytes = await sys.read(0)) await sys.write(1, bytes);
    return 0;
  },
  exit: async (sys) => Number(sys.argv[1]),
  id: async (sys) => {
    await sys.write(1, `${sys.uid}:${sys.gid} ${[...sys.groups].join(",")}\n`);
    return 0;
  },
  both: async (sys) => {
    await sys.write(1, "out\n");
    await sys.write(2, "err\n");
    return 0;
  },
  touch: async (sys) => {
    for (const path of sys.argv.slice(1)) sys.fs.writeFile(path, "x");
    return 0;
  },
  ls: async (sys) => {
    for (const { name } of sys.fs.readdir(sys.argv[1] ?? ".")) await sys.write(1, `${name}\n`);
    return 0;
  },
  // Ends at TERM, as a well-behaved server does.
  serve: (sys) => serve(sys),
  ps: async (sys) => {
    await sys.write(1, "UID PID PPID C STIME TTY TIME CMD\n");
    for (const { name } of sys.fs.exists("/proc") ? sys.fs.readdir("/proc") : []) {
      if (!/^\d+$/.test(name)) continue;
      const command = decodeUtf8(sys.fs.readFile(`/proc/${name}/cmdline`))
        .replaceAll("\0", " ")
        .trim();
      await sys.write(1, `root ${name} 1 0 09:00 ? 00:00:00 ${command}\n`);
    }
    return 0;
  },
};

async function serve(sys: Sys): Promise<number> {
  let stop = false;
  sys.signal("TERM", () => {
    stop = true;
  });
  while (!stop) {
    try {
      await sys.sleep(3_600_000_000_000n);
    } catch {
      // The signal.
    }
  }
  await sys.write(1, "bye\n");
  return 0;
}

/** An engine with the image `busybox` (no entrypoint, command `sleep 1000`), its API, and the kernel below. */
export function bootEngine(options: Partial<EngineOptions> = {}) {
  const booted = bootKernel(PROGRAMS);
  const { kernel, fs } = booted;
  for (const dir of ["/etc", "/var", "/var/lib", "/var/lib/docker", "/proc", "/dev", "/root"]) if (!fs.exists(dir)) fs.mkdir(dir);
  fs.writeFile("/etc/resolv.conf", "nameserver 10.0.0.2\n");
  const engine = createEngine({
    kernel,
    hostFs: fs,
    dial: async () => {
      throw new Error("no network in this test");
    },
    ...options,
  });
  addImage(engine, "busybox", { Cmd: ["sleep", "1000"], Env: ["PATH=/bin"] });
  const api = (method: string, target: string, body?: unknown) => call(engine.handler, method, target, body);
  return { ...booted, engine, api };
}

export type TestEngine = ReturnType<typeof bootEngine>;

export function addImage(engine: ReturnType<typeof createEngine>, name: string, config: Record<string, unknown>): void {
  const dir = (path: string) => ({ path, type: "dir" as const, mode: 0o755, uid: 0, gid: 0, mtime: 0 });
  const file = (path: string, content: string | Bytes, mode = 0o644) => ({
    path,
    type: "file" as const,
    mode,
    uid: 0,
    gid: 0,
    mtime: 0,
    content: FileContent.of(typeof content === "string" ? encodeUtf8(content) : content),
  });
  const tar = tarBytes([
    dir("bin"),
    ...Object.keys(PROGRAMS).map((program) => file(`bin/${program}`, encodeProgramFile(program, "busybox"), 0o755)),
    file("bin/text", "no program", 0o755),
    dir("etc"),
    file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nweb:x:33:34:web:/srv:/bin/sh\n"),
    file("etc/group", "root:x:0:\nweb:x:34:\nextra:x:50:web\n"),
    dir("root"),
    dir("srv"),
    file("srv/page", "hello\n"),
    dir("tmp"),
  ]);
  const layer = engine.images.store.layers.register(undefined, tar);
  const document = {
    architecture: "amd64",
    os: "linux",
    created: "2026-01-01T00:00:00Z",
    config,
    history: [{ created: "2026-01-01T00:00:00Z", created_by: "test" }],
    rootfs: { type: "layers", diff_ids: [layer.diffId] },
  };
  const image = engine.images.store.add(encodeUtf8(JSON.stringify(document)), layer);
  engine.images.setName(image, { ...parseReference(name), tag: "latest" });
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly text: string;
  readonly bytes: Bytes;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any;
}

/** One request without a connection. A streamed body is read to its end; an upgrade ends with the streams. */
export async function call(handler: HttpHandler, method: string, target: string, body?: unknown, stdin = ""): Promise<ApiAnswer> {
  const [path = "", query = ""] = target.split("?", 2);
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, [...(values.get(name) ?? []), value]);
  const bytes =
    body === undefined ? new Uint8Array(0) : typeof body === "string" ? encodeUtf8(body) : body instanceof Uint8Array ? body : encodeUtf8(JSON.stringify(body));
  const request: HttpRequest = {
    method,
    path: path.startsWith("/v") ? path : `/v1.51${path}`,
    query: values,
    target,
    version: "1.1",
    headers: new Map(body === undefined ? [] : [["content-type", body instanceof Uint8Array ? "application/x-tar" : "application/json"]]),
    body: async () => bytes,
    bodyChunks: async function* () {
      yield bytes;
    },
    peer: undefined,
  };
  const response = await handler(request);
  const parts: Bytes[] = [];
  if (response.upgrade !== undefined) await response.upgrade(memoryStream(stdin, parts));
  else if (typeof response.body === "string") parts.push(encodeUtf8(response.body));
  else if (response.body instanceof Uint8Array) parts.push(response.body);
  else if (response.body !== undefined) for await (const part of response.body) parts.push(part);
  const whole = concatBytes(parts);
  const text = decodeUtf8(whole);
  return {
    status: response.status,
    headers: response.headers ?? {},
    text,
    bytes: whole,
    get body() {
      return JSON.parse(text);
    },
  };
}

/** Gives `input` and then its end; collects what is written. */
function memoryStream(input: string, output: Bytes[]): Stream {
  let given = false;
  return {
    read: async () => {
      if (given || input === "") return undefined;
      given = true;
      return encodeUtf8(input);
    },
    write: async (bytes) => {
      output.push(bytes);
    },
    closeWrite: () => {},
    close: () => {},
  };
}
