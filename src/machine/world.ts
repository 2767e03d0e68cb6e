import { encodeUtf8 } from "../base/utf8.ts";
import type { HttpHandler, HttpResponse } from "../http/types.ts";
import { imageCatalog } from "../images/catalog.ts";
import { publishImages } from "../images/publish.ts";
import { createHub } from "../registry/hub.ts";
import { MemoryStore } from "../registry/memory-store.ts";
import { type PublishedContent, paddedBlob, type RegistryStore } from "../registry/store.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import type { Socket } from "../sim/net/types.ts";
import { PUBLISH_TOOLS } from "./publish-tools.ts";
import { serveSocket } from "./serve.ts";

const MIB = 2 ** 20;

/** The published images of Docker Hub: immutable, so all machines of a program share them, and each layer is built once. */
const PUBLISHED = publishedContent();

function publishedContent(): PublishedContent {
  const images = publishImages(imageCatalog(), PUBLISH_TOOLS);
  return {
    repositories: () => images.repositories(),
    tags: (repository) => images.tags(repository),
    manifest: (repository, reference) => images.manifest(repository, reference),
    blob(repository, digest) {
      const blob = images.blob(repository, digest);
      return blob === undefined ? undefined : paddedBlob(blob.digest, () => blob.content(), blob.size);
    },
  };
}

/** The simulated internet: a few named servers, each with an address of the ranges that are reserved for documentation. Returns Docker Hub's store. */
export function connectWorld(kernel: SimulatedKernel, more: readonly Site[]): RegistryStore {
  const store = new MemoryStore(PUBLISHED);
  const hub = createHub({ store, newId: () => uuid(kernel) });
  const sites: Site[] = [
    { names: ["registry-1.docker.io"], handler: hub.registry, bytesPerSecond: 60 * MIB },
    { names: ["auth.docker.io"], handler: hub.auth },
    { names: ["index.docker.io", "hub.docker.com", "docker.io", "registry.hub.docker.com"], handler: hub.index },
    { names: ["example.com", "www.example.com", "example.org", "www.example.org"], handler: exampleSite },
    ...more,
  ];
  for (const [i, site] of sites.entries()) {
    const serve = serveSocket(site.handler);
    kernel.network.internet.addHost({
      names: site.names,
      address: i < 250 ? `198.51.100.${i + 1}` : `203.0.113.${i - 249}`,
      ports: { 80: serve, 443: serve } as Readonly<Record<number, (socket: Socket) => void>>,
      latencyMilliseconds: 12,
      bytesPerSecond: site.bytesPerSecond ?? 40 * MIB,
    });
  }
  return store;
}

/** A server of the simulated internet. Port 443 is answered as port 80 is: there are no certificates inside the simulation. */
export interface Site {
  readonly names: readonly string[];
  readonly handler: HttpHandler;
  readonly bytesPerSecond?: number;
}

export function uuid(kernel: SimulatedKernel): string {
  const digits = kernel.entropy.hex("uuid", 32);
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`, digits.slice(20)].join("-");
}

const EXAMPLE_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Example Domain</title></head>
<body>
<h1>Example Domain</h1>
<p>This page exists so that documents have an address to show. It is part of the simulated internet.</p>
</body>
</html>
`;

const exampleSite: HttpHandler = async (request): Promise<HttpResponse> => {
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, headers: { Allow: "GET, HEAD" }, body: "" };
  const found = request.path === "/" || request.path === "/index.html";
  const body = encodeUtf8(found ? EXAMPLE_PAGE : "<h1>404 Not Found</h1>\n");
  return {
    status: found ? 200 : 404,
    headers: { "Content-Type": "text/html; charset=UTF-8", "Content-Length": String(body.length) },
    body: request.method === "HEAD" ? "" : body,
  };
};
