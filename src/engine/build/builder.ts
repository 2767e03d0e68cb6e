/** A build from beginning to end, as BuildKit does it. */
import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { transferSize } from "../../base/file-sync-size.ts";
import { digestOf } from "../../base/sha256.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import type { ContainerContext } from "../container/context.ts";
import type { StoredLayer } from "../image/layer-store.ts";
import { parsePlatform } from "../image/manifest.ts";
import { canonicalString, familiarName, parseWithDefaultTag } from "../image/reference.ts";
import type { Images } from "../image/service.ts";
import { type BaseImage, BaseImages } from "./base-image.ts";
import { BuildCache } from "./cache.ts";
import { fetchContext } from "./context-source.ts";
import { type Checks, readCheck } from "./dockerfile/directives.ts";
import { DockerfileError, type LineRange } from "./dockerfile/error.ts";
import { parseDockerfile } from "./dockerfile/parse.ts";
import { type Dockerfile, readStages } from "./dockerfile/stages.ts";
import { BuildError } from "./error.ts";
import { exportImage } from "./export.ts";
import type { Step } from "./graph.ts";
import { checkPatterns } from "./ignore.ts";
import { Linter, type LintWarning, lintIgnored, lintText } from "./lint.ts";
import { type Outline, outlineOf, type TargetList, targetsOf } from "./outline.ts";
import { type Plan, planBuild } from "./plan.ts";
import { type SolveSink, Vertex } from "./progress.ts";
import type { BuildRequest } from "./request.ts";
import { Solver } from "./solve.ts";
import { treeOf } from "./sources.ts";
import type { FileTree } from "./tree.ts";

export interface BuildInput {
  /** The Dockerfile by itself; undefined when the client found none. */
  readonly dockerfile: TarEntry | undefined;
  readonly ignoreFile: TarEntry | undefined;
  readonly contexts: ReadonlyMap<string, readonly TarEntry[]>;
  /** Images that stand in for names of the Dockerfile (`--build-context NAME=docker-image://…`). */
  readonly images: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, Bytes>;
}

export type BuildResult =
  | { readonly kind: "image"; readonly id: string; readonly materials: readonly Material[] }
  | { readonly kind: "files"; readonly top: StoredLayer | undefined; readonly vertex: Vertex }
  | {
      readonly kind: "check";
      readonly warnings: readonly LintWarning[];
      readonly error: { readonly message: string; readonly range: LineRange | undefined } | undefined;
    }
  | { readonly kind: "outline"; readonly outline: Outline }
  | { readonly kind: "targets"; readonly targets: TargetList };

/** An image that the build began with, as its provenance names it. */
export interface Material {
  readonly uri: string;
  readonly digest: string;
}

export interface BuildHooks {
  readonly sink: SolveSink;
  onCancel(cancel: () => void): () => void;
}

const CALLS = ["build", "check", "outline", "targets"];

export class Builder {
  readonly context: ContainerContext;
  readonly images: Images;
  readonly cache: BuildCache;
  readonly bases: BaseImages;

  constructor(context: ContainerContext, images: Images) {
    this.context = context;
    this.images = images;
    this.cache = new BuildCache(context.kernel, images);
    this.bases = new BaseImages(images);
  }

  /** Throws BuildError and DockerfileError; what the latter point at is in the input's Dockerfile. */
  async build(request: BuildRequest, input: BuildInput, hooks: BuildHooks): Promise<BuildResult> {
    const progress = { sink: hooks.sink, clock: this.context.kernel.clock };
    if (!request.rooms || request.whole) return this.#buildWhole(request, input, hooks, progress);
    const definition = new Vertex(progress, `[internal] load build definition from ${request.dockerfileName}`);
    definition.start();
    const text = textOf(input.dockerfile);
    definition.status("transferring dockerfile:", { current: input.dockerfile === undefined ? transferSize([], () => false) : sizeOf(input.dockerfile) });
    this.cache.noteLocal(`${request.contextKey} dockerfile`, "local source for dockerfile", input.dockerfile?.content?.size ?? 0);
    if (input.dockerfile === undefined) {
      definition.done();
      throw new BuildError(`failed to read dockerfile: open ${request.dockerfileName}: no such file or directory`);
    }
    try {
      return await this.#build(request, input, hooks, { progress, definition, text });
    } finally {
      definition.done();
    }
  }

