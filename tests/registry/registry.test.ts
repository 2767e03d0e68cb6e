import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stream } from "../../src/base/stream.ts";
import { serveHttp } from "../../src/http/server.ts";
import { imageCatalog } from "../../src/images/catalog.ts";
import { publishImages } from "../../src/images/publish.ts";
import { PUBLISH_TOOLS } from "../../src/machine/publish-tools.ts";
import { createHub } from "../../src/registry/hub.ts";
import { MemoryStore } from "../../src/registry/memory-store.ts";
import { createRegistry } from "../../src/registry/registry.ts";
import { paddedBlob } from "../../src/registry/store.ts";

const execute = promisify(execFile);

/** The registry behind a real socket, asked by the real curl. */
let url = "";
let hubUrl = "";
const servers: ReturnType<typeof createServer>[] = [];

beforeAll(async () => {
  const images = publishImages(imageCatalog(), PUBLISH_TOOLS);
  const published = {
    repositories: () => images.repositories(),
    tags: (repository: string) => images.tags(repository),
    manifest: (repository: string, reference: string) => images.manifest(repository, reference),
    blob: (repository: string, digest: string) => {
      const blob = images.blob(repository, digest);
      return blob === undefined ? undefined : paddedBlob(blob.digest, () => blob.content(), blob.size);
    },
  };
  const registry = createRegistry({ store: new MemoryStore(published), newId: randomUUID, deletable: true });
  const hub = createHub({ store: new MemoryStore(published), newId: randomUUID });
  url = await listen(registry);
  hubUrl = await listen((request) =>
    request.path === "/token" ? hub.auth(request) : request.path.startsWith("/v1") ? hub.index(request) : hub.registry(request),
  );
});

afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(handler: Parameters<typeof serveHttp>[1]): Promise<string> {
  const server = createServer((socket) => void serveHttp(streamOf(socket), handler));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

function streamOf(socket: Socket): Stream {
  const chunks = socket[Symbol.asyncIterator]();
  return {
    read: async () => {
      const { value, done } = await chunks.next();
      return done === true ? undefined : new Uint8Array(value as Buffer);
    },
    write: (bytes) => new Promise((resolve, reject) => socket.write(bytes, (error) => (error == null ? resolve() : reject(error)))),
    closeWrite: () => socket.end(),
    close: () => socket.destroySoon(),
  };
}

async function curl(...options: string[]): Promise<string> {
  const { stdout } = await execute("curl", ["-s", ...options], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Status of a request. */
function status(...options: string[]): Promise<string> {
  return curl("-o", "/dev/null", "-w", "%{http_code}", ...options);
}

test("says that it is one", async () => {
  const answer = await curl("-i", `${url}/v2/`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain("Docker-Distribution-Api-Version: registry/2.0");
  expect(answer).toMatch(/\r\n\r\n\{\}\n?$/);
});

test("catalog and tags, in pages", async () => {
  expect(JSON.parse(await curl(`${url}/v2/_catalog?n=1000`)).repositories).toContain("library/nginx");
  const { repositories } = JSON.parse(await curl(`${url}/v2/_catalog?n=2`));
  const head = await curl("-i", `${url}/v2/_catalog?n=2`);
  expect(head).toContain(`Link: </v2/_catalog?last=${encodeURIComponent(repositories[1])}&n=2>; rel="next"`);
  expect(JSON.parse(await curl(`${url}/v2/library/hello-world/tags/list`))).toEqual({ name: "library/hello-world", tags: ["latest", "linux"] });
});

test("manifests by tag and digest, blobs whole and in part", async () => {
  const index = JSON.parse(await curl(`${url}/v2/library/busybox/manifests/latest`));
  const manifest = JSON.parse(await curl(`${url}/v2/library/busybox/manifests/${index.manifests[0].digest}`));
  const [layer] = manifest.layers;
  const head = await curl("-I", `${url}/v2/library/busybox/blobs/${layer.digest}`);
  expect(head).toContain(`Content-Length: ${layer.size}\r\n`);
  expect(await curl("-o", "/dev/null", "-w", "%{size_download}", `${url}/v2/library/busybox/blobs/${layer.digest}`)).toBe(String(layer.size));
  const part = await curl("-i", "-r", "1000-1009", "-o", "-", `${url}/v2/library/busybox/blobs/${layer.digest}`);
  expect(part).toMatch(/^HTTP\/1\.1 206 Partial Content/);
  expect(part).toContain(`Content-Range: bytes 1000-1009/${layer.size}`);
});

test("an upload in two requests, a manifest, and their end", async () => {
  const content = "some bytes of a layer";
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  const start = await curl("-i", "-X", "POST", `${url}/v2/team/app/blobs/uploads/`);
  const location = /Location: (\S+)/.exec(start)?.[1] ?? "";
  expect(await status("-X", "PATCH", "--data-binary", content, `${url}${location}`)).toBe("202");
  expect(await status("-X", "PUT", `${url}${location}?digest=${digest}`)).toBe("201");
  expect(await curl(`${url}/v2/team/app/blobs/${digest}`)).toBe(content);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    config: { digest, size: 21 },
    layers: [],
  });
  const put = await curl(
    "-i",
    "-X",
    "PUT",
    "-H",
    "Content-Type: application/vnd.docker.distribution.manifest.v2+json",
    "--data-binary",
    manifest,
    `${url}/v2/team/app/manifests/v1`,
  );
  expect(put).toContain("HTTP/1.1 201 Created");
  const manifestDigest = /Docker-Content-Digest: (\S+)/.exec(put)?.[1] ?? "";
  expect(manifestDigest).toBe(`sha256:${createHash("sha256").update(manifest).digest("hex")}`);
  expect(await curl(`${url}/v2/team/app/manifests/v1`)).toBe(manifest);
  expect(await status("-X", "POST", `${url}/v2/other/app/blobs/uploads/?mount=${digest}&from=team/app`)).toBe("201");
  expect(await status("-X", "DELETE", `${url}/v2/team/app/manifests/${manifestDigest}`)).toBe("202");
  expect(await status(`${url}/v2/team/app/manifests/v1`)).toBe("404");
});

const ERRORS: readonly (readonly [options: readonly string[], status: string, code: string])[] = [
  [["/v2/no/such/manifests/latest"], "404", "MANIFEST_UNKNOWN"],
  [["/v2/no/such/tags/list"], "404", "NAME_UNKNOWN"],
  [[`/v2/library/busybox/blobs/sha256:${"0".repeat(64)}`], "404", "BLOB_UNKNOWN"],
  [["/v2/library/busybox/blobs/sha256:12"], "400", "DIGEST_INVALID"],
  [["/v2/Bad/manifests/latest"], "400", "NAME_INVALID"],
  [["/v2/_catalog?n=x"], "400", "PAGINATION_NUMBER_INVALID"],
  [["-X", "PUT", "-d", "{}", "/v2/a/b/manifests/latest"], "400", "MANIFEST_INVALID"],
  [["-X", "PATCH", "-d", "x", "/v2/a/b/blobs/uploads/nosuch"], "404", "BLOB_UPLOAD_UNKNOWN"],
];

test.each(ERRORS)("%j", async (options, code, error) => {
  const target = options.at(-1) ?? "";
  const arguments_ = [...options.slice(0, -1), `${url}${target}`];
  expect(JSON.parse(await curl(...arguments_)).errors[0].code).toBe(error);
  expect(await status(...arguments_)).toBe(code);
});

test("Docker Hub asks for a token, and gives one for what is public", async () => {
  const refused = await curl("-i", `${hubUrl}/v2/library/busybox/manifests/latest`);
  expect(refused).toContain("HTTP/1.1 401");
  expect(refused).toContain(
    'Www-Authenticate: Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/busybox:pull"'.replace("Www", "WWW"),
  );
  const { token } = JSON.parse(await curl(`${hubUrl}/token?service=registry.docker.io&scope=repository:library/busybox:pull`));
  expect(await status("-H", `Authorization: Bearer ${token}`, `${hubUrl}/v2/library/busybox/manifests/latest`)).toBe("200");
  expect(await status("-H", `Authorization: Bearer ${token}`, "-X", "POST", `${hubUrl}/v2/library/busybox/blobs/uploads/`)).toBe("403");
  expect(await status("-u", "me:wrong", `${hubUrl}/token?scope=repository:me/app:push`)).toBe("401");
  const mine = JSON.parse(await curl("-u", "me:secret", `${hubUrl}/token?scope=repository:me/app:pull,push`));
  expect(await status("-H", `Authorization: Bearer ${mine.token}`, "-X", "POST", `${hubUrl}/v2/me/app/blobs/uploads/`)).toBe("202");
});

test("search", async () => {
  const found = JSON.parse(await curl(`${hubUrl}/v1/search?q=nginx&n=5`));
  expect(found.results[0]).toMatchObject({ name: "nginx", is_official: true });
});
