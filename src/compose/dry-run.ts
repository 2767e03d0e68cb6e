/** A client that changes nothing: questions reach the engine, the rest is answered as if it had been done. */
import { ApiClient, type RequestOptions } from "../cli/client.ts";
import type { ContainerSummary } from "../cli/container/container-row.ts";
import { ApiError } from "../cli/error.ts";
import type { HttpClientResponse } from "../http/types.ts";
import type { Sys } from "../sim/sys.ts";

interface CreateRequest {
  readonly Image: string;
  readonly Labels: Record<string, string>;
  readonly Healthcheck?: { readonly Test?: readonly string[] };
}

export class DryRunClient extends ApiClient {
  readonly #engine: ApiClient;
  readonly #made = new Map<string, ContainerSummary>();
  readonly #gone = new Set<string>();

  constructor(sys: Sys, engine: ApiClient) {
    super(sys, { host: engine.host, userAgent: "" });
    this.#engine = engine;
  }

  override async request(method: string, path: string, options: RequestOptions = {}): Promise<HttpClientResponse> {
    const id = /^\/containers\/([^/]+)/.exec(path)?.[1] ?? "";
    const made = this.#made.get(id);
    if (method === "GET" || method === "HEAD") {
      if (made && path.endsWith("/json")) return answer(inspectOf(made));
      if (path === "/containers/json") return answer(await this.#list(options));
      return this.#engine.request(method, path, options);
    }
    if (path === "/containers/create") return answer(this.#create(options));
    if (made && path.endsWith("/start")) this.#made.set(id, { ...made, State: "running", Status: "Up Less than a second" });
    if (made && path.endsWith("/rename")) this.#made.set(id, { ...made, Names: [`/${String(options.query?.name ?? "")}`] });
    if (method === "DELETE" && path.startsWith("/containers/")) {
      this.#made.delete(id);
      this.#gone.add(id);
    }
    return answer({});
  }

  override hijack(): never {
    throw new ApiError(501, "interactive run is not supported in dry-run mode");
  }

  #create(options: RequestOptions): { Id: string; Warnings: string[] } {
    const body = options.json as CreateRequest;
    const Id = `dryRunId${this.#made.size}`.padEnd(64, "0");
    this.#made.set(Id, {
      Id,
      Names: [`/${String(options.query?.name ?? "")}`],
      Image: body.Image,
      ImageID: "",
      Command: "",
      Created: 0,
      Ports: [],
      Labels: body.Labels,
      State: "created",
      Status: "Created",
      Mounts: [],
    });
    return { Id, Warnings: [] };
  }

  async #list(options: RequestOptions): Promise<ContainerSummary[]> {
    const response = await this.#engine.request("GET", "/containers/json", options);
    const listed = JSON.parse(new TextDecoder().decode(await response.body())) as ContainerSummary[];
    const { label = [] } = JSON.parse(String(options.query?.filters ?? "{}")) as { label?: string[] };
    const fits = (container: ContainerSummary): boolean =>
      label.every((wanted) => {
        const [name = "", value] = wanted.split("=");
        const own = container.Labels?.[name];
        return own !== undefined && (value === undefined || own === value);
      });
    return [...listed.filter(({ Id }) => !this.#gone.has(Id)), ...[...this.#made.values()].filter(fits)];
  }
}

function inspectOf(container: ContainerSummary): object {
  const running = container.State === "running";
  return {
    Id: container.Id,
    Name: container.Names[0],
    Image: container.ImageID,
    State: { Status: container.State, Running: running, ExitCode: 0, Health: { Status: "healthy" } },
    Config: { Image: container.Image, Tty: false, Labels: container.Labels, Volumes: null },
    HostConfig: { NetworkMode: "" },
    NetworkSettings: { Networks: {} },
    Mounts: [],
  };
}

function answer(value: unknown): HttpClientResponse {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return {
    status: 200,
    reason: "OK",
    version: "1.1",
    headers: new Map(),
    rawHeaders: [],
    body: async () => bytes,
    async *chunks() {},
    hijack: () => {
      throw new ApiError(501, "interactive run is not supported in dry-run mode");
    },
  };
}