  /** The Dockerfile is in the context. */
  async #buildWhole(
    request: BuildRequest,
    input: BuildInput,
    hooks: BuildHooks,
    progress: { sink: SolveSink; clock: ContainerContext["kernel"]["clock"] },
  ): Promise<BuildResult> {
    const { remote, dockerfileName } = request;
    const { entries, vertex } = await fetchContext(this.context, progress, { remote, dockerfileName, entries: input.contexts.get("context") ?? [] });
    const path = dockerfileName.replace(/^(\.?\/)+/, "");
    const dockerfile = entries.findLast((entry) => entry.path === path && entry.type === "file");
    if (dockerfile === undefined) throw new BuildError(`failed to read dockerfile: open ${dockerfileName}: no such file or directory`);
    const whole = { ...input, dockerfile, contexts: new Map([["context", entries]]) };
    return this.#build(request, whole, hooks, { progress, definition: vertex, text: textOf(dockerfile), unpacked: vertex });
  }

  async #build(
    request: BuildRequest,
    input: BuildInput,
    hooks: BuildHooks,
    begun: { progress: { sink: SolveSink; clock: ContainerContext["kernel"]["clock"] }; definition: Vertex; text: string; unpacked?: Vertex },
  ): Promise<BuildResult> {
    const { progress, definition, text, unpacked } = begun;
    if (text === "") throw new BuildError("the Dockerfile cannot be empty");
    const checking = request.call === "check";
    let dockerfile: Dockerfile;
    let check: Checks;
    try {
      dockerfile = readDockerfile(text);
      check = readCheck(request.buildArgs.BUILDKIT_DOCKERFILE_CHECK ?? dockerfile.parsed.directives.check);
    } catch (error) {
      if (checking && error instanceof DockerfileError) return { kind: "check", warnings: [], error: { message: error.message, range: error.range } };
      throw error;
    }
    const { syntax } = dockerfile.parsed.directives;
    if (syntax !== undefined) await this.#frontend(progress, request, syntax, dockerfile);
    const linter = new Linter(check);
    lintText(dockerfile, linter);
    lintIgnored(dockerfile, textOf(input.ignoreFile), linter);
    if (!CALLS.includes(request.call)) throw new BuildError(`unsupported request frontend.${request.call}: unsupported request frontend.${request.call}`);
    if (request.call === "targets") return { kind: "targets", targets: targetsOf(dockerfile) };
    const platform = request.platform === "" ? { os: "linux", architecture: "amd64" } : parsePlatform(request.platform);
    const ignored = new Vertex(progress, "[internal] load .dockerignore");
    const tellWarnings = (): void => {
      if (!checking && request.call !== "targets")
        for (const warning of linter.sorted())
          definition.warn({ ...shownWarning(warning), source: { filename: request.dockerfileName, data: encodeUtf8(text) } });
    };
    const materials: Material[] = [];
    let plan: Plan;
    try {
      plan = await planBuild(dockerfile, {
        target: request.target,
        buildArgs: request.buildArgs,
        network: networkOf(request.network),
        noCache: request.noCache,
        noCacheFilter: request.noCacheFilter,
        platform,
        linter,
        allStages: checking,
        images: input.images,
        contexts: new Set([...input.contexts.keys()].filter((name) => name !== "context")),
        localContext: (name) => {
          const vertex = new Vertex(progress, `[context ${name}] load .dockerignore`);
          vertex.start();
          vertex.status(`transferring ${name}:`, { current: transferSize([], () => false) });
          vertex.done();
        },
        baseImage: async (reference, shown, range, context) => {
          const title = context === undefined ? `[internal] load metadata for ${reference}` : `[context ${context}] load metadata for ${shown}`;
          const base = await this.#metadata(new Vertex(progress, title), request, reference, shown, range);
          materials.push(materialOf(reference, platform, base));
          return base;
        },
        ready: () => {
          definition.done();
          if (unpacked !== undefined) return;
          ignored.start();
          ignored.status("transferring context:", { current: input.ignoreFile === undefined ? transferSize([], () => false) : sizeOf(input.ignoreFile) });
          this.cache.noteLocal(`${request.contextKey} ignore`, "local source for context", input.ignoreFile?.content?.size ?? 0);
          ignored.done();
          checkPatterns(textOf(input.ignoreFile));
        },
      });
    } catch (error) {
      tellWarnings();
      if (checking && (error instanceof BuildError || error instanceof DockerfileError))
        return { kind: "check", warnings: linter.sorted(), error: { message: error.message, range: error.range } };
      throw error;
    }
    const rules = [...new Set(linter.sorted().map(({ rule }) => rule))];
    const violation = check.error && rules.length > 0 ? `lint violation found for rules: ${rules.join(", ")}` : undefined;
    if (checking) return { kind: "check", warnings: linter.sorted(), error: violation === undefined ? undefined : { message: violation, range: undefined } };
    tellWarnings();
    if (request.call === "outline") return { kind: "outline", outline: outlineOf(dockerfile, plan.target, request.buildArgs) };
    if (violation !== undefined) throw new BuildError(violation);
    return this.#solve(request, input, hooks, progress, { plan, platform, materials, unpacked });
  }

  async #solve(
    request: BuildRequest,
    input: BuildInput,
    hooks: BuildHooks,
    progress: { sink: SolveSink; clock: ContainerContext["kernel"]["clock"] },
    work: { plan: Plan; platform: { os: string; architecture: string }; materials: readonly Material[]; unpacked: Vertex | undefined },
  ): Promise<BuildResult> {
    const { plan, platform, materials, unpacked } = work;
    const contexts = new Map<string, FileTree>([...input.contexts].map(([name, entries]) => [name, treeOf(this.context, entries)] as const));
    const last = plan.state.step;
    const solver = new Solver(
      {
        context: this.context,
        images: this.images,
        cache: this.cache,
        sink: hooks.sink,
        contexts,
        contextKey: request.contextKey,
        unpacked,
        run: {
          extraHosts: request.extraHosts,
          shmSize: request.shmSize,
          ulimits: request.ulimits,
          resources: request.resources,
          cgroupParent: request.cgroupParent,
          proxies: proxiesOf(request.buildArgs),
          secret: (id) => input.secrets.get(id),
        },
        onCancel: (cancel) => hooks.onCancel(cancel),
      },
      last,
    );
    try {
      const top = await solver.solve(last);
      if (request.output !== "image") {
        const name = request.output === "tar" ? "exporting to client tarball" : "exporting to client directory";
        const vertex = new Vertex(progress, name);
        vertex.start();
        return { kind: "files", top, vertex };
      }
      const vertex = new Vertex(progress, "exporting to image");
      const created = layerTimes(solver, last);
      const id = exportImage(this.images, plan.state, top, vertex, { names: request.names, labels: request.labels, platform, created });
      return { kind: "image", id, materials };
    } finally {
      solver.finish();
    }
  }

  /** The frontend that a Dockerfile asks for. Throws BuildError when there is no such image. */
  async #frontend(
    progress: { sink: SolveSink; clock: ContainerContext["kernel"]["clock"] },
    request: BuildRequest,
    syntax: string,
    dockerfile: Dockerfile,
  ): Promise<void> {
    const reference = parseWithDefaultTag(syntax.split(/\s/)[0] as string);
    if (/^docker\/dockerfile(-upstream)?$/.test(reference.path)) return showFrontend(progress, reference);
    const name = canonicalString(reference);
    const vertex = new Vertex(progress, `resolve image config for docker-image://${name}`);
    vertex.start();
    try {
      await this.bases.resolve(name, { fresh: false, platform: "", credentials: (domain) => request.credentials(domain) });
      vertex.done();
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      vertex.failed(error.message);
      const line = dockerfile.parsed.text.split("\n").findIndex((one) => /^#\s*syntax\s*=/i.test(one)) + 1;
      throw new BuildError(`failed to resolve source metadata for ${name}: ${error.message}`, { start: line, end: line });
    }
  }

  async #metadata(vertex: Vertex, request: BuildRequest, reference: string, shown: string, range: LineRange | undefined): Promise<BaseImage> {
    vertex.start();
    try {
      const image = await this.bases.resolve(reference, {
        fresh: request.pull,
        platform: request.platform,
        credentials: (domain) => request.credentials(domain),
      });
      vertex.done();
      return image;
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      vertex.failed(error.message);
      throw new BuildError(`${shown}: failed to resolve source metadata for ${reference}: ${error.message}`, range);
    }
  }
}

