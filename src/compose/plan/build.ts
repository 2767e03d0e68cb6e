/** `build:` services: all are built at once and shown as one build. */
import type { SolveStatus } from "../../base/solve-status.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { readBuildInput } from "../../cli/build/input.ts";
import { PlainDisplay } from "../../cli/build/plain.ts";
import { BuildFailure, runBuild } from "../../cli/build/run-build.ts";
import { ScreenDisplay } from "../../cli/build/screen.ts";
import type { BuildScreen, LocalStep } from "../../cli/build/shared-build.ts";
import { errorExcerpts, Trace } from "../../cli/build/trace.ts";
import { pathEscape } from "../../cli/client.ts";
import { CommandError } from "../../cli/error.ts";
import { parseBytes } from "../../cli/flag/numbers.ts";
import { registryHeader } from "../../cli/image/pull-image.ts";
import { familiarName, parseReference, withDefaultTag } from "../../cli/reference.ts";
import { imageOf, type Project, type Service } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { forEachParallel } from "../graph.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";
import { type BakeTarget, type BuildOptions, bakeFile } from "./bake.ts";
import { followTransfer } from "./transfer.ts";

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
  display.local("[internal] load local bake definitions", { details: [{ text: `reading from stdin ${JSON.stringify(file).length}B` }] });
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
  await runBuild(docker, input, {
    query: {
      t: target.tags,
      target: target.target,
      buildargs: JSON.stringify(target.args ?? {}),
      labels: JSON.stringify(target.labels),
      nocache: target["no-cache"],
      pull: target.pull,
      networkmode: target.network ?? "default",
      platform: target.platforms?.[0],
      extrahosts: Object.entries(target["extra-hosts"] ?? {}).map(([host, address]) => `${host}:${address}`),
      shmsize: target["shm-size"] === undefined ? undefined : parseBytes(target["shm-size"]),
    },
    mode: "plain",
    shared: { display, name, several },
    warning: "",
  });
}

/** An inline Dockerfile lies in a file while it is read. */
function writeInline(compose: Composition, name: string, text: string): string {
  const path = `/tmp/dockerfile-inline-${compose.sys.pid}-${name}`;
  compose.sys.fs.writeFile(path, encodeUtf8(text));
  return path;
}

/** Lines, or a screen on a terminal, for one build or several. */
class BuildDisplay implements BuildScreen {
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

  local(name: string, { details = [] }: LocalStep = {}): void {
    const at = BigInt(Math.round(this.#compose.docker.now())) * 1_000_000n;
    const digest = `local ${this.#locals++}`;
    this.update({
      vertexes: [{ digest, name, started: at, completed: at }],
      statuses: details.map(({ text }) => ({ id: text, vertex: digest, current: 0, timestamp: at, started: at, completed: at })),
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
