import { assert } from "../base/assert.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../http/types.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import type { Socket } from "../sim/net/types.ts";
import type { MirrorSite } from "../userland/packages/mirror.ts";
import type { DockerHub } from "./docker-hub.ts";
import { type Fault, rateLimited, SLOW_BYTES_PER_SECOND } from "./faults.ts";
import { serveSocket } from "./serve.ts";

const MIB = 2 ** 20;

/** The simulated internet: a few named servers, each with an address of the ranges that are reserved for documentation. */
export class World {
  readonly #kernel: SimulatedKernel;
  #hub: Promise<DockerHub> | undefined;

  constructor(kernel: SimulatedKernel, faults: readonly Fault[] = []) {
    this.#kernel = kernel;
    const hub: HttpHandler = async (request) => (await this.hub()).registry(request);
    const sites: Site[] = [
      {
        names: ["registry-1.docker.io"],
        handler: faults.includes("rate-limit") ? rateLimited(hub) : hub,
        bytesPerSecond: faults.includes("slow-pulls") ? SLOW_BYTES_PER_SECOND : 60 * MIB,
        silent: faults.includes("registry-timeout"),
      },
      { names: ["auth.docker.io"], handler: async (request) => (await this.hub()).auth(request) },
      { names: ["index.docker.io", "hub.docker.com", "docker.io", "registry.hub.docker.com"], handler: async (request) => (await this.hub()).index(request) },
      { names: ["example.com", "www.example.com", "example.org", "www.example.org"], handler: exampleSite },
      ...MIRRORS.map((names) => ({ names, handler: async (request: HttpRequest) => (await this.#mirror(names[0] ?? "")).handler(request) })),
      ...OTHER_REGISTRIES.map((host) => {
        let registry: HttpHandler | undefined;
        const handler: HttpHandler = async (request) => {
          registry ??= (await this.hub()).otherRegistry(host);
          return await registry(request);
        };
        return { names: [host], handler, bytesPerSecond: 60 * MIB };
      }),
    ];
    for (const [i, site] of sites.entries()) this.#add(i, site);
  }

  /** Docker Hub, loaded when somebody first asks it for something. */
  hub(): Promise<DockerHub> {
    this.#hub ??= this.#kernel.hold(import("./docker-hub.ts")).then(({ createDockerHub }) => createDockerHub(this.#kernel));
    return this.#hub;
  }

  async #mirror(name: string): Promise<MirrorSite> {
    const { packageMirrors } = await this.#kernel.hold(import("../userland/packages/mirror.ts"));
    const found = packageMirrors().find((site) => site.names.includes(name));
    assert(found !== undefined, `no mirror ${name}`);
    return found;
  }

  #add(i: number, site: Site): void {
    const serve = serveSocket(site.handler);
    this.#kernel.network.internet.addHost({
      names: site.names,
      address: i < 250 ? `198.51.100.${i + 1}` : `203.0.113.${i - 249}`,
      ports: { 80: serve, 443: serve } as Readonly<Record<number, (socket: Socket) => void>>,
      latencyMilliseconds: 12,
      bytesPerSecond: site.bytesPerSecond ?? 40 * MIB,
      silent: site.silent ?? false,
    });
  }
}

/** A server of the simulated internet. Port 443 is answered as port 80 is: there are no certificates inside the simulation. */
export interface Site {
  readonly names: readonly string[];
  readonly handler: HttpHandler;
  readonly bytesPerSecond?: number;
  readonly silent?: boolean;
}

/** Registries besides Docker Hub, with what documents pull from them. */
const OTHER_REGISTRIES = ["quay.io", "ghcr.io", "gcr.io", "mcr.microsoft.com", "registry.k8s.io", "k8s.gcr.io", "docker.elastic.co", "public.ecr.aws"];

/** The package servers, by name; what they hold is loaded when first asked for. */
const MIRRORS: readonly (readonly string[])[] = [
  ["debian.dabba.test", "debian-security.dabba.test"],
  ["ubuntu.dabba.test", "ubuntu-security.dabba.test"],
  ["alpine.dabba.test"],
  ["download.docker.com"],
  ["get.docker.com", "test.docker.com"],
];

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