/** `pkg:docker/nginx@1.27?platform=linux%2Famd64` */
function materialOf(reference: string, platform: { os: string; architecture: string }, { image }: BaseImage): Material {
  const parsed = parseWithDefaultTag(reference);
  const version = parsed.tag ?? parsed.digest ?? "";
  const name = familiarName(parsed);
  return { uri: `pkg:docker/${name}@${version}?platform=${encodeURIComponent(`${platform.os}/${platform.architecture}`)}`, digest: image.id };
}

/** Throws DockerfileError. */
export function readDockerfile(text: string): Dockerfile {
  return readStages(parseDockerfile(text));
}

/** Those of Docker are this one. */
function showFrontend(progress: { sink: SolveSink; clock: ContainerContext["kernel"]["clock"] }, reference: ReturnType<typeof parseWithDefaultTag>): void {
  const name = `docker-image://${reference.domain}/${reference.path}${reference.tag === undefined ? "" : `:${reference.tag}`}`;
  new Vertex(progress, `resolve image config for ${name}`).done();
  new Vertex(progress, reference.digest === undefined ? `${name}@${digestOf(name)}` : `${name}@${reference.digest}`).cached();
}

function textOf(entry: TarEntry | undefined): string {
  return decodeUtf8(entry?.content?.read(0, entry.content.size) ?? EMPTY);
}

