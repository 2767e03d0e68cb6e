/** Sends a build to the engine, shows how it goes on, and does with the result what was asked for. */
import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import type { DockerCli } from "../docker-cli.ts";
import { ApiError, CommandError } from "../error.ts";
import { jsonValues } from "../json-stream.ts";
import { authFor, HUB_SERVER } from "../registry/credentials.ts";
import { unpackTree } from "../tar-files.ts";
import { sourceExcerpt } from "./excerpt.ts";
import type { BuildInput } from "./input.ts";
import { PlainDisplay } from "./plain.ts";
import type { CallResult } from "./results.ts";
import { ScreenDisplay } from "./screen.ts";
import { errorExcerpts, type SolveStatus, Trace, warningList } from "./trace.ts";

export type ProgressMode = "tty" | "plain" | "quiet" | "rawjson";

export interface BuildOptions {
  readonly query: Readonly<Record<string, string | readonly string[] | boolean | number | undefined>>;
  readonly mode: ProgressMode;
  /** Steps that follow, with the display still open. */
  readonly after?: (result: BuildOutcome, tell: (status: SolveStatus) => void) => Promise<void>;
}

export interface BuildOutcome {
  imageId: string;
  call: CallResult | undefined;
  /** The tar archive of the files, when those were asked for. */
  files: Bytes | undefined;
}

interface Message {
  id?: string;
  aux?: unknown;
  error?: string;
  errorDetail?: { message: string };
}

/** Screens are drawn this often at most. */
const FRAME = 150_000_000n;

/** Throws CommandError with `ERROR: failed to build: …`. */
export async function runBuild(docker: DockerCli, input: BuildInput, options: BuildOptions): Promise<BuildOutcome> {
  const trace = new Trace({ keepAll: options.mode === "tty" });
  const show = display(docker, trace, options.mode);
  let response: Awaited<ReturnType<DockerCli["client"]["request"]>>;
  try {
    response = await docker.client.request("POST", "/build", {
      query: { ...options.query, version: "2", dockerfile: input.dockerfileName, contextkey: input.contextKey },
      headers: { "Content-Type": "application/x-tar", "X-Registry-Config": registryConfig(docker) },
      body: input.body,
    });
  } catch (error) {
    if (error instanceof ApiError) throw failed(error.detail);
    if (error instanceof CommandError) throw new CommandError(`ERROR: ${error.message}`, error.exitCode);
    throw error;
  }
  show.begin();
  const outcome: BuildOutcome = { imageId: "", call: undefined, files: undefined };
  const files: Bytes[] = [];
  let source: { filename: string; source: string; range: { start: number; end: number } } | undefined;
  let failure: string | undefined;
  for await (const message of jsonValues<Message>(response.chunks())) {
    if (message.id === "moby.buildkit.trace") {
      const status = message.aux as SolveStatus;
      trace.update(status);
      await show.update(status);
    } else if (message.id === "moby.image.id") outcome.imageId = (message.aux as { ID: string }).ID;
    else if (message.id === "moby.buildkit.result") outcome.call = message.aux as CallResult;
    else if (message.id === "moby.buildkit.files") files.push(decodeBase64((message.aux as { data: string }).data));
    else if (message.id === "moby.buildkit.error") source = message.aux as typeof source;
    failure = message.errorDetail?.message ?? message.error ?? failure;
  }
  if (files.length > 0) outcome.files = concatBytes(files);
  if (failure === undefined && options.after !== undefined) {
    await options.after(outcome, (status) => {
      trace.update(status);
      void show.update(status);
    });
  }
  show.end();
  if (failure !== undefined && options.mode !== "quiet" && options.mode !== "rawjson") docker.output.err(errorExcerpts(trace));
  if (options.mode === "plain" || options.mode === "tty") {
    docker.output.err(warningList(trace, docker.globals.debug, (range) => sourceExcerpt(input.dockerfileName, input.dockerfile, range)));
  }
  if (failure === undefined) return outcome;
  if (source !== undefined) docker.output.err(sourceExcerpt(source.filename, decodeUtf8(decodeBase64(source.source)), source.range));
  throw failed(`failed to solve: ${failure}`);
}

export function failed(message: string): CommandError {
  return new CommandError(`ERROR: failed to build: ${message}`);
}

interface Display {
  begin(): void;
  update(status: SolveStatus): Promise<void>;
  end(): void;
}

function display(docker: DockerCli, trace: Trace, mode: ProgressMode): Display {
  const write = (text: string): void => docker.output.err(text);
  if (mode === "quiet") return { begin: () => {}, update: async () => {}, end: () => {} };
  if (mode === "rawjson") return { begin: () => {}, update: async (status) => write(`${JSON.stringify(status)}\n`), end: () => {} };
  const plain = mode === "plain" ? new PlainDisplay(trace, write) : undefined;
  const screen = plain === undefined ? new ScreenDisplay(trace, { write, size: () => docker.sys.windowSize(2), now: docker.now() }) : undefined;
  let over = false;
  const draw = (last: boolean): void => {
    plain?.update();
    screen?.draw(docker.now(), last);
  };
  return {
    begin: () => {
      plain?.begin("default");
      screen?.draw(docker.now(), false);
      void docker.sys.thread(async () => {
        for (;;) {
          await docker.sys.sleep(FRAME);
          if (over) return;
          draw(false);
          await docker.output.flush();
        }
      });
    },
    // Drawn by the clock: what happens at one moment is seen together.
    update: async () => {},
    end: () => {
      over = true;
      draw(true);
    },
  };
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
