/** Sends a build to the engine, shows how it goes on, and does with the result what was asked for. */
import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import type { DockerCli } from "../docker-cli.ts";
import { ApiError, CommandError } from "../error.ts";
import { jsonValues } from "../json-stream.ts";
import { authFor, HUB_SERVER } from "../registry/credentials.ts";
import { unpackTree } from "../tar-files.ts";
import { BuildDisplay, type ProgressMode } from "./display.ts";
import { sourceExcerpt } from "./excerpt.ts";
import type { BuildInput } from "./input.ts";
import type { CallResult } from "./results.ts";
import { type BuildScreen, namedStatus, type SharedBuild } from "./shared-build.ts";
import { errorExcerpts, type SolveStatus, warningList } from "./trace.ts";

export interface BuildOptions {
  readonly query: Readonly<Record<string, string | readonly string[] | boolean | number | undefined>>;
  readonly mode: ProgressMode;
  readonly shared: SharedBuild | undefined;
  /** For the end, ready to print. */
  readonly warning: string;
  /** Steps that follow, with the display still open. */
  readonly after?: (result: BuildOutcome, display: BuildScreen) => Promise<void>;
}

export interface BuildOutcome {
  imageId: string;
  /** Images that it was made from. */
  materials: readonly Material[];
  call: CallResult | undefined;
  /** The tar archive of the files, when those were asked for. */
  files: Bytes | undefined;
}

export interface Material {
  readonly uri: string;
  readonly digest: string;
}

/** One of several builds came to nothing. */
export class BuildFailure extends Error {
  /** The lines that it is about. */
  readonly excerpt: string;

  constructor(message: string, excerpt = "") {
    super(message);
    this.excerpt = excerpt;
  }
}

interface Message {
  id?: string;
  aux?: unknown;
  error?: string;
  errorDetail?: { message: string };
}

/** Throws CommandError with `ERROR: failed to build: …`; of a shared build, BuildFailure. */
export async function runBuild(docker: DockerCli, input: BuildInput, options: BuildOptions): Promise<BuildOutcome> {
  const { shared } = options;
  const own = shared === undefined ? new BuildDisplay(docker, options.mode) : undefined;
  const display = shared?.display ?? (own as BuildDisplay);
  const named = shared?.several === true ? namedStatus(shared.name) : (status: SolveStatus): SolveStatus => status;
  let response: Awaited<ReturnType<DockerCli["client"]["request"]>>;
  try {
    response = await docker.client.request("POST", "/build", {
      query: { ...options.query, version: "2", dockerfile: input.dockerfileName, contextkey: input.contextKey },
      headers: { "Content-Type": "application/x-tar", "X-Registry-Config": registryConfig(docker) },
      body: input.body,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const message = error instanceof ApiError ? error.detail : error.message;
    if (shared !== undefined) throw new BuildFailure(message);
    throw error instanceof ApiError ? failed(message) : new CommandError(`ERROR: ${message}`, error.exitCode);
  }
  own?.begin();
  const outcome: BuildOutcome = { imageId: "", materials: [], call: undefined, files: undefined };
  const files: Bytes[] = [];
  let excerpt = "";
  let failure: string | undefined;
  for await (const message of jsonValues<Message>(response.chunks())) {
    if (message.id === "moby.buildkit.trace") display.update(named(message.aux as SolveStatus));
    else if (message.id === "moby.image.id") {
      const { ID, Materials = [] } = message.aux as { ID: string; Materials?: Material[] };
      outcome.imageId = ID;
      outcome.materials = Materials;
    } else if (message.id === "moby.buildkit.result") outcome.call = message.aux as CallResult;
    else if (message.id === "moby.buildkit.files") files.push(decodeBase64((message.aux as { data: string }).data));
    else if (message.id === "moby.buildkit.error") {
      const { filename, source, range } = message.aux as { filename: string; source: string; range: { start: number; end: number } };
      excerpt = sourceExcerpt(filename, decodeUtf8(decodeBase64(source)), range);
    }
    failure = message.errorDetail?.message ?? message.error ?? failure;
  }
  if (files.length > 0) outcome.files = concatBytes(files);
  if (failure === undefined && options.after !== undefined) await options.after(outcome, display);
  if (own === undefined) {
    if (failure !== undefined) throw new BuildFailure(`failed to solve: ${failure}`, excerpt);
    return outcome;
  }
  endDisplay(docker, own, failure !== undefined, (range) => sourceExcerpt(input.dockerfileName, input.dockerfile, range));
  docker.output.err(options.warning);
  if (failure === undefined) return outcome;
  docker.output.err(excerpt);
  throw failed(`failed to solve: ${failure}`);
}

/** The last picture, what failed, and the warnings. */
export function endDisplay(docker: DockerCli, display: BuildDisplay, hasFailed: boolean, excerpt: (range: { start: number; end: number }) => string): void {
  display.end();
  if (display.mode !== "plain" && display.mode !== "tty") return;
  if (hasFailed) docker.output.err(errorExcerpts(display.trace));
  docker.output.err(warningList(display.trace, docker.globals.debug, excerpt));
}

export function failed(message: string): CommandError {
  return new CommandError(`ERROR: failed to build: ${message}`);
}

/** Credentials for all registries that config.json knows. */
export function registryConfig(docker: DockerCli): string {
  const all: Record<string, unknown> = {};
  for (const name of Object.keys(docker.config.auths ?? {})) {
    const domain = name === HUB_SERVER ? "docker.io" : name;
    const { username, password } = authFor(docker, domain);
    if (username !== undefined) all[name] = { username, password };
  }
  return encodeBase64(JSON.stringify(all));
}

/** `--output type=local`: the files into a directory. */
export async function writeFiles(docker: DockerCli, archive: Bytes, directory: string): Promise<void> {
  let at = "";
  for (const name of directory.split("/").filter((part) => part !== "")) {
    at += `/${name}`;
    if (!docker.sys.fs.exists(at)) docker.sys.fs.mkdir(at, 0o755);
  }
  await unpackTree(docker.sys, once(archive), directory, (name) => name, { keepOwner: false });
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}
