/** Sends a build to the engine, shows how it goes on, and does with the result what was asked for. */

import { fromBase64 } from "../../base/base64.ts";
import { type Bytes, concatBytes, EMPTY } from "../../base/bytes.ts";
import { decodeSolveStatus, type SolveStatus, type VertexWarning } from "../../base/solve-status.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";
import { ApiError, CommandError } from "../error.ts";
import { jsonValues } from "../json-stream.ts";
import { authFor, HUB_SERVER } from "../registry/credentials.ts";
import { unpackTree } from "../tar-files.ts";
import { BuildDisplay, type ProgressMode } from "./display.ts";
import { locateProblem, locateStep } from "./dockerfile-lines.ts";
import { sourceExcerpt } from "./excerpt.ts";
import { exportFiles } from "./image-files.ts";
import type { BuildInput } from "./input.ts";
import { PlainContextSteps } from "./plain-context-steps.ts";
import { plainCallResult, plainQuery, stopsAt } from "./plain-request.ts";
import type { CallResult } from "./results.ts";
import { type BuildScreen, namedStatus, type SharedBuild } from "./shared-build.ts";
import { errorExcerpts, warningList } from "./trace.ts";

export interface BuildQuery {
  readonly t?: readonly string[] | undefined;
  readonly target?: string | undefined;
  /** Objects, as JSON. */
  readonly buildargs?: string | undefined;
  readonly labels?: string | undefined;
  readonly nocache?: boolean | undefined;
  readonly nocachefilter?: readonly string[] | undefined;
  readonly pull?: boolean | undefined;
  readonly networkmode?: string | undefined;
  readonly platform?: string | undefined;
  readonly extrahosts?: readonly string[] | undefined;
  readonly shmsize?: number | undefined;
  readonly ulimits?: string | undefined;
  readonly cgroupparent?: string | undefined;
  /** `check`, `outline` or `targets`. */
  readonly call?: string | undefined;
  /** `local` or `tar`: the files and no image. */
  readonly output?: string | undefined;
  /** Of real engines. */
  readonly outputs?: string | undefined;
  readonly remote?: string | undefined;
  readonly dockerfile?: string | undefined;
  /** Of the simulated one: see build/README.md there. */
  readonly archive?: "rooms";
  readonly whole?: boolean | undefined;
  readonly contextkey?: string;
}

export interface BuildOptions {
  readonly query: BuildQuery;
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
  const { call = "build", output, remote } = options.query;
  const { plain } = input;
  const known = plain === undefined || output === undefined ? [] : await imageIds(docker);
  const steps = plain && new PlainContextSteps(input.dockerfileName, plain.sizes, { stopAt: stopsAt(call), showsExport: output === undefined });
  const query = queryOf(options.query, input);
  let response: Awaited<ReturnType<DockerCli["client"]["request"]>> | undefined;
  try {
    if (input.body.length > 0 || remote !== undefined)
      response = await docker.client.request("POST", "/build", {
        query: { ...query, version: "2" },
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
  const warnings: VertexWarning[] = [];
  const failedSteps: string[] = [];
  let excerpt = "";
  let failure: string | undefined;
  if (response === undefined) {
    const at = BigInt(Math.round(docker.now())) * 1_000_000n;
    failure = "failed to read dockerfile: no local sources enabled";
    display.update(named(withoutSource(at, `[internal] load build definition from ${input.dockerfileName}`, failure)));
  }
  for await (const message of response === undefined ? [] : jsonValues<Message>(response.chunks())) {
    if (message.id === "moby.buildkit.trace") {
      const told = decodeSolveStatus(fromBase64(message.aux as string) ?? EMPTY);
      const status = steps === undefined ? told : steps.translate(told);
      display.update(named(call === "build" ? status : { ...status, warnings: [] }));
      warnings.push(...(status.warnings ?? []));
      for (const { error, name } of status.vertexes ?? []) if (error !== undefined && !error.endsWith("context canceled")) failedSteps.push(name);
    } else if (message.id === "moby.image.id") {
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
    if (steps?.hasStopped === true) break;
  }
  if (steps !== undefined && call !== "build") {
    outcome.call = plainCallResult(call, input, { warnings, failure, query: options.query });
    if (outcome.call !== undefined) failure = undefined;
    else failure ??= `unsupported request frontend.${call}: unsupported request frontend.${call}`;
  }
  if (steps !== undefined) display.update(named(steps.rest(outcome.call?.kind === "check" || failure?.startsWith("lint violation found ") === true)));
  if (steps !== undefined && failure !== undefined) {
    const range = locateStep(input.dockerfile, failedSteps[0] ?? "") ?? locateProblem(input.dockerfile, failure);
    if (range !== undefined) excerpt = sourceExcerpt(input.dockerfileName, input.dockerfile, range);
  }
  if (output !== undefined && failure === undefined && files.length === 0 && outcome.imageId !== "") {
    files.push(await exportFiles(docker, outcome.imageId, output, (status) => display.update(named(status))));
    if (!known.includes(outcome.imageId)) await docker.client.delete(`/images/${pathEscape(outcome.imageId)}`);
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

function queryOf(query: BuildQuery, input: BuildInput): BuildQuery {
  const { plain, dockerfileName, contextKey } = input;
  if (query.remote !== undefined) return { ...query, dockerfile: dockerfileName };
  return plain === undefined
    ? { ...query, archive: "rooms", whole: input.whole, dockerfile: dockerfileName, contextkey: contextKey }
    : plainQuery(query, input, plain);
}

/** A Dockerfile that nobody sends. */
function withoutSource(at: bigint, name: string, error: string): SolveStatus {
  return {
    vertexes: [{ digest: name, name, started: at, error }],
    statuses: [{ id: "transferring dockerfile:", vertex: name, current: 0, timestamp: at, started: at }],
  };
}

async function imageIds(docker: DockerCli): Promise<string[]> {
  return (await docker.client.get<{ Id: string }[]>("/images/json", { all: true })).map(({ Id }) => Id);
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
