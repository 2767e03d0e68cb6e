/** Makes the files of a step, from the cache where it can. */
import type { Bytes } from "../../base/bytes.ts";
import { transferSize } from "../../base/file-sync-size.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { FileSystem } from "../../sim/fs/types.ts";
import type { ContainerContext } from "../container/context.ts";
import type { StoredLayer } from "../image/layer-store.ts";
import type { Images } from "../image/service.ts";
import { type BuildCache, type CacheRecord, identifier } from "./cache.ts";
import { copyFiles, lookUpOwner, makeDirectories } from "./copy.ts";
import type { RunMount } from "./dockerfile/mounts.ts";
import { BuildError } from "./error.ts";
import { type CopyOperation, type RunOperation, type Step, stepsOf } from "./graph.ts";
import { excluder } from "./ignore.ts";
import { type SolveSink, Vertex } from "./progress.ts";
import { RunFailure, type RunOptions, runStep } from "./run-step.ts";
import { documentTree, download, gitFailure, sentFiles } from "./sources.ts";
import { cleanPath, FileTree, isGlob, layerTree, makeLayer } from "./tree.ts";

export interface SolverOptions {
  readonly context: ContainerContext;
  readonly images: Images;
  readonly cache: BuildCache;
  readonly sink: SolveSink;
  /** Contexts by name; `context` is the build's own. */
  readonly contexts: ReadonlyMap<string, FileTree>;
  /** Where the context comes from, to tell what of it was sent before. */
  readonly contextKey: string;
  /** The step that brought the context, when it came before all others. */
  readonly unpacked: Vertex | undefined;
  readonly run: Pick<RunOptions, "extraHosts" | "shmSize" | "ulimits" | "resources" | "cgroupParent" | "proxies" | "secret">;
  /** Calls back when nobody waits for the build any more. */
  onCancel(cancel: () => void): () => void;
  /** What RUN steps print, for whoever does not follow vertexes. */
  readonly onLog?: (stream: 1 | 2, bytes: Bytes) => void;
}

export class Solver {
  readonly #options: SolverOptions;
  readonly #vertexes = new Map<string, Vertex>();
  readonly #steps: Map<string, Step>;
  readonly #keys = new Map<string, Promise<string>>();
  readonly #records = new Map<string, CacheRecord>();
  readonly #layers = new Map<string, Promise<StoredLayer | undefined>>();
  readonly #trees = new Map<string, Promise<FileTree>>();
  readonly #held: StoredLayer[] = [];
  /** Ends of processes that run now. */
  readonly #running = new Set<() => void>();
  #failed = false;

  /** `last` is the step that is wanted; undefined: nothing at all. */
  constructor(options: SolverOptions, last: Step | undefined) {
    this.#options = options;
    this.#steps = stepsOf(last);
  }

  /** Throws BuildError. */
  async solve(last: Step | undefined): Promise<StoredLayer | undefined> {
    if (last === undefined) return undefined;
    await this.#probe(last);
    return this.#layer(last);
  }

  /** When the layer of a step was made. */
  recordOf(step: Step): CacheRecord | undefined {
    return this.#records.get(step.digest);
  }

  /** Gives back what the build held. */
  finish(): void {
    for (const record of this.#records.values()) record.users--;
    for (const layer of this.#held.splice(0)) this.#options.images.store.layers.release(layer);
  }

  #vertex(step: Step): Vertex {
    let vertex = this.#vertexes.get(step.digest);
    if (vertex === undefined) {
      const { sink, context } = this.#options;
      const named = this.#steps.get(step.digest) ?? step;
      const { unpacked } = this.#options;
      if (unpacked !== undefined && isOwnContext(step)) return unpacked;
      const shown = (input: Step): string => (unpacked !== undefined && isOwnContext(input) ? unpacked.digest : input.digest);
      const inputs = step.inputs.filter((input) => input !== undefined).map(shown);
      vertex = new Vertex({ sink, clock: context.kernel.clock }, named.name, { digest: step.digest, inputs });
      this.#vertexes.set(step.digest, vertex);
    }
    return vertex;
  }

  /** What the step's result depends on, and whether it is known; says CACHED then. */
  #probe(step: Step): Promise<string> {
    let key = this.#keys.get(step.digest);
    if (key === undefined) {
      key = this.#makeKey(step);
      this.#keys.set(step.digest, key);
    }
    return key;
  }

