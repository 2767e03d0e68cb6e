/** POST /build as the builder before BuildKit answers it: every instruction makes an image. */
import { isErrno } from "../../base/errno.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { decodeUtf8, encodeUtf8, Utf8Decoder } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";
import { FileContent } from "../../sim/fs/file-content.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import type { ApiRequest } from "../api/route.ts";
import { ENGINE_VERSION } from "../api/version.ts";
import { EngineError } from "../error.ts";
import type { HistoryEntry } from "../image/image-config.ts";
import type { StoredImage } from "../image/image-store.ts";
import type { ProgressSink } from "../image/progress.ts";
import { progressResponse } from "../image/progress-response.ts";
import { pullImage } from "../image/pull.ts";
import { familiarString, parseReference, parseWithDefaultTag } from "../image/reference.ts";
import { fetchUrl } from "../image/registry-client.ts";
import { now, rfc3339Nano } from "../time.ts";
import { type Builder, readDockerfile } from "./builder.ts";
import { BuildCache } from "./cache.ts";
import { isArchive } from "./context-source.ts";
import { type DispatchContext, dispatch } from "./dispatch.ts";
import { DockerfileError } from "./dockerfile/error.ts";
import { expandWord } from "./dockerfile/expand.ts";
import { understand } from "./dockerfile/instructions.ts";
import { readInstruction } from "./dockerfile/parse.ts";
import { type Command, type Dockerfile, findStage, type Stage } from "./dockerfile/stages.ts";
import { BuildError } from "./error.ts";
import { goJson, orderedConfig } from "./export.ts";
import { type CopyOperation, Step } from "./graph.ts";
import { Linter } from "./lint.ts";
import { globalArgs, targetStage } from "./plan.ts";
import { type BuildRequest, readBuildRequest, readContext } from "./request.ts";
import { RunFailure } from "./run-step.ts";
import { Solver } from "./solve.ts";
import { treeOf } from "./sources.ts";
import type { StageState } from "./state.ts";
import { cleanPath, type FileTree } from "./tree.ts";

const MAX_CONTEXT = 1024 * 1024 * 1024;

export async function classicBuild(builder: Builder, request: ApiRequest): Promise<HttpResponse> {
  const options = readBuildRequest(request);
  for (const name of options.names) checkName(name);
  const entries = await contextOf(builder, request, options);
  const dockerfile = readOrRefuse(entries, options);
  return progressResponse((sink) => new ClassicBuild(builder, options, entries, dockerfile, sink).run());
}

function checkName(name: string): void {
  try {
    parseReference(name);
  } catch (error) {
    throw error instanceof EngineError ? new EngineError("System", error.message) : error;
  }
}