function sizeOf(entry: TarEntry): number {
  return transferSize([{ path: entry.path, type: "file", mode: entry.mode, size: entry.content?.size ?? 0, mtime: entry.mtime }], () => false);
}

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/** Build arguments of these names are seen by every RUN, in capitals and small letters. */
function proxiesOf(buildArgs: BuildRequest["buildArgs"]): string[] {
  return PROXIES.flatMap((name) => {
    const value = buildArgs[name] ?? buildArgs[name.toLowerCase()];
    return value === undefined || value === null ? [] : [`${name}=${value}`, `${name.toLowerCase()}=${value}`];
  });
}

function networkOf(mode: string): "default" | "none" | "host" {
  if (mode === "none" || mode === "host") return mode;
  if (mode === "default" || mode === "bridge") return "default";
  throw new BuildError(
    `network mode ${JSON.stringify(mode)} not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create`,
  );
}

function shownWarning(warning: LintWarning): { short: string; detail: string[]; url: string; range: LineRange[] } {
  return {
    short: `${warning.rule}: ${warning.message} (line ${warning.range.start})`,
    detail: [warning.description],
    url: warning.url,
    range: [warning.range],
  };
}

/** When the layers above the base image were made. */
function layerTimes(solver: Solver, last: Step | undefined): bigint[] {
  const times: bigint[] = [];
  for (let step = last; step !== undefined; step = step.inputs[0]) {
    const record = solver.recordOf(step);
    if (record !== undefined) times.unshift(record.created);
  }
  return times;
}