  async #makeKey(step: Step): Promise<string> {
    const { operation, inputs } = step;
    if (operation.kind === "image") {
      // Its key is found first, and takes no time; its files are asked for later, if at all.
      this.#vertex(step).start();
      // The context is sent while nobody asks for its files yet.
      for (const other of this.#steps.values()) if (other.operation.kind === "context") this.#tree(other).catch(() => {});
      return `image ${operation.image.top?.chainId ?? "empty"}`;
    }
    if (operation.kind === "context" || operation.kind === "document" || operation.kind === "http" || operation.kind === "git") {
      const tree = await this.#tree(step);
      return `files ${tree.checksum(["/"])}`;
    }
    const [base, ...others] = inputs;
    const { cache } = this.#options;
    // Steps that take from other steps are known by what those were made from, or else by the files themselves.
    const stages = others.map((input) => input !== undefined && isLayerStep(input));
    let key: string;
    try {
      const [baseKey, ...fast] = await Promise.all([
        base === undefined ? "scratch" : this.#probe(base),
        ...others.map((input, index) => (stages[index] ? this.#begin(input as Step) : this.#contentKey(step, index + 1))),
      ]);
      const quick = hashOf([operation, baseKey, fast]);
      key = cache.linked(quick) ?? quick;
      if (cache.find(key) === undefined && stages.includes(true) && operation.kind === "copy") {
        const content = await Promise.all(others.map((_, index) => (stages[index] ? this.#contentKey(step, index + 1) : (fast[index] as string))));
        key = hashOf([operation, baseKey, content]);
        cache.link(quick, key);
      }
    } catch (error) {
      this.#announceImages(step, true);
      throw error;
    }
    const known = step.ignoreCache ? undefined : cache.find(key);
    if (known !== undefined) {
      this.#announceImages(step, false);
      this.#keep(step, known);
      cache.touch(known);
      this.#vertex(step).cached();
    }
    return key;
  }

  /** Another stage: what the cache does not have of it is made at once, beside everything else. */
  async #begin(stage: Step): Promise<string> {
    const key = await this.#probe(stage);
    if (stage.operation.kind !== "image" && !this.#records.has(stage.digest)) this.#layer(stage).catch(() => {}); // Whoever needs it hears of it.
    return key;
  }

  #keep(step: Step, record: CacheRecord): void {
    if (this.#records.has(step.digest)) return;
    record.users++;
    this.#records.set(step.digest, record);
    if (record.layer === undefined) return;
    this.#options.images.store.layers.retain(record.layer);
    this.#held.push(record.layer);
  }

  /** Of the files that a step takes from one of its inputs. Throws BuildError when they are not there. */
  async #contentKey(step: Step, index: number): Promise<string> {
    const input = step.inputs[index];
    const { operation } = step;
    if (operation.kind === "run") {
      const source = operation.mounts.find((item) => item.input === index)?.mount.source ?? "";
      const tree = await this.#treeOfInput(input);
      const found = tree.match(source);
      if (found.length === 0) this.#failMissing(step, source);
      return tree.checksum(found);
    }
    if (operation.kind !== "copy") return "";
    const from = operation.from.find((item) => item.input === index) as CopyOperation["from"][number];
    const base = step.inputs[0];
    if (base !== undefined) await this.#probe(base);
    const tree = await this.#treeOfInput(input);
    const isSameAsBase = input !== undefined && input.digest === base?.digest;
    const paths: string[] = [];
    // All are looked for at once; which of those that are missing is told is anybody's guess.
    for (const source of from.sources.toReversed()) {
      const found = tree.match(source);
      if (found.length === 0 && !isPattern(source)) {
        if (isSameAsBase) this.#fail(step, `lstat ${cleanPath(source)}: no such file or directory`, "");
        this.#failMissing(step, source);
      }
      paths.unshift(...found);
    }
    const excluded = excluder(operation.exclude);
    return tree.checksum(paths, (path) => !excluded(path));
  }

  #failMissing(step: Step, source: string): never {
    const { context } = this.#options;
    const reference = `${workerId(context)}::${identifier(context.kernel)}`;
    const missing = (path: string): string => `failed to calculate checksum of ref ${reference}: ${JSON.stringify(cleanPath(path))}: not found`;
    const message = missing(source);
    this.#announceImages(step, true);
    this.#vertex(step).failed(message);
    // Nobody waits for the other steps that take from the context: they fail by themselves.
    for (const [tree, other, path] of this.#takenFromContexts())
      if (tree.match(path).length === 0 && !isPattern(path)) this.#vertex(other).failed(missing(path));
    this.#fail(step, message, "failed to compute cache key: ");
  }

  *#takenFromContexts(): Iterable<[FileTree, Step, string]> {
    for (const step of this.#steps.values()) {
      const { operation, inputs } = step;
      if (operation.kind !== "copy") continue;
      for (const { input, sources } of operation.from) {
        const from = inputs[input]?.operation;
        const tree = from?.kind === "context" ? this.#options.contexts.get(from.name) : undefined;
        if (tree !== undefined) for (const source of sources.toReversed()) yield [tree, step, source];
      }
    }
  }

  #fail(step: Step, message: string, prefix: string): never {
    this.#announceImages(step, true);
    const vertex = this.#vertex(step);
    vertex.failed(message);
    throw new BuildError(`${prefix}${message}`, step.range);
  }

  /** FROM is shown with the first step on it: CACHED when its files are needed and an earlier build had them. */
  #announceImages(step: Step, needed: boolean): void {
    for (const input of step.inputs) {
      if (input?.operation.kind === "image") this.#announceImage(input, needed);
    }
  }

  #announceImage(step: Step, needed: boolean): void {
    const vertex = this.#vertex(step);
    const { operation } = step;
    if (operation.kind !== "image" || vertex.isOver) return;
    const { cache } = this.#options;
    const key = `loaded ${operation.image.top?.chainId ?? operation.image.id}`;
    const known = cache.find(key);
    if (needed && known !== undefined) {
      cache.touch(known);
      vertex.cached();
      return;
    }
    vertex.start();
    for (const digest of operation.pulled) vertex.status(`extracting ${digest}`);
    if (needed && known === undefined)
      this.#rememberImage(key, operation.image.top, operation.pulled.length > 0 ? `pulled from ${operation.reference}` : "from local ");
    vertex.done();
  }

