/** `build:` services: all are built at once and shown as one build. */
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { decodeBase64 } from "../../cli/base64.ts";
import { sourceExcerpt } from "../../cli/build/excerpt.ts";
import { readBuildInput } from "../../cli/build/input.ts";
import { PlainDisplay } from "../../cli/build/plain.ts";
import { registryConfig } from "../../cli/build/run-build.ts";
import { ScreenDisplay } from "../../cli/build/screen.ts";
import { errorExcerpts, type SolveStatus, Trace } from "../../cli/build/trace.ts";
import { pathEscape } from "../../cli/client.ts";
import { CommandError } from "../../cli/error.ts";
import { parseBytes } from "../../cli/flag/numbers.ts";
import { registryHeader } from "../../cli/image/pull-image.ts";
import { jsonValues } from "../../cli/json-stream.ts";
import { familiarName, parseReference, withDefaultTag } from "../../cli/reference.ts";
import { imageOf, type Project, type Service } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { forEachParallel } from "../graph.ts";
import type { ProgressWriter } from "../progress/progress.ts";
import { type BakeTarget, bakeFile } from "./bake.ts";
import { followTransfer } from "./images.ts";

export interface BuildOptions {
  readonly quiet: boolean;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly buildArgs: readonly string[];
  readonly push: boolean;
  readonly check?: boolean;
}

const FRAME = 150_000_000n;

/** Throws CommandError when one of them fails. */
export async function buildServices(
  compose: Composition,
  project: Project,
  services: readonly Service[],
  options: BuildOptions,
  writer: ProgressWriter,
): Promise<void> {
  if (!compose.globals.dryRun) await build(compose, project, services, options);
  for (const service of services) writer.event({ id: imageOf(project, service), status: "Built", state: "done" });
  if (options.push) for (const service of services) await push(compose, imageOf(project, service), writer);
}

async function build(compose: Composition, project: Project, services: readonly Service[], options: BuildOptions): Promise<void> {
  const { docker } = compose;
  const file = bakeFile(project, services, options);
  const display = new BuildDisplay(compose, options.quiet);
  display.local("[internal] load local bake definitions", `reading from stdin ${JSON.stringify(file).length}B`);
  let failure: BuildFailure | undefined;
  try {
    await forEachParallel(compose.sys, Object.entries(file.target), ([name, target]) => buildTarget(compose, name, target, display, services.length > 1));
    for (const service of services) display.local(`${services.length > 1 ? `[${service.name}] ` : ""}resolving provenance for metadata file`);
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    failure = error;
  }
  await display.end();
  if (!failure) return;
  if (!options.quiet) docker.output.out(errorExcerpts(display.trace));
  // What buildx says on its way out is printed line by line.
  throw new CommandError([...failure.excerpt.split("\n").filter((line) => line !== ""), failure.message].map((line) => `${line}\n`).join("\n"));
}

class BuildFailure extends Error {
  readonly excerpt: string;

  constructor(message: string, excerpt = "") {
    super(message);
    this.excerpt = excerpt;
  }
}

/** Throws BuildFailure. */
async function buildTarget(compose: Composition, name: string, target: BakeTarget, display: BuildDisplay, several: boolean): Promise<void> {
  const { docker } = compose;
  const inline = target["dockerfile-inline"];
  let input: Awaited<ReturnType<typeof readBuildInput>>;
  try {
    const written = inline === undefined ? undefined : writeInline(compose, name, inline);
    input = await readBuildInput(docker, {
      context: target.context,
      file: written ?? target.dockerfile ?? "",
      contexts: Object.entries(target.contexts ?? {}).map(([key, value]) => `${key}=${value}`),
      secrets: target.secret ?? [],
    });
    if (written !== undefined) compose.sys.fs.unlink(written);
  } catch (error) {
    if (error instanceof CommandError) throw new BuildFailure(error.message);
    throw error;
  }
  let response: Awaited<ReturnType<typeof docker.client.request>>;
  try {
    response = await docker.client.request("POST", "/build", {
      query: {
        version: "2",
        dockerfile: input.dockerfileName,
        contextkey: input.contextKey,
        t: target.tags,
        target: target.target,
        buildargs: JSON.stringify(target.args ?? {}),
        labels: JSON.stringify(target.labels),
        nocache: target["no-cache"],
        pull: target.pull,
        networkmode: target.network ?? "default",
        platform: target.platforms?.[0],
        extrahosts: JSON.stringify(Object.entries(target["extra-hosts"] ?? {}).map(([host, address]) => `${host}:${address}`)),
        shmsize: target["shm-size"] === undefined ? undefined : parseBytes(target["shm-size"]),
        ulimits: "[]",
      },
      headers: { "Content-Type": "application/x-tar", "X-Registry-Config": registryConfig(docker) },
      body: input.body,
    });
  } catch (error) {
    if (error instanceof CommandError) throw new BuildFailure(error.message.replace(/^Error response from daemon: /, ""));
    throw error;
  }
  const rename = several ? naming(name) : (status: SolveStatus): SolveStatus => status;
  let failure: string | undefined;
  let excerpt = "";
  for await (const message of jsonValues<{ id?: string; aux?: unknown; error?: string; errorDetail?: { message: string } }>(response.chunks())) {
    if (message.id === "moby.buildkit.trace") display.update(rename(message.aux as SolveStatus));
    else if (message.id === "moby.buildkit.error") {
      const { filename, source, range } = message.aux as { filename: string; source: string; range: { start: number; end: number } };
      excerpt = sourceExcerpt(filename, decodeUtf8(decodeBase64(source)), range);
    }
    failure = message.errorDetail?.message ?? message.error ?? failure;
  }
  if (failure !== undefined) throw new BuildFailure(`failed to solve: ${failure}`, excerpt);
}