/** The archive in the body, or what `remote` names: an archive or a Dockerfile. */
async function contextOf(builder: Builder, request: ApiRequest, options: BuildRequest): Promise<TarEntry[]> {
  const remote = request.query.text("remote");
  if (remote === "" || remote === "client-session") return readContext(await request.http.body(MAX_CONTEXT));
  if (!/^https?:\/\//.test(remote) || /\.git(#.*)?$/.test(remote))
    throw new EngineError("System", `error fetching: exec: "git": executable file not found in $PATH`);
  const response = await fetchUrl(builder.context, "GET", remote);
  const body = await response.body();
  if (response.status >= 400)
    throw new EngineError("InvalidParameter", `failed to GET ${remote} with status ${response.status} ${response.reason}: ${decodeUtf8(body)}`);
  if (isArchive(body)) return readContext(body);
  return [{ path: options.dockerfileName, type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, content: FileContent.of(body) }];
}

function readOrRefuse(entries: readonly TarEntry[], options: BuildRequest): Dockerfile {
  const path = options.dockerfileName.replace(/^\.\//, "");
  const entry = entries.findLast((one) => one.path === path);
  if (entry === undefined) throw new EngineError("System", `Cannot locate specified Dockerfile: ${options.dockerfileName}`);
  const text = decodeUtf8(entry.content?.read(0, entry.content.size) ?? new Uint8Array(0));
  if (text.trim() === "") throw new EngineError("InvalidParameter", `the Dockerfile (${options.dockerfileName}) cannot be empty`);
  try {
    const dockerfile = readDockerfile(text);
    targetStage(dockerfile, options.target);
    return dockerfile;
  } catch (error) {
    if (error instanceof DockerfileError) throw new EngineError("InvalidParameter", error.message);
    throw error;
  }
}

const NEEDS_BUILDKIT = "requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled";

class ClassicBuild {
  readonly #builder: Builder;
  readonly #options: BuildRequest;
  readonly #files: FileTree;
  readonly #dockerfile: Dockerfile;
  readonly #sink: ProgressSink;
  readonly #results = new Map<Stage, StoredImage | undefined>();
  readonly #usedArgs = new Set<string>();
  /** Once something was made anew, nothing after it is taken from the cache. */
  #missed = false;

  constructor(builder: Builder, options: BuildRequest, entries: readonly TarEntry[], dockerfile: Dockerfile, sink: ProgressSink) {
    this.#builder = builder;
    this.#options = options;
    this.#files = treeOf(builder.context, entries);
    this.#dockerfile = dockerfile;
    this.#sink = options.quiet ? () => {} : sink;
    this.#tell = sink;
  }

  readonly #tell: ProgressSink;

  async run(): Promise<void> {
    const target = targetStage(this.#dockerfile, this.#options.target);
    const stages = this.#dockerfile.stages.slice(0, target.index + 1);
    const total = this.#dockerfile.metaArgs.length + stages.reduce((sum, stage) => sum + 1 + stage.commands.length, 0);
    let step = 0;
    const announce = (text: string): void => this.#say(`Step ${++step}/${total} : ${text}\n`);
    try {
      for (const { instruction } of this.#dockerfile.metaArgs) announce(instruction.original);
      for (const stage of stages) this.#results.set(stage, await this.#stage(stage, announce));
    } catch (error) {
      this.#report(error);
      return;
    }
    const unused = Object.keys(this.#options.buildArgs).filter((name) => !this.#usedArgs.has(name));
    if (unused.length > 0) this.#say(`[Warning] One or more build-args [${unused.sort().join(" ")}] were not consumed\n`);
    this.#finish(this.#results.get(target));
  }

  #finish(image: StoredImage | undefined): void {
    if (image === undefined) throw new EngineError("System", "No image was generated. Is your Dockerfile empty?");
    const { images } = this.#builder;
    this.#tell({ aux: { ID: image.id } });
    if (this.#options.quiet) this.#tell({ stream: `${image.id}\n` });
    this.#say(`Successfully built ${image.id.slice(7, 19)}\n`);
    for (const name of this.#options.names) {
      const reference = parseWithDefaultTag(name);
      images.setName(image, reference);
      images.publish("tag", image.id, familiarString(reference));
      this.#say(`Successfully tagged ${familiarString(reference)}\n`);
    }
  }

  /** What fails after the first step is told in the stream. */
  #report(error: unknown): void {
    if (error instanceof RunFailure) {
      const message = `The command '${error.message.replace(/^process "(.*)" did not complete successfully: .*$/s, "$1")}' returned a non-zero code: ${error.exitCode}`;
      this.#tell({ errorDetail: { code: error.exitCode, message }, error: message });
      return;
    }
    if (!(error instanceof BuildError || error instanceof DockerfileError || error instanceof EngineError || isErrno(error))) throw error;
    const message = error.message.replace(/^process ".*" did not complete successfully: /s, "");
    this.#tell({ errorDetail: { message }, error: message });
  }

  #say(stream: string): void {
    this.#sink({ stream });
  }

  async #stage(stage: Stage, announce: (text: string) => void): Promise<StoredImage | undefined> {
    announce(stage.instruction.original);
    const globals = globalArgs(this.#dockerfile, {
      target: this.#options.target,
      buildArgs: this.#options.buildArgs,
      platform: { os: "linux", architecture: "amd64" },
    });
    for (const name of globals.keys()) this.#usedArgs.add(name);
    const name = expandWord(stage.from.base, { escape: this.#dockerfile.parsed.directives.escape, lookup: (variable) => globals.get(variable) });
    if (name === "") throw new DockerfileError(`base name (${stage.from.base}) should not be blank`);
    const earlier = findStage(this.#dockerfile.stages, name, stage.index);
    let image = earlier !== undefined ? this.#results.get(earlier) : name === "scratch" ? undefined : await this.#base(name);
    if (image !== undefined) this.#say(` ---> ${image.id.slice(7, 19)}\n`);
    else this.#say(" ---> \n");
    this.#missed = false;
    const state = stateOf(stage, image);
    const triggers = state.config.OnBuild ?? [];
    delete state.config.OnBuild;
    if (triggers.length > 0) this.#say(`# Executing ${triggers.length} build trigger${triggers.length === 1 ? "" : "s"}\n`);
    const context = this.#dispatchContext(globals, stage);
    for (const line of triggers) {
      const instruction = readInstruction(line, { range: stage.range, heredocs: [], comments: [], escape: "\\" });
      image = await this.#instruction(context, state, { instruction, statement: understand(instruction) }, image);
    }
    for (const command of stage.commands) {
      announce(command.instruction.original);
      image = await this.#instruction(context, state, command, image);
    }
    return image;
  }

  #dispatchContext(globals: ReadonlyMap<string, string | undefined>, stage: Stage): DispatchContext {
    const network = this.#options.network;
    return {
      buildArgs: this.#options.buildArgs,
      globals,
      escape: this.#dockerfile.parsed.directives.escape,
      linter: new Linter({ skip: new Set(), skipAll: true }),
      ignoreCache: true,
      network: network === "none" || network === "host" ? network : "default",
      context: () => new Step({ kind: "context", name: "context" }, [], { name: "context" }),
      source: (name) => {
        const other = findStage(this.#dockerfile.stages, name, stage.index);
        const image = other === undefined ? this.#builder.images.store.resolve(name) : this.#results.get(other);
        return image === undefined ? undefined : imageStep(image);
      },
    };
  }

  async #base(name: string): Promise<StoredImage> {
    const { images } = this.#builder;
    const reference = parseWithDefaultTag(name);
    if (!this.#options.pull) {
      try {
        return images.store.resolve(name);
      } catch (error) {
        if (!(error instanceof EngineError) || error.kind !== "NotFound") throw error;
      }
    }
    await pullImage(images, reference, { platform: this.#options.platform, credentials: this.#options.credentials(reference.domain) }, this.#sink);
    return images.store.resolve(name);
  }

  async #instruction(context: DispatchContext, state: StageState, command: Command, parent: StoredImage | undefined): Promise<StoredImage> {
    const { statement } = command;
    if (statement.kind === "run" && statement.mounts.length > 0) throw new DockerfileError(`the --mount option ${NEEDS_BUILDKIT}`);
    if ((statement.kind === "copy" || statement.kind === "add") && statement.chmod !== "") throw new DockerfileError(`the --chmod option ${NEEDS_BUILDKIT}`);
    if (statement.kind === "copy" && statement.from !== "" && findStage(this.#dockerfile.stages, statement.from, state.stage.index) === undefined)
      await this.#base(statement.from);
    if (statement.kind === "arg") for (const { name } of statement.pairs) this.#usedArgs.add(name);
    const before = state.history.length;
    state.step = parent === undefined ? undefined : imageStep(parent);
    const base = state.step;
    dispatch(context, state, command);
    const createdBy = this.#createdBy(state, command, state.history.length > before ? (state.history.pop() as HistoryEntry) : undefined);
    const changed = state.step !== base ? state.step : undefined;
    const known = this.#known(parent, createdBy, state);
    if (known !== undefined) {
      this.#say(` ---> Using cache\n ---> ${known.id.slice(7, 19)}\n`);
      state.history = [...(known.document.history ?? [])];
      return known;
    }
    this.#missed = true;
    const { kernel } = this.#builder.context;
    const container = kernel.entropy.hex("container", 64);
    const runs = !["copy", "add"].includes(statement.kind);
    if (runs) this.#say(` ---> Running in ${container.slice(0, 12)}\n`);
    const image = await this.#commit(state, changed, parent, { createdBy, container });
    if (runs) this.#say(` ---> Removed intermediate container ${container.slice(0, 12)}\n`);
    this.#say(` ---> ${image.id.slice(7, 19)}\n`);
    return image;
  }

  /** An image that was made from this one with the same instruction and config. */
  #known(parent: StoredImage | undefined, createdBy: string, state: StageState): StoredImage | undefined {
    if (this.#missed || this.#options.noCache || parent === undefined) return undefined;
    const config = JSON.stringify(orderedConfig(state.config, {}));
    return this.#builder.images.store
      .children(parent.id)
      .findLast(({ document }) => document.history?.at(-1)?.created_by === createdBy && JSON.stringify(orderedConfig(document.config ?? {}, {})) === config);
  }

  async #commit(
    state: StageState,
    changed: Step | undefined,
    parent: StoredImage | undefined,
    made: { createdBy: string; container: string },
  ): Promise<StoredImage> {
    const { images, context } = this.#builder;
    const top = changed === undefined ? parent?.top : await this.#solve(changed);
    if (changed === undefined && top !== undefined) images.store.layers.retain(top);
    const created = rfc3339Nano(now(context.kernel.clock));
    state.history.push({ created, created_by: made.createdBy, ...(changed === undefined ? { empty_layer: true } : {}) });
    const diffIds = [...(parent?.document.rootfs.diff_ids ?? []), ...(changed === undefined || top === undefined ? [] : [top.diffId])];
    const document = {
      architecture: parent?.document.architecture ?? "amd64",
      ...(state.author === undefined ? {} : { author: state.author }),
      config: orderedConfig(state.config, this.#options.labels),
      container: made.container,
      created,
      docker_version: ENGINE_VERSION,
      history: state.history,
      os: "linux",
      rootfs: { type: "layers", diff_ids: diffIds },
    };
    const image = images.store.add(encodeUtf8(goJson(document)), top, parent?.id);
    images.publish("create", image.id, image.id);
    return image;
  }

  /** Runs or copies; the caller gets a reference to the layer. */
  async #solve(step: Step) {
    const { context, images } = this.#builder;
    const cache = new BuildCache(context.kernel, images);
    const decoder = new Utf8Decoder();
    let problem: string | undefined;
    const options = this.#options;
    const solver = new Solver(
      {
        context,
        images,
        cache,
        sink: () => {},
        contexts: new Map([["context", this.#files]]),
        contextKey: "",
        unpacked: undefined,
        run: {
          extraHosts: options.extraHosts,
          shmSize: options.shmSize,
          ulimits: options.ulimits,
          resources: options.resources,
          cgroupParent: options.cgroupParent,
          proxies: [],
          secret: () => undefined,
        },
        onCancel: () => () => {},
        onLog: (stream, bytes) => {
          const text = decoder.decode(bytes);
          if (stream === 2 && text.startsWith("runc run failed: ")) problem = text.slice("runc run failed: ".length).trimEnd();
          else this.#say(stream === 2 ? `\x1b[91m${text}\x1b[0m` : text);
        },
      },
      step,
    );
    try {
      const top = await solver.solve(step);
      if (top !== undefined) images.store.layers.retain(top);
      return top;
    } catch (error) {
      if (problem !== undefined)
        throw new EngineError(
          "InvalidParameter",
          `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ${problem}`,
        );
      const missing = error instanceof BuildError ? /"\/?([^"]*)": not found$/.exec(error.message)?.[1] : undefined;
      if (missing !== undefined) {
        const word = step.name.split(" ", 1)[0];
        throw new EngineError(
          "InvalidParameter",
          `${word} failed: file not found in build context or excluded by .dockerignore: stat ${missing}: file does not exist`,
        );
      }
      throw error;
    } finally {
      solver.finish();
      cache.clear();
    }
  }

  /** How the history of the image names the instruction. */
  #createdBy(state: StageState, { statement, instruction }: Command, entry: HistoryEntry | undefined): string {
    const text = (entry?.created_by ?? instruction.original).replace(/ # buildkit$/, "");
    if (statement.kind === "run") return text.replace(/^RUN /, "");
    const nop = "/bin/sh -c #(nop) ";
    if (statement.kind === "workdir") return `${nop}${text}`;
    if (statement.kind === "copy" || statement.kind === "add") {
      const operation = state.step?.operation as CopyOperation;
      return `${nop}${statement.kind.toUpperCase()} ${this.#sourceDigest(state, operation)} in ${statement.destination} `;
    }
    if (statement.kind === "expose") return `${nop} EXPOSE ${statement.words.join(" ")}`;
    if (statement.kind === "healthcheck") {
      const times = text.match(/"\S*[a-z]" /g)?.slice(-4) ?? [];
      return `${nop} HEALTHCHECK &{[${statement.test.join(" ")}] ${times.map((time) => time.replace(/"/g, "").trim()).join(" ")} ${statement.retries}}`;
    }
    return `${nop} ${text}`;
  }

  /** `file:…`, `dir:…` or `multi:…` with what is copied. */
  #sourceDigest(state: StageState, operation: CopyOperation): string {
    const [from] = operation.from;
    const input = from === undefined ? undefined : state.step?.inputs[from.input];
    if (from === undefined || input?.operation.kind !== "context") return `multi:${sha256Hex(JSON.stringify([operation, input?.digest]))}`;
    const paths = from.sources.flatMap((source) => this.#files.match(source));
    const digest = this.#files.checksum(paths);
    const [only] = paths;
    if (paths.length !== 1 || only === undefined) return `multi:${digest}`;
    return `${this.#files.isDirectory(only) || cleanPath(only) === "/" ? "dir" : "file"}:${digest}`;
  }
}

function imageStep(image: StoredImage): Step {
  return new Step({ kind: "image", reference: image.id, image, pulled: [] }, [], { name: "FROM" });
}

function stateOf(stage: Stage, image: StoredImage | undefined): StageState {
  const config = JSON.parse(JSON.stringify(image?.document.config ?? {})) as StageState["config"];
  const env = config.Env ?? [];
  if (!env.some((entry) => entry.startsWith("PATH="))) config.Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...env];
  return {
    stage,
    step: undefined,
    config,
    history: [...(image?.document.history ?? [])],
    author: image?.document.author,
    document: image?.document,
    args: [],
    title: "",
    stepIndex: 0,
    stepTotal: 0,
    workdirSet: false,
    commandSet: false,
    once: new Map(),
  };
}