  /** So that a later build, and `docker buildx du`, know that its files were here. */
  #rememberImage(key: string, top: StoredLayer | undefined, description: string): void {
    const { cache, images } = this.#options;
    if (top !== undefined) images.store.layers.retain(top);
    cache.add({ key, type: "regular", description, size: 0, ...(top === undefined ? {} : { layer: top }) });
  }

  /** The files of a step that makes layers. Throws BuildError. */
  #layer(step: Step): Promise<StoredLayer | undefined> {
    let layer = this.#layers.get(step.digest);
    if (layer === undefined) {
      layer = this.#makeLayer(step);
      this.#layers.set(step.digest, layer);
    }
    return layer;
  }

  async #makeLayer(step: Step): Promise<StoredLayer | undefined> {
    const { operation } = step;
    if (operation.kind === "image") {
      this.#announceImage(step, true);
      return operation.image.top;
    }
    const key = await this.#probe(step);
    const known = this.#records.get(step.digest);
    if (known !== undefined) return known.layer;
    const inputs = await Promise.all(step.inputs.map((input) => this.#input(input)));
    const [base] = inputs as [StoredLayer | undefined];
    const vertex = this.#vertex(step);
    vertex.start();
    try {
      const layer = await this.#execute(step, base);
      const parents = step.inputs.flatMap((input) => (input === undefined ? [] : (this.#records.get(input.digest)?.id ?? [])));
      const description = operation.kind === "run" ? `mount / from exec ${operation.argv.join(" ")}` : vertex.name;
      const record = this.#options.cache.add({ key, type: "regular", description, layer, parents, size: layer.size });
      this.#keep(step, record);
      vertex.done();
      return layer;
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      if (this.#failed) {
        vertex.failed("context canceled");
        throw error;
      }
      this.#failed = true;
      for (const cancel of [...this.#running]) cancel();
      vertex.failed(error.message);
      if (error instanceof RunFailure) throw new RunFailure(error.message, error.exitCode, step.range);
      throw new BuildError(error.message, error.range ?? step.range);
    }
  }

  async #input(input: Step | undefined): Promise<StoredLayer | undefined> {
    if (input === undefined) return undefined;
    if (isLayerStep(input)) return this.#layer(input);
    await this.#tree(input);
    return undefined;
  }

  async #execute(step: Step, base: StoredLayer | undefined): Promise<StoredLayer> {
    const { context, images } = this.#options;
    const { layers } = images.store;
    const { operation } = step;
    switch (operation.kind) {
      case "run":
        return runStep(context, layers, base, operation, await this.#runOptions(step, operation));
      case "copy": {
        const trees = await Promise.all(operation.from.map(({ input }) => this.#treeOfInput(step.inputs[input])));
        for (const [i, { input, sources }] of operation.from.entries()) this.#checkPatterns(step.inputs[input], trees[i] as FileTree, sources);
        return makeLayer(context, layers, base, (tree, view) => {
          operation.from.forEach(({ sources, unpack }, i) => {
            copyFiles(tree, view, { ...operation, source: trees[i] as FileTree, sources, unpack, snapshot: () => identifier(context.kernel) });
          });
        });
      }
      case "mkdir":
        return makeLayer(context, layers, base, (tree) => {
          checkParents(tree, operation.path);
          const owner = operation.user === "" ? undefined : lookUpOwner(tree.paths, operation.user);
          makeDirectories(tree.paths, operation.path, owner);
        });
      default:
        throw new BuildError(`${operation.kind} makes no layer`);
    }
  }

  /** A pattern may fit nothing, but the directory that it begins with has to be there: of a context, to have been sent. */
  #checkPatterns(input: Step | undefined, tree: FileTree, sources: readonly string[]): void {
    const sent =
      input?.operation.kind === "context" && this.#options.unpacked === undefined
        ? sentFiles(tree, this.#sourcesFrom(input)).map(({ path }) => `/${path}`)
        : undefined;
    for (const source of sources.filter(isPattern)) {
      const directory = cleanPath(source.slice(0, source.slice(0, source.search(/[*?[\\]/)).lastIndexOf("/") + 1));
      const exists = directory === "/" || (sent === undefined ? tree.find(directory) !== undefined : sent.includes(directory));
      if (!exists) throw new BuildError(`lstat ${directory}: no such file or directory`);
    }
  }

  async #runOptions(step: Step, operation: RunOperation): Promise<RunOptions> {
    const { run, onLog } = this.#options;
    const trees = new Map<number, FileTree>();
    for (const { input } of operation.mounts) if (input !== undefined) trees.set(input, await this.#treeOfInput(step.inputs[input]));
    const vertex = this.#vertex(step);
    return {
      ...run,
      input: (index) => (trees.get(index) as FileTree).mounts.root.mount.fs,
      cacheMount: (mount, seed) => this.#cacheMount(mount, seed, step, operation),
      log: (stream, bytes) => {
        vertex.log(stream, bytes);
        onLog?.(stream, bytes);
      },
      onCancel: (cancel) => {
        const forget = this.#options.onCancel(cancel);
        this.#running.add(cancel);
        return () => {
          this.#running.delete(cancel);
          forget();
        };
      },
    };
  }

  #cacheMount(mount: RunMount, seed: FileSystem | undefined, step: Step, operation: RunOperation): Tmpfs {
    const { cache, context } = this.#options;
    const key = `cache mount ${mount.id}`;
    const known = step.ignoreCache ? undefined : cache.find(key);
    if (known?.files !== undefined) {
      cache.touch(known);
      return known.files;
    }
    const files = new Tmpfs({ type: "overlay", dev: context.nextDevice(), now: () => context.kernel.clock.realtime(), mode: mount.mode ?? 0o755 });
    files.setattr(files.root, { uid: mount.uid, gid: mount.gid });
    if (seed !== undefined) {
      const source = new FileTree(seed, () => context.kernel.clock.realtime());
      const target = new FileTree(files, () => context.kernel.clock.realtime());
      const { root } = target.mounts;
      const view = {
        namespace: target.mounts,
        root,
        cwd: root,
        credentials: context.kernel.init.credentials,
        umask: 0,
        now: () => context.kernel.clock.realtime(),
      };
      copyFiles(target, view, {
        source,
        sources: [mount.source || "/"],
        destination: "/",
        chown: "",
        chmod: "",
        parents: false,
        exclude: [],
        unpack: false,
        snapshot: () => "",
      });
    }
    const description = `cached mount ${mount.target} from exec ${operation.argv.join(" ")} with id ${JSON.stringify(`/${mount.id}`)}`;
    cache.add({ key, type: "exec.cachemount", description, size: 0, files });
    return files;
  }

  async #treeOfInput(input: Step | undefined): Promise<FileTree> {
    if (input === undefined) return layerTree(this.#options.context, undefined);
    return this.#tree(input);
  }

  #tree(step: Step): Promise<FileTree> {
    let tree = this.#trees.get(step.digest);
    if (tree === undefined) {
      tree = this.#makeTree(step);
      this.#trees.set(step.digest, tree);
    }
    return tree;
  }

  async #makeTree(step: Step): Promise<FileTree> {
    const { operation } = step;
    const { context } = this.#options;
    const vertex = this.#vertex(step);
    switch (operation.kind) {
      case "document":
        vertex.done();
        return documentTree(context, operation.files);
      case "http":
        vertex.start();
        try {
          const tree = await download(context, operation);
          vertex.done();
          return tree;
        } catch (error) {
          if (!(error instanceof BuildError)) throw error;
          vertex.failed(error.message);
          throw new BuildError(error.message.startsWith("digest mismatch") ? error.message : `failed to load cache key: ${error.message}`);
        }
      case "git": {
        const needsKey = /^(git@|ssh:)/.test(operation.url);
        const message = needsKey ? "unset ssh forward key default" : gitFailure(operation.url);
        vertex.failed(message);
        throw new BuildError(needsKey ? message : `failed to load cache key: ${message}`);
      }
      case "context":
        return this.#transfer(step, operation.name);
      default:
        return layerTree(context, await this.#layer(step));
    }
  }

  #transfer(step: Step, name: string): FileTree {
    const { contexts, contextKey, cache } = this.#options;
    const vertex = this.#vertex(step);
    const tree = contexts.get(name);
    vertex.start();
    if (tree !== undefined && vertex.isOver) return tree;
    if (tree === undefined) {
      vertex.failed("no local sources enabled");
      throw new BuildError("no local sources enabled");
    }
    const wanted = this.#sourcesFrom(step);
    const broken = wanted.find((source) => isPattern(source) && !isGlob(source));
    if (broken !== undefined) {
      const message = `rpc error: code = Unknown desc = invalid includepatterns: [${broken}]: syntax error in pattern`;
      vertex.failed(message);
      throw new BuildError(message);
    }
    const files = sentFiles(tree, wanted);
    const before = cache.sent.get(`${contextKey} ${name}`);
    const stamp = (file: { size: number; mtime: number }): string => `${file.size} ${file.mtime}`;
    const current = transferSize(files, (file) => before?.get(file.path) === stamp(file));
    vertex.status(`transferring ${name}:`, { current });
    if (contextKey !== "")
      cache.sent.set(`${contextKey} ${name}`, new Map([...(before ?? []), ...files.map((file) => [file.path, stamp(file)] as const)].slice(-65_536)));
    const size = files.reduce((sum, file) => sum + file.size, 0);
    cache.noteLocal(`${contextKey} ${name}`, `local source for ${name}`, size);
    vertex.done();
    return tree;
  }

  /** Everything that any step takes from this one. */
  #sourcesFrom(step: Step): string[] {
    return [...this.#steps.values()].flatMap(({ operation, inputs }) => {
      const indexes = [...inputs.keys()].filter((index) => inputs[index]?.digest === step.digest);
      if (indexes.length === 0) return [];
      if (operation.kind === "copy") return operation.from.filter(({ input }) => indexes.includes(input)).flatMap(({ sources }) => sources);
      if (operation.kind === "run")
        return operation.mounts.filter(({ input }) => input !== undefined && indexes.includes(input)).map(({ mount }) => mount.source || "/");
      return ["/"];
    });
  }
}

function isPattern(source: string): boolean {
  return /[*?[\\]/.test(source);
}

/** Throws BuildError when a directory would have to be made inside of a file. */
function checkParents(tree: FileTree, path: string): void {
  const names = path.split("/").filter((name) => name !== "");
  for (let count = 1; count < names.length; count++) {
    const at = `/${names.slice(0, count).join("/")}`;
    if (tree.find(at) === undefined) return;
    if (!tree.isDirectory(at)) throw new BuildError(`lstat ${at}/${names[count]}: not a directory`);
  }
}

/** Does it make layers (or is it an image), and not just bring files? */
function isLayerStep(step: Step): boolean {
  return !["context", "document", "http", "git"].includes(step.operation.kind);
}

function hashOf(parts: unknown): string {
  return sha256Hex(JSON.stringify(parts));
}

function workerId(context: ContainerContext): string {
  const digits = sha256Hex(`buildkit worker ${context.kernel.host.uts.hostname}`);
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`, digits.slice(20, 32)].join("-");
}

function isOwnContext({ operation }: Step): boolean {
  return operation.kind === "context" && operation.name === "context";
}