/** An inline Dockerfile lies in a file while it is read. */
function writeInline(compose: Composition, name: string, text: string): string {
  const path = `/tmp/dockerfile-inline-${compose.sys.pid}-${name}`;
  compose.sys.fs.writeFile(path, encodeUtf8(text));
  return path;
}

/**
 * `[internal] load …` of a service becomes `[web internal] load …`. Steps that two services share are one; what is not a step
 * of a Dockerfile each has for itself.
 */
function naming(service: string): (status: SolveStatus) => SolveStatus {
  const separate = new Set<string>();
  const own = (digest: string): string => (separate.has(digest) ? `${service} ${digest}` : digest);
  return (status) => {
    for (const vertex of status.vertexes ?? []) if (!vertex.name.startsWith("[")) separate.add(vertex.digest);
    return {
      ...status,
      vertexes: (status.vertexes ?? []).map((vertex) => ({
        ...vertex,
        digest: own(vertex.digest),
        name: vertex.name.startsWith("[") ? `[${service} ${vertex.name.slice(1)}` : `[${service}] ${vertex.name}`,
      })),
      statuses: (status.statuses ?? []).map((one) => ({ ...one, vertex: own(one.vertex) })),
      logs: (status.logs ?? []).map((one) => ({ ...one, vertex: own(one.vertex) })),
      warnings: (status.warnings ?? []).map((one) => ({ ...one, vertex: own(one.vertex) })),
    };
  };
}

/** Lines, or a screen on a terminal, for one build or several. */
class BuildDisplay {
  readonly trace: Trace;
  readonly #compose: Composition;
  readonly #plain: PlainDisplay | undefined;
  readonly #screen: ScreenDisplay | undefined;
  readonly #ticker: Promise<void>;
  #started = false;
  #over = false;
  #locals = 0;

  constructor(compose: Composition, quiet: boolean) {
    const { docker, sys } = compose;
    this.#compose = compose;
    const kind = quiet || compose.globals.progress === "quiet" ? "quiet" : compose.globals.progress === "plain" || !docker.stdoutIsTerminal ? "plain" : "tty";
    this.trace = new Trace({ keepAll: kind === "tty" });
    const write = (text: string): void => {
      // The first step has no empty line before it.
      docker.output.out(this.#started ? text : text.replace(/^\n/, ""));
      this.#started = true;
    };
    this.#plain = kind === "plain" ? new PlainDisplay(this.trace, write) : undefined;
    this.#screen = kind === "tty" ? new ScreenDisplay(this.trace, { write, size: () => sys.windowSize(1), now: docker.now(), builder: "" }) : undefined;
    this.#ticker = sys.thread(async () => {
      while (!this.#over) {
        this.#draw(false);
        await docker.output.flush();
        await sys.sleep(FRAME);
      }
    });
  }

  update(status: SolveStatus): void {
    this.trace.update(status);
  }

  /** A step of the client, that takes no time. */
  local(name: string, detail?: string): void {
    const at = new Date(this.#compose.docker.now()).toISOString();
    const digest = `local ${this.#locals++}`;
    this.update({
      vertexes: [{ digest, name, started: at, completed: at }],
      statuses: detail === undefined ? [] : [{ id: detail, vertex: digest, current: 0, timestamp: at, started: at, completed: at }],
    });
  }

  async end(): Promise<void> {
    this.#over = true;
    this.#draw(true);
    await this.#compose.docker.output.flush();
    await this.#ticker;
  }

  #draw(last: boolean): void {
    this.#plain?.update();
    this.#screen?.draw(this.#compose.docker.now(), last);
  }
}

async function push(compose: Composition, image: string, writer: ProgressWriter): Promise<void> {
  const reference = withDefaultTag(parseReference(image));
  const id = `Pushing ${image}`;
  writer.event({ id, status: "Pushing", state: "working" });
  const response = await compose.client.request("POST", `/images/${pathEscape(familiarName(reference))}/push`, {
    query: { tag: reference.tag },
    headers: registryHeader(compose.docker, reference),
  });
  await followTransfer(response.chunks(), id, writer);
  writer.event({ id, status: "Pushed", state: "done" });
}
